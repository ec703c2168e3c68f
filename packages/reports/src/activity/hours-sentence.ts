import type { WorkingHours } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import type { LocalizedText } from "@funnelsmith/problem";
import { text } from "../meta.ts";
import { workedDays } from "../sql/working-time.ts";

const dayNames = {
  "zh-CN": { mon: "周一", tue: "周二", wed: "周三", thu: "周四", fri: "周五", sat: "周六", sun: "周日" },
  en: { mon: "Mon", tue: "Tue", wed: "Wed", thu: "Thu", fri: "Fri", sat: "Sat", sun: "Sun" },
} as const;

/** Which time counts, as a sentence that follows others: the days, the clock, and which dates are off or on besides. */
export function hoursSentence(ctx: Ctx, hours: WorkingHours): LocalizedText {
  const { zone } = ctx.catalog.tenant;
  const days = workedDays(hours);
  const [zh, en] = [days.map((day) => dayNames["zh-CN"][day]).join("、"), days.map((day) => dayNames.en[day]).join(", ")];
  const off = datesOf(hours.holidays);
  const on = datesOf(hours.workdays);
  const offWords = off
    ? text(`扣除节假日 ${off.count} 天${off.words["zh-CN"]}`, `holidays taken off: ${off.count}${off.words.en}`)
    : text("不扣节假日", "holidays not taken off");
  const onWords = on
    ? text(`，另计调休上班 ${on.count} 天${on.words["zh-CN"]}`, `, make-up days worked: ${on.count}${on.words.en}`)
    : text("", "");
  return text(
    `只计工作时间：${zh} ${hours.opens}–${hours.closes}（${zone}），${offWords["zh-CN"]}${onWords["zh-CN"]}。`,
    ` Only working time counts: ${en} ${hours.opens}–${hours.closes} (${zone}), ${offWords.en}${onWords.en}.`,
  );
}

/** How many dates and from when to when: whoever reads figures of a later year sees that its holidays were not told. */
function datesOf(dates: readonly string[] | undefined): { readonly count: number; readonly words: LocalizedText } | undefined {
  const [first, ...others] = [...new Set(dates)].sort();
  if (first === undefined) return undefined;
  const last = others.at(-1);
  return {
    count: others.length + 1,
    words: last === undefined ? text(`（${first}）`, ` (${first})`) : text(`（${first} 至 ${last}）`, ` (${first} to ${last})`),
  };
}
