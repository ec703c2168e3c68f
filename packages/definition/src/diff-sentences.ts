import type { LocalizedText } from "@funnelsmith/problem";
import type { AppNames } from "./app-names.ts";
import { kindWords, valueWords } from "./definition-words.ts";
import { shorten } from "./safe-text.ts";
import type { SchemaNode } from "./shape.ts";
import { bothOf, isWords } from "./text-of.ts";
import { nounOf, phraseOf, propertyWords, type Trail } from "./trail.ts";
import type { WalkScope } from "./walk-definition.ts";

/** Characters of a value that a sentence repeats. */
const mostSaid = 80;

/** 阶段「商务谈判」新增进入条件「…」 */
export function itemSentence(op: "add" | "remove", trail: Trail, title: LocalizedText): LocalizedText {
  const noun = nounOf(trail);
  const owner = phraseOf(trail);
  const item = `${noun.en} "${title.en}"`;
  return op === "add"
    ? {
        "zh-CN": `${owner["zh-CN"]}新增${noun["zh-CN"]}「${title["zh-CN"]}」`,
        en: owner.en === "" ? `Added ${item}` : `Added ${item} to ${owner.en}`,
      }
    : {
        "zh-CN": `${owner["zh-CN"]}删除${noun["zh-CN"]}「${title["zh-CN"]}」`,
        en: owner.en === "" ? `Removed ${item}` : `Removed ${item} from ${owner.en}`,
      };
}

/** 阶段「方案呈现」移到「商务谈判」之后 */
export function moveSentence(trail: Trail, title: LocalizedText, after: LocalizedText | undefined): LocalizedText {
  const noun = nounOf(trail);
  const owner = phraseOf(trail);
  const inside = owner["zh-CN"] === "" ? "" : `${owner["zh-CN"]}的`;
  const of = owner.en === "" ? "" : ` of ${owner.en}`;
  return {
    "zh-CN": `${inside}${noun["zh-CN"]}「${title["zh-CN"]}」移到${after ? `「${after["zh-CN"]}」之后` : "最前"}`,
    en: `Moved ${noun.en} "${title.en}"${of} ${after ? `after "${after.en}"` : "to the front"}`,
  };
}

/** 对象「商机」的字段「金额」的必填由 否 改为 是 */
export function changeSentence(
  trail: Trail,
  shape: SchemaNode,
  before: unknown,
  after: unknown,
  scope: WalkScope,
  names: AppNames,
): LocalizedText {
  const owner = phraseOf(trail);
  const property = propertyWords(trail);
  const subject = owner["zh-CN"] === "" ? property["zh-CN"] : `${owner["zh-CN"]}的${property["zh-CN"]}`;
  const of = owner.en === "" ? "" : ` of ${owner.en}`;
  const old = valueOf(shape, before, scope, names);
  const now = valueOf(shape, after, scope, names);
  if (before === undefined)
    return { "zh-CN": `${subject}设为${now["zh-CN"]}`, en: `Set ${property.en}${of}${now.en === "" ? "" : ` to ${now.en}`}` };
  if (after === undefined) return { "zh-CN": `${subject}被取消（原为${old["zh-CN"]}）`, en: `Cleared ${property.en}${of} (was ${old.en})` };
  const other = otherLanguage(before, after);
  return {
    "zh-CN": tellChange(old["zh-CN"], now["zh-CN"], {
      told: `${subject}由${old["zh-CN"]}改为${now["zh-CN"]}`,
      untold: `${subject}${other["zh-CN"]}已修改`,
    }),
    en: tellChange(old.en, now.en, {
      told: `Changed ${property.en}${of} from ${old.en} to ${now.en}`,
      untold: `Changed ${property.en}${other.en}${of}`,
    }),
  };
}

/** A change the reader's words do not show, as when only the other language changed, is told without values. */
function tellChange(old: string, now: string, words: { readonly told: string; readonly untold: string }): string {
  return old === now ? words.untold : words.told;
}

function otherLanguage(before: unknown, after: unknown): LocalizedText {
  const words = [before, after].some((value) => isWords(value));
  return words ? { "zh-CN": "（英文）", en: " (Chinese)" } : { "zh-CN": "", en: "" };
}

function valueOf(shape: SchemaNode, value: unknown, scope: WalkScope, names: AppNames): LocalizedText {
  if (value === undefined) return { "zh-CN": "", en: "" };
  if (shape.title === "Rule") return { "zh-CN": "新的规则", en: "a rule" };
  if (typeof value === "boolean") return value ? { "zh-CN": "是", en: "yes" } : { "zh-CN": "否", en: "no" };
  if (typeof value === "number") return { "zh-CN": ` ${value} `, en: String(value) };
  if (isWords(value)) return quoted(bothOf(value));
  if (typeof value === "string") {
    const title = names.objects.get(scope.object ?? "")?.fields.get(value)?.title;
    const words = shape.enum === undefined ? shape.const !== undefined && kindWords[value] : valueWords[value];
    return words || quoted(bothOf(shape.title === "Key" && title !== undefined ? title : value));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const [only] = Object.values(value);
    if (typeof only === "string" && Object.keys(value).length === 1) {
      const named = names.roles.get(only)?.title ?? names.objects.get(scope.object ?? "")?.fields.get(only)?.title;
      return valueWords[only] ?? quoted(bothOf(named ?? only));
    }
  }
  return quoted({ "zh-CN": JSON.stringify(value), en: JSON.stringify(value) });
}

function quoted(words: LocalizedText): LocalizedText {
  return { "zh-CN": `「${shorten(words["zh-CN"], mostSaid)}」`, en: `"${shorten(words.en, mostSaid)}"` };
}
