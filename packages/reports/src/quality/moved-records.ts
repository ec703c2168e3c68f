import { raw, type Sql, slot, sql } from "@funnelsmith/logic";
import { periodMoves, periodMovesOf } from "../flow/period-moves.ts";
import { leads } from "../funnel/movement.ts";
import type { AskedAbout } from "./asked-about.ts";

/** What moves records without anybody saying how far they are. */
const byItself = ["auto_enter", "automation", "undo", "rollback", "redesign"] as const;

const byHand = (moves: string): Sql => sql`${raw(moves)}.cause <> all(${byItself}::text[])`;

/** Whether a row with `came` and `went` moved on. */
const isOnward = ({ funnel }: AskedAbout, row: string): Sql => leads(funnel, raw(`${row}.came`), raw(`${row}.went`), "forward", "won");

const isBack = ({ funnel }: AskedAbout, row: string): Sql => leads(funnel, raw(`${row}.came`), raw(`${row}.went`), "back");

/**
 * `told`: moves somebody made between two stages in the period, by these: `came, went, n`, the records of those that led `back`, and of
 * those made within a day of the move before (`soon`). Few rows, so that whatever is asked of a move is asked of few.
 */
const told = (asked: AskedAbout): Sql =>
  sql`told as materialized (select t.came, t.went, t.n, t.back, t.soon from (
    select m.came, m.went, m.cause, count(*) as n, array_agg(m.record_id) filter (where ${isBack(asked, "m")}) as back,
      array_agg(m.record_id) filter (where m.at - m.from_at < interval '25 hours') as soon
    from (${periodMoves(asked.period, ["from_at", "cause"])}) m where m.came is not null and m.went is not null group by m.came, m.went, m.cause) t where ${byHand("t")})`;

/** Rows `record_id, times`: a record and a day on which it was moved on twice or more. Only one that moved on within a day of a move can be. */
function jumps(asked: AskedAbout): Sql {
  const soon = sql`select unnest(t.soon) from told t where ${isOnward(asked, "t")}`;
  const day = sql`(m.at at time zone ${slot("zone")})::date`;
  return sql`select m.record_id, count(*) as times from (${periodMovesOf(asked.period, soon, ["cause"])}) m
    where ${isOnward(asked, "m")} and ${byHand("m")} group by m.record_id, ${day} having count(*) > 1`;
}

/** `moves`, how many led `back` and `onward`, and of these how many followed another on one day (`again`); and of how many records they were. */
export function movedCounts(asked: AskedAbout): Sql {
  const sum = (name: string, where: Sql): Sql => sql`coalesce(sum(t.n) filter (where ${where}), 0)::bigint as ${raw(name)}`;
  return sql`with ${told(asked)}, jumps as materialized (${jumps(asked)})
    select ${sum("moves", sql`true`)}, ${sum("back", isBack(asked, "t"))}, ${sum("onward", isOnward(asked, "t"))},
      (select coalesce(sum(j.times - 1), 0)::bigint from jumps j) as again, (select count(distinct j.record_id) from jumps j) as jumped,
      (select count(distinct b.id) from told w cross join lateral unnest(w.back) b (id)) as returned from told t`;
}

/** Ids of the records that went back in the period, or were moved on twice or more in one day. */
export function movedRecords(asked: AskedAbout, part: "sameDay" | "back"): Sql {
  const those =
    part === "sameDay"
      ? sql`select distinct j.record_id from (${jumps(asked)}) j`
      : sql`select distinct b.id from told t cross join lateral unnest(t.back) b (id)`;
  return sql`with ${told(asked)} ${those}`;
}
