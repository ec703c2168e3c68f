import type { ProblemItem } from "@funnelsmith/problem";
import type { AppNames } from "./app-names.ts";
import type { KindTraits } from "./lint-kinds.ts";
import type { ActivitySource } from "./types.gen.ts";

/** The field that ties the activities of a report to records must be a stored reference to `object`, whose records it counts. */
export function lintActivity(
  { object: activities, record }: ActivitySource,
  pointer: string,
  object: string | undefined,
  names: AppNames,
  kindOf: (kind: string) => KindTraits | undefined,
): ProblemItem[] {
  const field = names.objects.get(activities)?.fields.get(record);
  const kind = field && kindOf(field.kind);
  // What is not there is told elsewhere.
  if (field === undefined || kind === undefined || object === undefined) return [];
  const type = kind.logicType(field);
  if (kind.flags.reference && !kind.flags.virtual && type.is === "id" && type.object === object) return [];
  return [
    {
      pointer: `${pointer}/activity/record`,
      code: "FIELD_UNFIT",
      detail: { "zh-CN": `字段「${record}」不是指向「${object}」的引用。`, en: `Field "${record}" is no reference to "${object}".` },
    },
  ];
}
