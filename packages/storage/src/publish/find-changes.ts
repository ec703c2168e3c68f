import { type AppDefinition, canonicalize, diff } from "@funnelsmith/definition";
import type { LocalizedText } from "@funnelsmith/problem";
import type { Change, ChangeOption } from "./change.ts";
import { type Effect, findEffects } from "./effects.ts";
import type { Behind } from "./hidden-objects.ts";

const words = (zh: string, en: string): LocalizedText => ({ "zh-CN": zh, en });
const option = (value: string, zh: string, en: string): ChangeOption => ({ value, sentence: words(zh, en) });
const accept = option("accept", "同意", "Accept");

/**
 * What publishing `to` over `from` changes, in sentences, before any row is counted: a change that may concern rows is told as if it
 * did. `from` undefined is the first publish. Pure.
 */
export function plan(from: AppDefinition | undefined, to: AppDefinition, behind?: Behind): readonly Change[] {
  if (from === undefined) {
    return [
      { id: "app.create", sentence: words("首次发布,将建立全部数据表", "First publish: all tables are made"), class: "safe", pointer: "" },
    ];
  }
  const effects = findEffects(from, to, behind);
  const changes = diff(inOrder(from), inOrder(to)).map((change): Change => {
    return { id: `${change.op}:${change.pointer}`, sentence: change.sentence, class: "safe", pointer: change.pointer };
  });
  const told = effects.map(changeOf);
  // The effect of a removal says all that the removal's own sentence says, and how many rows it concerns.
  const replaced = new Set(effects.filter((effect) => effect.does.startsWith("remove")).map((effect) => `remove:${effect.pointer}`));
  for (const effect of effects) {
    // Of a funnel that comes back, no stage stands in what was published before.
    if (effect.does !== "removeStages" || !from.funnels?.includes(effect.funnel)) continue;
    for (const [index, stage] of effect.funnel.stages.entries())
      if (effect.stages.includes(stage.key)) replaced.add(`remove:${effect.pointer}/${index}`);
  }
  return [...told, ...changes.filter((change) => !replaced.has(change.id))];
}

/** The database does not keep the order of properties; differences are told between canonical forms. */
const inOrder = (app: AppDefinition): AppDefinition => JSON.parse(canonicalize(app)) as AppDefinition;

/** The change that tells of one effect, as if it concerned rows. */
export function changeOf(effect: Effect): Change {
  const { id, pointer, title } = effect;
  const zh = title["zh-CN"];
  const { en } = title;
  switch (effect.does) {
    case "removeObject":
      return {
        id,
        pointer,
        class: "loss",
        sentence: words(`删除对象「${zh}」,其记录不再可见`, `Removed object "${en}"; its records are no longer visible`),
        options: [accept],
      };
    case "removeField":
      return {
        id,
        pointer,
        class: "loss",
        sentence: words(`删除字段「${zh}」,其中的值不再可见`, `Removed field "${en}"; its values are no longer visible`),
        options: [accept],
      };
    case "removeFunnel":
      return {
        id,
        pointer,
        class: "loss",
        sentence: words(`删除漏斗「${zh}」,其中的记录不再处于任何阶段`, `Removed funnel "${en}"; its records are in no stage any more`),
        options: [accept],
      };
    case "convertField":
      return convertChange(effect);
    case "addUnique":
      return {
        id,
        pointer,
        class: "decision",
        sentence: words(
          `字段「${zh}」改为不可重复,已有记录存在重复值`,
          `Field "${en}" becomes unique, but values repeat in existing records`,
        ),
        options: [option("clear", "保留最早的一条,清空其余记录中的重复值", "Keep the oldest record's value and clear it in the others")],
      };
    case "addRequired":
      return {
        id,
        pointer,
        class: "safe",
        sentence: words(
          `字段「${zh}」改为必填;已有的空值保留,下次编辑时须填写`,
          `Field "${en}" becomes required; empty values stay until the next edit`,
        ),
      };
    case "removeStages": {
      const stages = effect.stages.map((key) => effect.funnel.stages.find((stage) => stage.key === key)?.title ?? key);
      const names = (locale: "zh-CN" | "en"): string[] =>
        stages.map((stage) => (typeof stage === "string" ? stage : (stage[locale] ?? stage["zh-CN"] ?? stage.en ?? "")));
      return {
        id,
        pointer,
        class: "decision",
        sentence: words(
          `漏斗「${zh}」删除阶段「${names("zh-CN").join("」「")}」,须指定其中的记录移到哪个阶段`,
          `Removed ${names("en")
            .map((stage) => `"${stage}"`)
            .join(", ")} from funnel "${en}"; say where the records there go`,
        ),
        stages: { from: effect.stages, to: effect.left },
      };
    }
  }
}

function convertChange(effect: Extract<Effect, { does: "convertField" }>): Change {
  const { id, pointer, title, conversion } = effect;
  const zh = title["zh-CN"];
  const { en } = title;
  if (conversion.class === "lossless") {
    return {
      id,
      pointer,
      class: "safe",
      sentence: words(`字段「${zh}」的值全部转换为新的类型`, `Every value of field "${en}" is converted to its new form`),
    };
  }
  if (conversion.class === "refused") {
    const { why } = conversion;
    return {
      id,
      pointer,
      class: "loss",
      sentence: words(
        `字段「${zh}」的值不能转换,字段将从空开始:${why["zh-CN"]}`,
        `The values of field "${en}" cannot be converted and it starts empty: ${why.en}`,
      ),
      options: [accept],
    };
  }
  return {
    id,
    pointer,
    class: "decision",
    sentence: words(`字段「${zh}」的部分值不符合新的类型或选项`, `Some values of field "${en}" do not fit its new form`),
    options: [
      option(
        "keep",
        "留空,原值隐藏保存,可随旧版本恢复",
        "Leave them empty; the old values are kept out of sight and return with the old version",
      ),
      option("erase", "留空,并彻底清除原值", "Leave them empty and erase the old values"),
    ],
  };
}

/** The change once its rows are counted: nothing is asked when no row is concerned. */
export function settle(change: Change, counts: Readonly<Record<string, number>>): Change {
  const concerned = Object.entries(counts).some(([what, count]) => what !== "converted" && what !== "empty" && count > 0);
  const { options, stages, ...rest } = change;
  if (!concerned) return { ...rest, class: "safe", counts };
  return { ...rest, counts, ...(options && { options }), ...(stages && { stages }) };
}
