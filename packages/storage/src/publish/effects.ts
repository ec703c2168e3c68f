import {
  type AppDefinition,
  bothOf,
  type FieldDefinition,
  type FunnelDefinition,
  namesOf,
  type ObjectDefinition,
  type StageDefinition,
  pointerInDocument,
  wholeOf,
  withRowObjects,
} from "@funnelsmith/definition";
import { type Conversion, kindOf, objectScope } from "@funnelsmith/fields";
import { check, type CheckResult, ident, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { type HiddenColumn, nothingPhysical, type PhysicalObject } from "../tables/physical.ts";
import { conversionOf, returningColumn } from "./conversions.ts";
import { heirsOf } from "./moved-fields.ts";
import { type Behind, lastHidden, placeOf } from "./hidden-objects.ts";
import { outcomeOf } from "./stage-meanings.ts";

/** What a publish does to rows that are there. */
export type Effect = { readonly id: string; readonly pointer: string; readonly title: LocalizedText } & (
  | { readonly does: "removeObject"; readonly object: ObjectDefinition }
  | {
      readonly does: "removeField";
      readonly object: ObjectDefinition;
      readonly field: FieldDefinition;
      /** New fields that may have its values. */
      readonly heirs: readonly FieldDefinition[];
    }
  | { readonly does: "returnField"; readonly object: ObjectDefinition; readonly field: FieldDefinition; readonly column: HiddenColumn }
  | {
      readonly does: "convertField";
      readonly object: ObjectDefinition;
      readonly from: FieldDefinition;
      readonly to: FieldDefinition;
      readonly conversion: Conversion;
    }
  | {
      readonly does: "addUnique";
      readonly object: ObjectDefinition;
      readonly field: FieldDefinition;
      /** Its values to be, over a row as it is now; undefined when it begins empty. */
      readonly value: (place: PhysicalObject) => Sql | undefined;
    }
  | { readonly does: "addRequired"; readonly object: ObjectDefinition; readonly field: FieldDefinition }
  | { readonly does: "removeFunnel"; readonly funnel: FunnelDefinition }
  | {
      readonly does: "removeStages";
      readonly funnel: FunnelDefinition;
      readonly stages: readonly string[];
      readonly left: readonly string[];
      /** What the removed and the remaining stages are called. */
      readonly titles: Readonly<Record<string, LocalizedText>>;
      /** Checks a rule that says which records go where, over the object as it will be. */
      readonly check: (rule: unknown) => CheckResult;
    }
  | {
      readonly does: "changeOutcome";
      readonly funnel: FunnelDefinition;
      /** As it was and as it will be; its records count as won, lost or open from then on and pass no gate for it. */
      readonly from: StageDefinition;
      readonly to: StageDefinition;
    }
);

/** Everything between two published documents that concerns stored rows, and what comes back into sight. Pure. */
export function findEffects(before: AppDefinition, after: AppDefinition, behind: Behind = nothingBehind): readonly Effect[] {
  const effects = effectsBetween(withRowObjects(before), withRowObjects(after), behind);
  // What is removed is told where it was.
  return effects.map((effect) => ({
    ...effect,
    pointer: pointerInDocument(effect.does.startsWith("remove") ? before : after, effect.pointer),
  }));
}

function effectsBetween(from: AppDefinition, to: AppDefinition, behind: Behind): readonly Effect[] {
  const names = namesOf(to);
  const effects: Effect[] = [];
  from.objects.forEach((object, o) => {
    const after = names.objects.get(object.key)?.definition;
    const pointer = `/objects/${o}`;
    if (after !== undefined) effects.push(...objectEffects(object, after, pointer, `/objects/${to.objects.indexOf(after)}`, behind));
    // Rows that go with their record need no word of their own.
    else if (names.objects.has(wholeOf(object.key)?.object ?? "") || wholeOf(object.key) === undefined)
      effects.push({ does: "removeObject", id: `object.remove:${object.key}`, pointer, title: bothOf(object.title), object });
  });
  to.objects.forEach((object, o) => {
    const back = from.objects.some((one) => one.key === object.key) ? undefined : lastHidden(behind.physical.hiddenObjects, object.key);
    if (back === undefined || !behind.restore) return;
    effects.push(...objectEffects(back.definition, object, `/objects/${o}`, `/objects/${o}`, behind));
  });
  from.funnels?.forEach((funnel, f) => {
    const after = names.funnels.get(funnel.key);
    const pointer = `/funnels/${f}`;
    if (after?.object === funnel.object)
      effects.push(...stageEffects(to, funnel, after, `${pointer}/stages`, `/funnels/${to.funnels?.indexOf(after) ?? 0}/stages`));
    else effects.push({ does: "removeFunnel", id: `funnel.remove:${funnel.key}`, pointer, title: bothOf(funnel.title), funnel });
  });
  for (const funnel of Object.values(behind.physical.hiddenFunnels ?? {})) {
    const after = names.funnels.get(funnel.key);
    if (after?.object === funnel.object)
      effects.push(
        ...stageEffects(
          to,
          funnel,
          after,
          `/funnels/${to.funnels?.indexOf(after) ?? 0}/stages`,
          `/funnels/${to.funnels?.indexOf(after) ?? 0}/stages`,
        ),
      );
  }
  return effects;
}

const nothingBehind: Behind = { physical: nothingPhysical, restore: false };

/** What becomes of the fields of an object that stays or comes back. */
function objectEffects(before: ObjectDefinition, after: ObjectDefinition, pointer: string, pointerAfter: string, behind: Behind): Effect[] {
  const hidden = behind.restore ? (placeOf(behind, after.key)?.hidden ?? []) : [];
  const stored = before.fields.filter((field) => kindOf(field).column(field) !== undefined);
  const removed = stored.flatMap((field): Effect[] => {
    if (after.fields.some((one) => one.key === field.key)) return [];
    const id = `field.remove:${before.key}.${field.key}`;
    const heirs = heirsOf(before, after, field).filter((heir) => returningColumn(hidden, heir) === undefined);
    const at = `${pointer}/fields/${before.fields.indexOf(field)}`;
    return [{ does: "removeField", id, pointer: at, title: bothOf(field.title), object: before, field, heirs }];
  });
  const kept = behind.restore ? [] : (behind.physical.objects[after.key]?.hidden ?? []);
  const others = after.fields.flatMap((field, f): Effect[] => {
    const old = stored.find((one) => one.key === field.key);
    const column = old === undefined ? returningColumn(kept, field) : undefined;
    if (column !== undefined) {
      const id = `field.return:${after.key}.${field.key}`;
      return [
        { does: "returnField", id, pointer: `${pointerAfter}/fields/${f}`, title: bothOf(field.title), object: after, field, column },
      ];
    }
    return fieldEffects(after, old, field, `${pointerAfter}/fields/${f}`, returningColumn(hidden, field));
  });
  return [...removed, ...others];
}

/** Stages of a funnel that its next form lacks, and those that end a record otherwise than before. */
function stageEffects(
  app: AppDefinition,
  funnel: FunnelDefinition,
  after: FunnelDefinition,
  pointer: string,
  pointerAfter: string,
): Effect[] {
  const turned = funnel.stages.flatMap((from): Effect[] => {
    const at = after.stages.findIndex(({ key }) => key === from.key);
    const to = after.stages[at];
    if (to === undefined || outcomeOf(from) === outcomeOf(to)) return [];
    const id = `stage.outcome:${funnel.key}.${to.key}`;
    return [{ does: "changeOutcome", id, pointer: `${pointerAfter}/${at}/kind`, title: bothOf(to.title), funnel: after, from, to }];
  });
  return [...removedStages(app, funnel, after, pointer), ...turned];
}

function removedStages(app: AppDefinition, funnel: FunnelDefinition, after: FunnelDefinition, pointer: string): Effect[] {
  const removed = funnel.stages.filter(({ key }) => !after.stages.some((stage) => stage.key === key));
  if (removed.length === 0) return [];
  // No gate is asked on the way: only what was won may go where records count as won.
  const wins = removed.every(({ kind }) => kind === "won");
  const left = after.stages.filter(({ kind }) => wins || kind !== "won").map(({ key }) => key);
  const stages = removed.map(({ key }) => key);
  const id = `stages.remove:${funnel.key}`;
  const titles = Object.fromEntries([...removed, ...after.stages].map(({ key, title }) => [key, bothOf(title)]));
  const checkRule = (rule: unknown): CheckResult => check(rule, objectScope(app, after.object), "boolean");
  return [{ does: "removeStages", id, pointer, title: bothOf(funnel.title), funnel, stages, left, titles, check: checkRule }];
}

/** What becomes of the values of one field: those it has, `from` being its form until now, and those that come back to it. */
function fieldEffects(
  object: ObjectDefinition,
  from: FieldDefinition | undefined,
  to: FieldDefinition,
  pointer: string,
  back: HiddenColumn | undefined,
): Effect[] {
  const common = { pointer, title: bothOf(to.title), object };
  const conversion = from && conversionOf(from, to);
  const effects: Effect[] = [];
  if (from !== undefined && conversion !== undefined) {
    effects.push({ does: "convertField", id: `field.convert:${object.key}.${to.key}`, ...common, from, to, conversion });
  }
  const has = (field: FieldDefinition | undefined, option: string): boolean => field !== undefined && Reflect.get(field, option) === true;
  const untouched = from !== undefined && conversion === undefined;
  if (has(to, "unique") && !(has(from, "unique") && untouched)) {
    const value = (place: PhysicalObject): Sql | undefined => {
      const column = from && place.columns[to.key];
      const own = column && conversion?.class !== "refused" ? (conversion?.using(ident(column.column)) ?? ident(column.column)) : undefined;
      const returned = back && !untouched ? ident(back.column) : undefined;
      return own && returned ? sql`coalesce(${own}, ${returned})` : (own ?? returned);
    };
    effects.push({ does: "addUnique", id: `field.unique:${object.key}.${to.key}`, ...common, field: to, value });
  }
  if (from !== undefined && has(to, "required") && !has(from, "required")) {
    effects.push({ does: "addRequired", id: `field.required:${object.key}.${to.key}`, ...common, field: to });
  }
  return effects;
}
