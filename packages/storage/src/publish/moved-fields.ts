import type { AppDefinition, FieldDefinition, ObjectDefinition } from "@funnelsmith/definition";
import { isUnique, kindOf } from "@funnelsmith/fields";
import { ended } from "../tables/key-past.ts";
import type { Physical } from "../tables/physical.ts";
import type { Decisions } from "./change.ts";
import { conversionOf } from "./conversions.ts";
import type { Effect } from "./effects.ts";

/** How a decision on a removed field says which new field gets its values. */
export const moveOption = (field: string): string => `move:${field}`;

/** The new fields of an object that may have the values of one it loses: all of them, as they are or in another form. */
export function heirsOf(before: ObjectDefinition, after: ObjectDefinition, lost: FieldDefinition): readonly FieldDefinition[] {
  return after.fields.filter((field) => {
    if (before.fields.some(({ key }) => key === field.key) || kindOf(field).column(field) === undefined) return false;
    const conversion = conversionOf(lost, field);
    // What is unique is so by its form; in another one values might repeat.
    if (isUnique(field) && !(isUnique(lost) && conversion === undefined)) return false;
    return conversion === undefined || conversion.class === "lossless";
  });
}

/** By object: the old key of each field whose values go to a new one, by the new key. */
export type MovedFields = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What decisions say of removed fields. */
export function movedFields(effects: readonly Effect[], decisions: Decisions): MovedFields {
  const moved = new Map<string, Map<string, string>>();
  for (const effect of effects) {
    if (effect.does !== "removeField") continue;
    const heir = effect.heirs.find(({ key }) => decisions[effect.id] === moveOption(key));
    if (heir === undefined) continue;
    const own = moved.get(effect.object.key) ?? new Map<string, string>();
    moved.set(effect.object.key, own.set(heir.key, effect.field.key));
  }
  return moved;
}

/** A published version as if fields that move had their new keys already; columns still have their old names. */
export function withMovedFields<T extends { readonly document: AppDefinition; readonly physical: Physical }>(
  from: T,
  moved: MovedFields,
): T {
  if (moved.size === 0) return from;
  const newKey = (object: string, key: string): string => {
    for (const [to, old] of moved.get(object) ?? []) if (old === key) return to;
    return key;
  };
  const objects = from.document.objects.map((object) => ({
    ...object,
    fields: object.fields.map((field) => ({ ...field, key: newKey(object.key, field.key) })),
  }));
  const places = Object.entries(from.physical.objects).map(([object, place]) => {
    const columns = Object.entries(place.columns).map(([key, column]) => {
      const next = newKey(object, key);
      if (next === key) return [key, column] as const;
      const { since: _since, ...rest } = column;
      return [next, { ...rest, ...ended(column, key) }] as const;
    });
    return [object, { ...place, columns: Object.fromEntries(columns) }] as const;
  });
  return { ...from, document: { ...from.document, objects }, physical: { ...from.physical, objects: Object.fromEntries(places) } };
}
