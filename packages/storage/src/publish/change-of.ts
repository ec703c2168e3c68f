import { bothOf, type FieldDefinition, valueWords, wholeOf } from "@funnelsmith/definition";
import type { LocalizedText } from "@funnelsmith/problem";
import type { Change, ChangeOption } from "./change.ts";
import type { Counts } from "./count-effects.ts";
import type { Effect } from "./effects.ts";
import { moveOption } from "./moved-fields.ts";

const words = (zh: string, en: string): LocalizedText => ({ "zh-CN": zh, en });
const option = (value: string, zh: string, en: string): ChangeOption => ({ value, sentence: words(zh, en) });
const accept = option("accept", "同意", "Accept");

function moveTo(field: FieldDefinition): ChangeOption {
  const title = bothOf(field.title);
  return option(moveOption(field.key), `把值移到新字段「${title["zh-CN"]}」`, `Move the values to the new field "${title.en}"`);
}

/** Days the values of a removed field are kept when they are to go. */
export const keptDays = 30;
const purgeLater = option(`purge:${keptDays}`, `隐藏，${keptDays} 天后彻底清除`, `Hide it and erase its values after ${keptDays} days`);
const erase = option("erase", "现在就彻底清除", "Erase its values now");

/** How an effect is told. */
interface Telling extends Pick<Change, "class" | "sentence" | "options" | "stages"> {
  /** What is true when it concerns no row. */
  readonly none: LocalizedText;
}

/** The change that tells of one effect: as if it concerned rows until they are counted; then nothing is asked, or warned of, where there are none. */
export function changeOf(effect: Effect, counts?: Counts): Change {
  const { id, pointer } = effect;
  const { none, ...told } = tellingOf(effect);
  if (counts === undefined) return { id, pointer, ...told };
  return concerns(effect, counts) ? { id, pointer, ...told, counts } : { id, pointer, class: "safe", sentence: none, counts };
}

/** Whether an effect does to some row what its sentence says; values that merely take their new form are not worth a question. */
function concerns(effect: Effect, counts: Counts): boolean {
  const asked = effect.does === "convertField" && effect.conversion.class === "checked" ? { ...counts, converted: 0 } : counts;
  return Object.values(asked).some((count) => count > 0);
}

function tellingOf(effect: Effect): Telling {
  const zh = effect.title["zh-CN"];
  const { en } = effect.title;
  switch (effect.does) {
    case "removeObject":
      if (wholeOf(effect.object.key) !== undefined) {
        return {
          class: "loss",
          sentence: words(`删除子表单「${zh}」，其中的行不再可见`, `Removed sub-table "${en}"; its rows are no longer visible`),
          none: words(`删除子表单「${zh}」，其中没有行`, `Removed sub-table "${en}"; it has no rows`),
          options: [accept],
        };
      }
      return {
        class: "loss",
        sentence: words(`删除对象「${zh}」，其记录不再可见`, `Removed object "${en}"; its records are no longer visible`),
        none: words(`删除对象「${zh}」，其中没有记录`, `Removed object "${en}"; it has no records`),
        options: [accept],
      };
    case "removeField":
      return {
        class: "loss",
        sentence: words(`删除字段「${zh}」，其中的值不再可见`, `Removed field "${en}"; its values are no longer visible`),
        none: words(`删除字段「${zh}」，其中没有值`, `Removed field "${en}"; it has no values`),
        options: [accept, purgeLater, erase, ...effect.heirs.map(moveTo)],
      };
    case "returnField":
      return {
        class: "decision",
        sentence: words(`字段「${zh}」以前有过值，已隐藏保存`, `Field "${en}" had values before; they are kept out of sight`),
        none: words(`新增字段「${zh}」`, `Added field "${en}"`),
        options: [
          option("restore", "恢复原来的值", "Bring the old values back"),
          option("empty", "从空开始，旧值继续隐藏", "Begin empty; the old values stay out of sight"),
        ],
      };
    case "removeFunnel":
      return {
        class: "loss",
        sentence: words(`删除漏斗「${zh}」，其中的记录不再处于任何阶段`, `Removed funnel "${en}"; its records are in no stage any more`),
        none: words(`删除漏斗「${zh}」，其中没有记录`, `Removed funnel "${en}"; it has no records`),
        options: [accept],
      };
    case "convertField":
      return conversionTelling(effect);
    case "addUnique":
      return {
        class: "decision",
        sentence: words(
          `字段「${zh}」改为不可重复，已有记录存在重复值`,
          `Field "${en}" becomes unique, but values repeat in existing records`,
        ),
        none: words(
          `字段「${zh}」改为不可重复，已有记录中没有重复值`,
          `Field "${en}" becomes unique; no value repeats in existing records`,
        ),
        options: [option("clear", "保留最早的一条，清空其余记录中的重复值", "Keep the oldest record's value and clear it in the others")],
      };
    case "addRequired":
      return {
        class: "safe",
        sentence: words(
          `字段「${zh}」改为必填；已有的空值保留，下次编辑时须填写`,
          `Field "${en}" becomes required; empty values stay until the next edit`,
        ),
        none: words(`字段「${zh}」改为必填，已有记录中没有空值`, `Field "${en}" becomes required; it is empty in no existing record`),
      };
    case "removeStages":
      return stagesTelling(effect);
    case "changeOutcome":
      return outcomeTelling(effect);
  }
}

function outcomeTelling({ title, from, to }: Extract<Effect, { does: "changeOutcome" }>): Telling {
  const [was, is] = [valueWords[from.kind], valueWords[to.kind]];
  const zh = `阶段「${title["zh-CN"]}」由“${was?.["zh-CN"] ?? from.kind}”改为“${is?.["zh-CN"] ?? to.kind}”`;
  const en = `Stage "${title.en}" turns from ${was?.en ?? from.kind} to ${is?.en ?? to.kind}`;
  return {
    class: "decision",
    sentence: words(`${zh}，其中的记录不经门槛就按此计算`, `${en}; the records there count so without passing a gate`),
    none: words(`${zh}，其中没有记录`, `${en}; there are no records there`),
    options: [accept],
  };
}

function stagesTelling(effect: Extract<Effect, { does: "removeStages" }>): Telling {
  const stages = effect.stages.map((key) => effect.funnel.stages.find((stage) => stage.key === key)?.title ?? key);
  const names = (locale: "zh-CN" | "en"): string[] =>
    stages.map((stage) => (typeof stage === "string" ? stage : (stage[locale] ?? stage["zh-CN"] ?? stage.en ?? "")));
  const zh = `漏斗「${effect.title["zh-CN"]}」删除阶段「${names("zh-CN").join("」「")}」`;
  const named = names("en").map((stage) => `"${stage}"`);
  const en = `Removed ${named.join(", ")} from funnel "${effect.title.en}"`;
  return {
    class: "decision",
    sentence: words(`${zh}，须指定其中的记录移到哪个阶段`, `${en}; say where the records there go`),
    none: words(`${zh}，其中没有记录`, `${en}; there are no records there`),
    stages: { from: effect.stages, to: effect.left, titles: effect.titles },
  };
}

function conversionTelling({ title, conversion }: Extract<Effect, { does: "convertField" }>): Telling {
  const zh = title["zh-CN"];
  const { en } = title;
  if (conversion.class === "lossless") {
    return {
      class: "safe",
      sentence: words(`字段「${zh}」的值全部转换为新的类型`, `Every value of field "${en}" is converted to its new form`),
      none: words(`字段「${zh}」改变类型，其中没有值`, `Field "${en}" takes a new form; it has no values`),
    };
  }
  if (conversion.class === "refused") {
    const { why } = conversion;
    return {
      class: "loss",
      sentence: words(
        `字段「${zh}」的值不能转换，字段将从空开始：${why["zh-CN"]}`,
        `The values of field "${en}" cannot be converted and it starts empty: ${why.en}`,
      ),
      none: words(`字段「${zh}」改变类型，其中没有值`, `Field "${en}" takes a new form; it has no values`),
      options: [accept],
    };
  }
  return {
    class: "decision",
    sentence: words(`字段「${zh}」的部分值不符合新的类型或选项`, `Some values of field "${en}" do not fit its new form`),
    none: words(`字段「${zh}」改变类型或选项，已有的值全部符合`, `Field "${en}" takes a new form; every value there is fits it`),
    options: [
      option(
        "keep",
        "留空，原值隐藏保存，可随旧版本恢复",
        "Leave them empty; the old values are kept out of sight and return with the old version",
      ),
      option("erase", "留空，并彻底清除原值", "Leave them empty and erase the old values"),
    ],
  };
}
