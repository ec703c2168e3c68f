import { firstDay, lastDay } from "./calendar.ts";
import { arg, call } from "./nodes.ts";
import { once } from "./once.ts";
import type { CallOperator, Locale, Typing } from "./operator.ts";
import { type Sql, sql } from "./sql.ts";
import type { Node } from "./types.ts";
import { dateOf, dayOf, decimal } from "./values.ts";

/** The argument as a date or an instant; a literal is read as whichever it looks like. */
export function dayArgument(typing: Typing, at: number): Node | undefined {
  const raw = typing.args[at];
  if (typeof raw === "string" || raw === null)
    return typing.argument(at, { is: typeof raw === "string" && raw.length > 10 ? "instant" : "date" });
  return typing.demand(at, "date", "instant");
}

const furthest = lastDay - firstDay;

/** What differs between addDays and addMonths. */
export interface Shift {
  readonly name: string;
  /** The day `count` later; undefined outside years 1 to 9999. */
  readonly shift: (day: number, count: number) => number | undefined;
  /** The same in SQL for a whole `count` within ± 4,000,000; null outside years 1 to 9999, and never an error. */
  readonly sql: (day: Sql, count: Sql) => Sql;
  readonly unit: Readonly<Record<Locale, string>>;
}

/** A date some whole days or months after a date, or after the day of an instant in the tenant's zone; fractions round half away from zero. */
export function dayShift({ name, shift, sql: write, unit }: Shift): CallOperator {
  return {
    form: "call",
    name,
    arity: [2, 2],
    compound: "sum",
    check(typing) {
      const day = dayArgument(typing, 0);
      const count = typing.demand(1, "number");
      return day && count && call(name, "date", [day, count]);
    },
    run(day, count) {
      const from = dayOf(day ?? null, this.facts.zone);
      const by = decimal(count ?? null)?.round(0);
      if (from === null || !by || by.abs().gt(furthest)) return null;
      const to = shift(from, by.toNumber());
      return to === undefined || to < firstDay || to > lastDay ? null : dateOf(to);
    },
    // The bound first, in a CASE of its own: a cast of a huge number to integer would raise.
    sql: (node, to) =>
      once(
        [to.day(arg(node, 0)), to.value(arg(node, 1))],
        (day, count) =>
          sql`case when abs(round(${count})) <= ${String(furthest)}::numeric then ${write(day, sql`round(${count})::integer`)} end`,
      ),
    words: (node, to) => {
      const [day, count] = [to.say(arg(node, 0), "all"), to.say(arg(node, 1), "all")];
      return to.locale === "en" ? `${count} ${unit.en} after ${day}` : `${day}之后 ${count} ${unit["zh-CN"]}`;
    },
  };
}
