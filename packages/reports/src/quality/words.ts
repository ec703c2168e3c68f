import type { LocalizedText } from "@funnelsmith/problem";
import { text } from "../meta.ts";
import type { AskedAbout } from "./asked-about.ts";

/** A part of the quality. */
export type PartKey = "required" | "overdue" | "stale" | "sameDay" | "back";

/** What each part is called, in the order they are told. */
export const titles: Readonly<Record<PartKey, LocalizedText>> = {
  required: text("必填已填", "Required present"),
  overdue: text("预计签约日期已过", "Close date overdue"),
  stale: text("久未动静", "Stale"),
  sameDay: text("同日连跳", "Same-day jumps"),
  back: text("退回", "Moved back"),
};

/** The definition of a part as a sentence. */
export function sentenceOf(key: PartKey, { staleDays, activity }: Pick<AskedAbout, "staleDays" | "activity">): LocalizedText {
  const touched = activity === undefined ? text("", "") : text("，也没有跟进", ", nor was followed up");
  return {
    required: text(
      "进行中的记录里，所在阶段和之前各阶段的必填字段现在都有值的比例。",
      "Of the open records, the share whose fields required by their stage and those before it all have a value now.",
    ),
    overdue: text("进行中的记录里，预计签约日期已经过去的比例。", "Of the open records, the share whose expected close date has passed."),
    stale: text(
      `进行中的记录里，超过 ${staleDays} 天没有改动、没有移动${touched["zh-CN"]}的比例。`,
      `Of the open records, the share that for more than ${staleDays} days neither changed nor moved${touched.en}.`,
    ),
    sameDay: text(
      "这段时间的前进里，同一条记录在同一天已经前进过、又再前进的比例：多半是事后补录。自动推进不算。",
      "Of the moves onward in the period, the share made on a day on which the record had moved on before: most likely entered afterwards. Automatic moves are left out.",
    ),
    back: text(
      "这段时间阶段之间的移动里，退回前面阶段的比例；列出的是退回过的记录。",
      "Of the moves between stages in the period, the share that led back; listed are the records that went back.",
    ),
  }[key];
}
