import type { AppDefinition } from "@funnelsmith/definition";
import { name } from "../tables/ddl.ts";
import { fitted, shortId } from "../tables/names.ts";
import { ended } from "../tables/key-past.ts";
import { addForeignKey, foreignKeyName, targetOf } from "../tables/object-table.ts";
import type { HiddenObject, Physical, PhysicalObject } from "../tables/physical.ts";
import type { SwitchStep } from "./steps.ts";

/** What stands behind the published document: where everything is, and whether what is out of sight comes back. */
export interface Behind {
  readonly physical: Physical;
  readonly restore: boolean;
}

/** The tables of objects that are no longer defined go under names of their own, so that their keys are free again; nothing of them holds on to rows of other tables. */
export function hideObjects(
  schema: string,
  from: { readonly document: AppDefinition; readonly physical: Physical },
  to: AppDefinition,
): { readonly steps: readonly SwitchStep[]; readonly hidden: Physical["hiddenObjects"] } {
  const steps: SwitchStep[] = [];
  const hidden: Record<string, HiddenObject> = { ...from.physical.hiddenObjects };
  for (const [key, object] of Object.entries(from.physical.objects)) {
    const definition = from.document.objects.find((one) => one.key === key);
    if (definition === undefined || to.objects.some((one) => one.key === key)) continue;
    const order = Math.max(0, ...Object.values(hidden).map((one) => one.order)) + 1;
    const table = fitted(`_h${shortId(`${object.table}@${order}`)}__${key}`);
    for (const field of definition.fields) {
      const column = object.columns[field.key];
      if (column === undefined || targetOf(field) === undefined) continue;
      const link = name(foreignKeyName(object.table, field.key, column));
      steps.push({ do: "ddl", text: `alter table ${name(schema, object.table)} drop constraint if exists ${link}` });
    }
    const indexes = Object.keys(object.indexes).map((index) => name(schema, index));
    if (indexes.length > 0) steps.push({ do: "ddl", text: `drop index if exists ${indexes.join(", ")}` });
    steps.push({ do: "ddl", text: `alter table ${name(schema, object.table)} rename to ${name(table)}` });
    const { since: _since, ...rest } = object;
    hidden[table] = { ...rest, ...ended(object, key), table, definition, indexes: {}, order };
  }
  return { steps, hidden };
}

/** Of the hidden objects of a key the one hidden last. */
export function lastHidden(hidden: Physical["hiddenObjects"], key: string): HiddenObject | undefined {
  return Object.values(hidden)
    .filter((one) => one.definition.key === key)
    .toSorted((a, b) => b.order - a.order)[0];
}

/** Where an object's rows are: in its table or, when an older version is published again, in the one that comes back. */
export function placeOf({ physical, restore }: Behind, key: string): PhysicalObject | undefined {
  return physical.objects[key] ?? (restore ? lastHidden(physical.hiddenObjects, key) : undefined);
}

/** The foreign keys of a table that was hidden, for the columns it brings back. */
export function relink(
  schema: string,
  to: AppDefinition,
  physical: PhysicalObject,
  back: HiddenObject,
  tableOf: (object: string) => string,
): SwitchStep[] {
  const fields = to.objects.find((object) => object.key === back.definition.key)?.fields ?? [];
  return fields.flatMap((field): SwitchStep[] => {
    const column = physical.columns[field.key];
    const target = targetOf(field);
    if (target === undefined || column === undefined || back.columns[field.key]?.serial !== column.serial) return [];
    return [{ do: "ddl", text: addForeignKey(schema, physical.table, field.key, column, tableOf(target)) }];
  });
}
