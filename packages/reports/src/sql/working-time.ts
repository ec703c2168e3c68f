import type { WorkingHours } from "@funnelsmith/definition";
import { type Sql, slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** The days that are worked when nothing is said of them. */
const usualDays: readonly string[] = ["mon", "tue", "wed", "thu", "fri"];

/** The days of the week that are worked, Monday first. */
export function workedDays(hours: WorkingHours): readonly (typeof weekdays)[number][] {
  const days: readonly string[] = hours.days ?? usualDays;
  return weekdays.filter((day) => days.includes(day));
}

const secondsOf = (clock: string): number => Number(clock.slice(0, 2)) * 3600 + Number(clock.slice(3)) * 60;

/**
 * Seconds of working time from one instant to a later one, by the clocks of the team's zone: what of the hours of each worked day lies in
 * between. Holidays are days like others. DEFINITION_INVALID where the hours end before they begin.
 */
export function workedBetween(hours: WorkingHours, from: Sql, to: Sql): Sql {
  const [opens, closes] = [secondsOf(hours.opens), secondsOf(hours.closes)];
  if (closes <= opens) {
    const detail = { "zh-CN": "结束时间须晚于开始时间。", en: "It must be later than the beginning." };
    throw new Problem("DEFINITION_INVALID", undefined, { errors: [{ pointer: "/workingHours/closes", code: "HOURS_EMPTY", detail }] });
  }
  const worked = workedDays(hours);
  const isWorked = weekdays.map((day) => (worked.includes(day) ? 1 : 0));
  const before = isWorked.map((_, at) => isWorked.slice(0, at).filter(Boolean).length);
  // Working time since a Monday long ago, so that any stretch is a difference of two: nothing is walked day by day.
  const since = (
    instant: Sql,
  ): Sql => sql`(select (((n.day - n.weekday) / 7) * ${worked.length}::int + (${before}::int[])[n.weekday + 1])::float8 * ${closes - opens}::float8
      + (${isWorked}::int[])[n.weekday + 1] * least(greatest(extract(epoch from n.clock)::float8 - ${opens}::float8, 0), ${closes - opens}::float8)
    from (select d.day, ((d.day % 7) + 7) % 7 as weekday, d.clock
      from (select l.at::date - date '1970-01-05' as day, l.at::time as clock from (select ${instant} at time zone ${slot("zone")} as at) l) d) n)`;
  return sql`(${since(to)} - ${since(from)})`;
}
