import { ident, join, type Sql, slot, sql } from "@funnelsmith/logic";
import { readableCloseDate } from "../sql/population.ts";
import { expectedDays, keysOf, ledgerKeysOf } from "../sql/stage-keys.ts";
import { ledgerOf, type Question } from "../sql/standings.ts";

/** When the record `r` first came into the funnel. */
export function joinedAt({ ctx, funnel }: Question): Sql {
  // The columns of removed stages are gone; the ledger still has their moves.
  if (funnel.former.size > 0) return sql`(select min(l.at) from ${ledgerOf(ctx)} l where l.record_id = r.id and l.funnel = ${funnel.key})`;
  return sql`least(${join(funnel.stages.map((stage) => sql`r.${ident(stage.atColumn)}`))})`;
}

/** The same as far as it had happened by the instant of the question; null for a record that came in later. */
export function joinedBefore(question: Question): Sql {
  const joined = joinedAt(question);
  return question.asOf === undefined ? joined : sql`(case when ${joined} < ${question.asOf}::timestamptz then ${joined} end)`;
}

/** `(select amount …)` to join laterally to rows `s`: the amount in the ledger at the move that won it; null for a record that is not won. */
export function amountWhenWon({ ctx, funnel }: Question): Sql {
  const won = ledgerKeysOf(funnel, "won");
  return sql`(select l.amount from ${ledgerOf(ctx)} l where s.stage = any(${won}::text[]) and l.record_id = s.id and l.at = s.closed_at and l.funnel = ${funnel.key} and l.to_stage = any(${won}::text[]) order by l.seq desc limit 1)`;
}

/** Those of the rows `s` for which a condition holds, one a record, with the amount at the move that won it as `won_amount`. */
export function withWonAmount(question: Question, rows: Sql, where: Sql): Sql {
  const won = ledgerKeysOf(question.funnel, "won");
  const on = sql`l.at = s.closed_at and l.to_stage = any(${won}::text[]) and s.stage = any(${won}::text[])`;
  return withMove(question, rows, where, on, [sql`l.amount as won_amount`]);
}

/**
 * Those of the rows `s` for which a condition holds, one a record, with what is taken from their last move `l` of those that fit; null of a
 * record that has none. A plain join, so that a few records are looked up and many are met by one pass over the ledger.
 */
export function withMove({ ctx, funnel }: Question, rows: Sql, where: Sql, fits: Sql, taken: readonly Sql[]): Sql {
  return sql`select distinct on (s.id) s.*, ${join(taken)} from (${rows}) s
    left join ${ledgerOf(ctx)} l on l.record_id = s.id and l.funnel = ${funnel.key} and ${fits} where ${where} order by s.id, l.seq desc`;
}

/** The end of the expected close date of the record `r`, if there is one and the reader may read it; null otherwise. */
export function dueAt({ ctx, object }: Question): Sql {
  const close = readableCloseDate(ctx, object);
  if (!close) return sql`null::timestamptz`;
  return close.type.is === "instant"
    ? close.expression("r")
    : sql`((${close.expression("r")} + 1)::timestamp at time zone ${slot("zone")})`;
}

/** When the open record `s` becomes overdue: past the days expected in its stage, or past `s.due`; null for one that never does. */
export function overdueAt({ funnel }: Question): Sql {
  const long = sql`s.since + make_interval(secs => ${expectedDays(funnel, sql`s.stage`)}::float8 * 86400)`;
  return sql`(case when s.stage = any(${keysOf(funnel, "open")}::text[]) then least(${long}, s.due) end)`;
}
