import { lintHours, type WorkingHours } from "@funnelsmith/definition";
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

/** Days since a Monday long ago, the same day zero as in `workedBetween`. */
const dayOf = (date: string): number => Date.parse(date) / 86_400_000 - 4;

/** Dates that are worked although their day of the week is not, and the other way round, in order: where, and the surplus up to each. */
function datesApart(
  hours: WorkingHours,
  isWorked: readonly number[],
): { readonly days: readonly number[]; readonly surplus: readonly number[] } {
  const told = new Map<number, number>([
    ...(hours.holidays ?? []).map((date) => [dayOf(date), 0] as const),
    ...(hours.workdays ?? []).map((date) => [dayOf(date), 1] as const),
  ]);
  const apart = [...told]
    .map(([day, worked]) => ({ day, more: worked - (isWorked[((day % 7) + 7) % 7] ?? 0) }))
    .filter(({ more }) => more !== 0)
    .sort((one, other) => one.day - other.day);
  const surplus = [0];
  for (const { more } of apart) surplus.push((surplus.at(-1) ?? 0) + more);
  return { days: apart.map(({ day }) => day), surplus };
}

/**
 * Seconds of working time from one instant to a later one, by the clocks of the team's zone: what of the hours of each worked day lies in
 * between. Holidays are taken off and make-up days added. DEFINITION_INVALID where the hours contradict themselves.
 */
export function workedBetween(hours: WorkingHours, from: Sql, to: Sql): Sql {
  const errors = lintHours(hours, "/workingHours");
  if (errors.length > 0) throw new Problem("DEFINITION_INVALID", undefined, { errors });
  const [opens, closes] = [secondsOf(hours.opens), secondsOf(hours.closes)];
  const worked = workedDays(hours);
  const isWorked = weekdays.map((day) => (worked.includes(day) ? 1 : 0));
  const before = isWorked.map((_, at) => isWorked.slice(0, at).filter(Boolean).length);
  const { days, surplus } = datesApart(hours, isWorked);
  // How many days more than the week says are worked before a day; a binary search, so that years of holidays cost little.
  const more = (day: Sql): Sql => (days.length === 0 ? sql`0` : sql`(${surplus}::int[])[width_bucket(${day} - 1, ${days}::int[]) + 1]`);
  // Working time since a Monday long ago, so that any stretch is a difference of two: nothing is walked day by day.
  const since = (
    instant: Sql,
  ): Sql => sql`(select (((n.day - n.weekday) / 7) * ${worked.length}::int + (${before}::int[])[n.weekday + 1] + n.more)::float8 * ${closes - opens}::float8
      + ((${isWorked}::int[])[n.weekday + 1] + ${days.length === 0 ? sql`0` : sql`${more(sql`n.day + 1`)} - n.more`})
        * least(greatest(extract(epoch from n.clock)::float8 - ${opens}::float8, 0), ${closes - opens}::float8)
    from (select d.day, ((d.day % 7) + 7) % 7 as weekday, d.clock, ${more(sql`d.day`)} as more
      from (select l.at::date - date '1970-01-05' as day, l.at::time as clock from (select ${instant} at time zone ${slot("zone")} as at) l) d) n)`;
  return sql`(${since(to)} - ${since(from)})`;
}
