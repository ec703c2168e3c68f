import type { ProblemItem } from "@funnelsmith/problem";
import type { WorkingHours } from "./types.gen.ts";

/** What of working hours contradicts itself: an end before the beginning, a date that is both off and on. */
export function lintHours({ opens, closes, holidays = [], workdays = [] }: WorkingHours, pointer: string): ProblemItem[] {
  const problems: ProblemItem[] = [];
  if (closes <= opens) {
    const detail = { "zh-CN": "结束时间须晚于开始时间。", en: "It must be later than the beginning." };
    problems.push({ pointer: `${pointer}/closes`, code: "HOURS_EMPTY", detail });
  }
  const off = new Set(holidays);
  for (const [index, date] of workdays.entries())
    if (off.has(date)) {
      const detail = { "zh-CN": `${date} 同时列在 holidays 里。`, en: `${date} is among the holidays, too.` };
      problems.push({ pointer: `${pointer}/workdays/${index}`, code: "DATE_OFF_AND_ON", detail });
    }
  return problems;
}
