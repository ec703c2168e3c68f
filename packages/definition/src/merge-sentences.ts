import type { LocalizedText } from "@funnelsmith/problem";
import type { AppNames } from "./app-names.ts";
import { changeSentence } from "./diff-sentences.ts";
import type { SchemaNode } from "./shape.ts";
import { isWords } from "./text-of.ts";
import { placeWords, type Trail } from "./trail.ts";
import type { WalkScope } from "./walk-definition.ts";

/** What one side did at a place. */
export type MergeOp = "add" | "remove" | "change" | "move" | "use";

/** What one side did to a value, from the common base: 字段「金额」的必填由 否 改为 是, 删除对象「客户」的字段「行业」. */
export function sideSentence(
  at: { readonly trail: Trail; readonly shape: SchemaNode; readonly scope: WalkScope; readonly names: AppNames },
  before: unknown,
  after: unknown,
): LocalizedText {
  const { trail, shape, scope, names } = at;
  const scalar = (value: unknown): boolean => typeof value !== "object" || shape.title === "Rule" || isWords(value);
  if (trail.properties.length > 0 && scalar(before) && scalar(after)) return changeSentence(trail, shape, before, after, scope, names);
  return opSentence(opOf(before, after), placeWords(trail));
}

/** How a value came to be another. */
export function opOf(before: unknown, after: unknown): MergeOp {
  if (before === undefined) return "add";
  return after === undefined ? "remove" : "change";
}

/** 删除字段「行业」, Changed the order of stages. */
export function opSentence(op: MergeOp, what: LocalizedText): LocalizedText {
  const verbs: Readonly<Record<MergeOp, LocalizedText>> = {
    add: { "zh-CN": "新增", en: "Added" },
    remove: { "zh-CN": "删除", en: "Removed" },
    change: { "zh-CN": "修改", en: "Changed" },
    move: { "zh-CN": "重排", en: "Reordered" },
    use: { "zh-CN": "用到", en: "Uses" },
  };
  return { "zh-CN": `${verbs[op]["zh-CN"]}${what["zh-CN"]}`, en: `${verbs[op].en} ${what.en}` };
}

/** Both sides in one sentence. */
export function conflictSentence(mine: LocalizedText, theirs: LocalizedText): LocalizedText {
  return { "zh-CN": `这里：${mine["zh-CN"]}；新版本：${theirs["zh-CN"]}`, en: `Here: ${mine.en}. New version: ${theirs.en}.` };
}
