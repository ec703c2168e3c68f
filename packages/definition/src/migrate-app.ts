import type { AppNames } from "./app-names.ts";
import { pointerTo } from "./pointer.ts";
import type { AppDefinition, Migration } from "./types.gen.ts";
import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";

/** By funnel or object: what its removed stages or fields became. */
export type KeyMaps = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What became of an older version's stages and fields, all the way to the version that says so. */
export interface MigrationSteps {
  readonly stages: KeyMaps;
  readonly fields: KeyMaps;
}

/** Below, equal to or above zero as semantic version `a` is older than, the same as or newer than `b`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number)) as [number[], number[]];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

/** The steps of `app` for records that come from a version: each migration whose `from` is that version or a newer one, in order, one upon the other. */
export function migrationSteps(app: AppDefinition, from: string): MigrationSteps {
  const steps = (app.migrations ?? [])
    .filter((migration) => compareVersions(migration.from, from) >= 0)
    .toSorted((a, b) => compareVersions(a.from, b.from));
  return { stages: follow(steps, "stages"), fields: follow(steps, "fields") };
}

/** A key that was mapped and mapped again ends where the last map says. */
function follow(steps: readonly Migration[], what: "stages" | "fields"): KeyMaps {
  const all: Record<string, Record<string, string>> = {};
  for (const step of steps)
    for (const [owner, map] of Object.entries(step[what] ?? {})) {
      const known = (all[owner] ??= {});
      for (const [key, to] of Object.entries(known)) known[key] = map[to] ?? to;
      for (const [key, to] of Object.entries(map)) known[key] ??= to;
    }
  return all;
}

/** Migrations that lead to a stage or field the app does not have, or from one it still has. */
export function lintMigrations(app: AppDefinition, names: AppNames): ProblemItem[] {
  const stageThere = (funnel: string, key: string): boolean =>
    names.funnels.get(funnel)?.stages.some((stage) => stage.key === key) ?? false;
  const fieldThere = (object: string, key: string): boolean => names.objects.get(object)?.fields.has(key) ?? false;
  const kinds = [
    { what: "stages", there: stageThere, zh: "阶段", en: "stage" },
    { what: "fields", there: fieldThere, zh: "字段", en: "field" },
  ] as const;
  return (app.migrations ?? []).flatMap((migration, index) =>
    kinds.flatMap(({ what, there, zh, en }) => {
      const ends = migrationSteps(app, migration.from)[what];
      return Object.entries(migration[what] ?? {}).flatMap(([owner, map]) =>
        Object.keys(map).flatMap((key): ProblemItem[] => {
          const pointer = [what, owner, key].reduce<string>(pointerTo, `/migrations/${index}`);
          const to = ends[owner]?.[key] ?? "";
          const problem = (code: string, detail: LocalizedText): ProblemItem[] => [{ pointer, code, detail }];
          if (there(owner, key))
            return problem("MIGRATION_KEPT", {
              "zh-CN": `${zh}「${key}」仍在定义里，不能再迁移到别处。`,
              en: `The ${en} "${key}" is still there and cannot be migrated away.`,
            });
          if (there(owner, to)) return [];
          return problem("DANGLING_REFERENCE", {
            "zh-CN": `「${owner}」里没有${zh}「${to}」，记录无处可去。`,
            en: `There is no ${en} "${to}" in "${owner}" for the records to go to.`,
          });
        }),
      );
    }),
  );
}
