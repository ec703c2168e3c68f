import { type AppDefinition, merge3 } from "@funnelsmith/definition";
import { median } from "../statistics.ts";
import type { Value } from "./all.ts";
import { largeApp } from "./large-app.ts";

const objects = 10;
const fields = 50;

/** Renames every so many-th field and takes one away at the end of each object. */
function edited(app: AppDefinition, by: string, step: number): AppDefinition {
  return {
    ...app,
    objects: app.objects.map((object, at) => ({
      ...object,
      fields: object.fields
        .map((field, index) => ((index + at) % step === 0 ? { ...field, title: `${field.key} ${by}` } : field))
        .slice(0, step === 2 ? -1 : undefined),
    })),
  };
}

/** How long the three-way merge of two apps of 500 fields takes that were both edited all over. */
export function mergeValues(): Promise<readonly Value[]> {
  const base = largeApp(objects, fields);
  const mine = edited(base, "mine", 2);
  const theirs = edited(base, "theirs", 3);
  let conflicts = 0;
  const times = Array.from({ length: 15 }, () => {
    const before = performance.now();
    ({ length: conflicts } = merge3(base, mine, theirs).conflicts);
    return performance.now() - before;
  });
  return Promise.resolve([
    {
      name: "merge_500_nodes",
      what: `Three-way merge of two edits of ${objects} × ${fields} fields, ${conflicts} conflicts among them`,
      value: median(times.slice(5)).toFixed(1),
      unit: "ms",
      target: "≤ 100",
    },
  ]);
}
