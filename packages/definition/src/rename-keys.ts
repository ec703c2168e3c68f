import { type AppNames, namesOf } from "./app-names.ts";
import type { MigrationSteps } from "./migrate-app.ts";
import { pointerSteps } from "./pointer.ts";
import { renameInTests } from "./rename-in-tests.ts";
import { ruleReferences } from "./rule-references.ts";
import { schemaOf } from "./shape.ts";
import type { AppDefinition } from "./types.gen.ts";
import { walkDefinition } from "./walk-definition.ts";

/** One place that names a thing, and what it says then. */
interface Renaming {
  readonly pointer: string;
  readonly old: string;
  readonly to: string;
  /** Which part of the text: the whole, or what stands before or behind the first dot of a path. `name` is the property's own name. */
  readonly part: "name" | "whole" | "head" | "tail";
}

/**
 * An app of the right form in which removed fields and stages have the keys of those that take their place, wherever they are named; where
 * the new one is there already only the names change. What was built on the old version then fits the new one.
 */
export function renameKeys(app: AppDefinition, { stages, fields }: MigrationSteps): AppDefinition {
  const renamed = structuredClone(app);
  const names = namesOf(app);
  renameInTests(renamed, names, fields);
  const found = renamingsOf(app, names, { stages, fields });
  for (const one of found) if (one.part !== "name") rewrite(renamed, one);
  // Names inside a place are changed before the place's own.
  for (const one of found.toReversed()) if (one.part === "name") renameProperty(renamed, one);
  for (const object of renamed.objects) renameItems(object.fields, fields[object.key]);
  for (const funnel of renamed.funnels ?? []) renameItems(funnel.stages, stages[funnel.key]);
  return renamed;
}

function renamingsOf(app: AppDefinition, names: AppNames, { stages, fields }: MigrationSteps): readonly Renaming[] {
  const found: Renaming[] = [];
  const heir = (kind: string, to: string): { readonly old: string; readonly to: string } | undefined => {
    const [owner = "", key = ""] = to.split(".");
    const map = kind === "field" ? fields[owner] : kind === "stage" ? stages[owner] : undefined;
    return map && Object.hasOwn(map, key) ? { old: key, to: map[key] ?? key } : undefined;
  };
  walkDefinition(
    schemaOf("app"),
    app,
    (funnel) => names.funnels.get(funnel)?.object,
    ({ pointer, value, shape, refers, scope }) => {
      if (shape.title === "Rule") {
        const seen = new Set<string>();
        for (const { from, kind, to, inverse } of ruleReferences(names, scope, value, pointer)) {
          if (inverse) continue;
          const part = seen.has(from) && kind === "field" ? "tail" : "head";
          seen.add(from);
          const renaming = heir(kind, to);
          if (renaming) found.push({ pointer: from, ...renaming, part });
        }
      } else if (refers !== undefined && typeof value === "string") {
        const owner = refers.to === "stage" ? scope.funnel : refers.of === "target" ? scope.target : scope.object;
        // A column of a sub-table is named after it and a dot.
        const [key = "", ...column] = value.split(".");
        const renaming = heir(refers.to, `${owner}.${key}`);
        // The name of a property is visited without a schema of its own.
        const part = Object.keys(shape).length === 0 ? "name" : "whole";
        if (renaming) found.push({ pointer, old: value, to: [renaming.to, ...column].join("."), part });
      }
    },
  );
  return found;
}

function rewrite(app: AppDefinition, { pointer, old, to, part }: Renaming): void {
  const steps = pointerSteps(pointer);
  const parent = valueAt(app, steps.slice(0, -1));
  const last = steps.at(-1) ?? "";
  if (typeof parent !== "object" || parent === null) return;
  const text: unknown = Reflect.get(parent, last);
  if (typeof text === "string") Reflect.set(parent, last, inPath(text, old, to, part));
}

function inPath(text: string, old: string, to: string, part: Renaming["part"]): string {
  if (text === old) return to;
  const [head = "", ...rest] = text.split(".");
  const tail = rest.join(".");
  if (head.startsWith("$")) return tail === old ? `${head}.${to}` : text;
  if (part === "tail") return tail === old ? `${head}.${to}` : text;
  return head === old && part === "head" ? `${to}.${tail}` : text;
}

function renameProperty(app: AppDefinition, { pointer, old, to }: Renaming): void {
  const parent = valueAt(app, pointerSteps(pointer).slice(0, -1)) as Record<string, unknown> | undefined;
  if (parent === undefined || !Object.hasOwn(parent, old) || Object.hasOwn(parent, to)) return;
  const entries = Object.entries(parent).map(([key, value]) => [key === old ? to : key, value] as const);
  for (const key of Object.keys(parent)) delete parent[key];
  for (const [key, value] of entries) parent[key] = value;
}

function renameItems(list: { key: string }[], map: Readonly<Record<string, string>> | undefined): void {
  if (map === undefined) return;
  const there = new Set(list.map(({ key }) => key));
  for (const item of list) {
    const to = Object.hasOwn(map, item.key) ? map[item.key] : undefined;
    if (to !== undefined && !there.has(to)) {
      there.add(to);
      item.key = to;
    }
  }
}

function valueAt(document: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(
    (value, step) => (typeof value === "object" && value !== null ? (Reflect.get(value, step) as unknown) : undefined),
    document,
  );
}
