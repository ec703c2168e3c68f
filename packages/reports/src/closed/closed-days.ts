import { ident, join, type Sql, sql } from "@funnelsmith/logic";
import { isOnlyFunnel, ledgerKeysOf } from "../sql/stage-keys.ts";
import { ledgerOf, type Question } from "../sql/standings.ts";

/** When the record `r` was first closed, won or lost; null if it never was, or the ledger alone knows. */
export function firstClosedAt({ funnel }: Question): Sql {
  const firsts = funnel.stages
    .filter((stage) => stage.kind !== "open" && stage.kind !== "parked")
    .map((stage) => sql`r.${ident(stage.atColumn)}`);
  return firsts.length === 0 || funnel.former.size > 0 ? sql`null::timestamptz` : sql`least(${join(firsts)})`;
}

/** The same from the ledger where it alone knows. */
export function firstClosing(question: Question): Sql {
  const { ctx, funnel } = question;
  if (funnel.former.size === 0) return firstClosedAt(question);
  const closed = ledgerKeysOf(funnel, "won", "lost", "invalid");
  return sql`(select min(l.at) from ${ledgerOf(ctx)} l where l.record_id = r.id and l.funnel = ${funnel.key} and l.to_stage = any(${closed}::text[]))`;
}

/** When the record `r`, once it was in the funnel, first left it for another; null if it never did. */
export function firstLeaving({ ctx, object, funnel }: Question): Sql {
  if (isOnlyFunnel(object)) return sql`null::timestamptz`;
  const ledger = ledgerOf(ctx);
  const came = sql`select min(f.seq) from ${ledger} f where f.record_id = r.id and f.funnel = ${funnel.key}`;
  const left = sql`(select l.at from ${ledger} l where l.record_id = r.id and l.funnel <> ${funnel.key} and l.seq > (${came}) order by l.seq limit 1)`;
  const others = object.funnels.filter(({ key }) => key !== funnel.key);
  if (object.hasHiddenFunnels || others.some(({ redesigns }) => redesigns.length > 0)) return left;
  // Whoever was in no other funnel says so itself.
  const entries = others.flatMap(({ stages }) => stages.map((stage) => sql`r.${ident(stage.atColumn)}`));
  return sql`(case when coalesce(${join(entries)}) is not null then ${left} end)`;
}

/**
 * Days `s` was closed between two instants and opened again, as float8. The ledger is asked only for records that closed before `to`:
 * `s.first_closed` says.
 */
export function closedDays({ ctx, funnel }: Question, from: Sql, to: Sql): Sql {
  const ledger = ledgerOf(ctx);
  const closed = ledgerKeysOf(funnel, "won", "lost", "invalid");
  const mayBe = funnel.former.size > 0 ? sql`true` : sql`s.first_closed < ${to}`;
  return sql`(case when ${mayBe} then coalesce((select sum(date_part('epoch', least(n.at, ${to}) - greatest(l.at, ${from}))) from ${ledger} l join ${ledger} n on n.record_id = l.record_id and n.seq = l.seq + 1
    where l.record_id = s.id and l.funnel = ${funnel.key} and l.to_stage = any(${closed}::text[]) and l.at < ${to} and n.at > ${from}), 0) / 86400 else 0 end)`;
}
