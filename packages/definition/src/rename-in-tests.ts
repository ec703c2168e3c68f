import { type AppNames, targetOf } from "./app-names.ts";
import type { KeyMaps } from "./migrate-app.ts";
import { wholeOf } from "./row-objects.ts";
import type { AppDefinition } from "./types.gen.ts";

type Values = NonNullable<NonNullable<AppDefinition["tests"]>[number]["fields"]>;
type Value = Values[string];

/** What a criterion that a field is filled is called. */
const requires = "required:";

/**
 * Gives removed fields the keys of their heirs where a test names them without a reference: among the criteria not met, and in the
 * records it makes up beside its own. `names` are those of the app as it was.
 */
export function renameInTests(app: AppDefinition, names: AppNames, fields: KeyMaps): void {
  for (const test of app.tests ?? []) {
    const object = names.objects.get(names.funnels.get(test.funnel)?.object ?? "");
    if (object === undefined) continue;
    const own = fields[object.definition.key];
    test.unmet = test.unmet.map((key) => (key.startsWith(requires) ? `${requires}${heir(own, key.slice(requires.length))}` : key));
    for (const [key, value] of Object.entries(test.fields ?? {})) {
      const target = targetOf(object.fields.get(key));
      if (test.fields && target !== undefined && isRecord(value)) test.fields[key] = renamed(value, fields[target]);
    }
    if (test.related === undefined) continue;
    const related = Object.entries(test.related).map(([inverse, rows]) => {
      const child = object.children.get(inverse)?.object ?? "";
      const apart = wholeOf(child) === undefined;
      return [apart ? inverse : heir(own, inverse), rows.map((row) => renamed(row, fields[child]))] as const;
    });
    test.related = Object.fromEntries(related);
  }
}

function heir(map: Readonly<Record<string, string>> | undefined, key: string): string {
  return map !== undefined && Object.hasOwn(map, key) ? (map[key] ?? key) : key;
}

function renamed<T>(record: Readonly<Record<string, T>>, map: Readonly<Record<string, string>> | undefined): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [heir(map, key), value]));
}

function isRecord(value: Value): value is Exclude<Value, string | number | boolean | readonly unknown[]> {
  return typeof value === "object" && !Array.isArray(value);
}
