import type { LocalizedText } from "@funnelsmith/problem";
import type { Refusal, TypeName } from "./operator.ts";

const typeNames: Record<TypeName | "null", LocalizedText> = {
  text: { "zh-CN": "文本", en: "a text" },
  number: { "zh-CN": "数字", en: "a number" },
  boolean: { "zh-CN": "是非判断", en: "a condition" },
  date: { "zh-CN": "日期", en: "a date" },
  instant: { "zh-CN": "时间", en: "an instant" },
  id: { "zh-CN": "记录或成员", en: "a record or member" },
  choice: { "zh-CN": "选项", en: "a choice" },
  choices: { "zh-CN": "多个选项", en: "a list of choices" },
  texts: { "zh-CN": "文本列表", en: "a list of texts" },
  files: { "zh-CN": "附件", en: "files" },
  null: { "zh-CN": "空值", en: "null" },
};

/** A refusal: its code, the sentence in both languages, and what to do instead. */
export function refusal(code: string, zh: string, en: string, hint?: readonly [zh: string, en: string]): Refusal {
  return { code, detail: { "zh-CN": zh, en }, ...(hint && { hint: { "zh-CN": hint[0], en: hint[1] } }) };
}

/** Found one type where others are wanted. */
export function wrongType(found: TypeName | "null", wanted: readonly TypeName[]): Refusal {
  const zh = wanted.map((is) => typeNames[is]["zh-CN"]).join("或");
  const en = wanted.map((is) => typeNames[is].en).join(" or ");
  return refusal("RULE_TYPE", `这里需要${zh}，而不是${typeNames[found]["zh-CN"]}`, `This must be ${en}, not ${typeNames[found].en}`);
}

/** Two sides that are not of one type. */
export function typesDiffer(a: TypeName | "null", b: TypeName | "null"): Refusal {
  const mixed = [a, b].toSorted().join() === "date,instant";
  return refusal(
    "RULE_TYPES_DIFFER",
    `两边类型不同：${typeNames[a]["zh-CN"]}与${typeNames[b]["zh-CN"]}`,
    `The two sides differ in type: ${typeNames[a].en} and ${typeNames[b].en}`,
    mixed
      ? ['用 {"addDays": [时间, 0]} 取时间所在的日期', 'Take the day of an instant with {"addDays": [instant, 0]}']
      : ["两边须为同一类型", "Both sides must be of one type"],
  );
}
