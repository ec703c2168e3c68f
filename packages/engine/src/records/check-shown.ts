import { type LocalizedText, nearest, Problem, type ProblemItem } from "@funnelsmith/problem";
import type { CatalogObject } from "@funnelsmith/storage";
import type { Rights } from "../rights/rights.ts";
import type { Shown } from "./record-json.ts";

/** QUERY_INVALID unless every field asked for exists for the reader and every expansion is a reference among them. */
export function checkShown(object: CatalogObject, rights: Rights, shown: Shown): void {
  const { readable } = rights.object(object.key);
  const errors: ProblemItem[] = [];
  shown.fields?.forEach((key, index) => {
    if (!readable.has(key)) errors.push(unknownField(`/fields/${index}`, key, readable));
  });
  shown.expand?.forEach((key, index) => {
    if (!readable.has(key)) errors.push(unknownField(`/expand/${index}`, key, readable));
    else if (!object.fields.get(key)?.kind.flags.reference) {
      const detail = { "zh-CN": `“${key}”不是关联字段，不能展开`, en: `"${key}" is not a reference and cannot be expanded` };
      errors.push({ pointer: `/expand/${index}`, code: "NOT_A_REFERENCE", detail });
    }
  });
  if (errors.length > 0) throw new Problem("QUERY_INVALID", undefined, { errors });
}

/** The one answer for a field that does not exist and for one the actor may not read; of `readable` the one that was most likely meant is named. */
export function unknownField(pointer: string, key: string, readable: Iterable<string> = []): ProblemItem {
  const near = nearest(key, readable);
  return {
    pointer,
    code: "UNKNOWN_FIELD",
    detail: { "zh-CN": `没有字段“${key}”`, en: `There is no field "${key}"` },
    ...(near !== undefined && { hint: { "zh-CN": `是不是“${near}”？`, en: `Did you mean "${near}"?` } }),
  };
}

/** What to do instead of writing a stage. */
export const advanceInstead: LocalizedText = {
  "zh-CN": '阶段只能经推进改变：POST …/advance，正文为 {"to": 阶段}。',
  en: 'A stage changes by a move only: POST …/advance with {"to": stage}.',
};
