import type { Ctx } from "@funnelsmith/engine";
import { type Sql, sql } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import { membership } from "./population.ts";
import { isOnlyFunnel, todaysStage } from "./stage-keys.ts";
import { ledgerOf, type Question } from "./standings.ts";

/** What `next` is of a visit that ended in another funnel: no key of a stage. */
export const elsewhere = "";

/** A stage where a visit led: one that was removed and has no successor is elsewhere too. */
export function knownStage(funnel: CatalogFunnel, stage: Sql): Sql {
  return sql`case when ${stage} <> all(${funnel.stages.map(({ key }) => key)}::text[]) then ${elsewhere}::text else ${stage} end`;
}

/**
 * The visits of a funnel's records as of an instant: `record_id, seq, stage, came_from, entered, left_at, next, amount`.
 * Order is seq, never time; a move to the same stage is no visit; events at the as-of instant or later have not happened. A visit that
 * ends in another funnel leads `elsewhere`, and one that begins with coming from there came from nowhere. Where stages took the place of
 * others, the visits of those are theirs, and being moved by that ends no visit.
 */
export function visits(
  ctx: Ctx,
  object: CatalogObject,
  funnel: CatalogFunnel,
  filters: readonly unknown[],
  asOf: string | undefined,
  until: string | undefined = asOf,
): Sql {
  const ledger = ledgerOf(ctx);
  const bound = until === undefined ? sql`` : sql`and l.at < ${until}::timestamptz`;
  const own = sql`l.app = ${ctx.catalog.app}`;
  const { early, late } = membership(ctx, object, filters, asOf);
  const where = sql`${bound} and ${early(sql`l.record_id`)}`;
  const those = late(sql`v.record_id`);
  if (funnel.former.size > 0) return visitsByToday(funnel, sql`${ledger} l where ${own} and l.object = ${object.key} ${where}`, those);
  if (isOnlyFunnel(object))
    return sql`select v.* from (select l.record_id, l.seq, l.to_stage as stage, l.from_stage as came_from, l.at as entered, l.amount, lead(l.at) over w as left_at, lead(l.to_stage) over w as next
      from ${ledger} l where ${own} and l.funnel = ${funnel.key} and l.to_stage is distinct from l.from_stage ${where}
      window w as (partition by l.record_id order by l.seq)) v where ${those}`;
  const all = sql`select l.record_id, l.seq, l.funnel, l.to_stage, l.at, l.amount, case when lag(l.funnel) over w = l.funnel then l.from_stage end as came_from
    from ${ledger} l where ${own} and l.object = ${object.key} ${where} window w as (partition by l.record_id order by l.seq)`;
  return sql`select v.record_id, v.seq, v.stage, v.came_from, v.entered, v.amount, v.left_at, v.next from (
      select m.record_id, m.seq, m.funnel, m.to_stage as stage, m.came_from, m.at as entered, m.amount, lead(m.at) over w as left_at,
        case lead(m.funnel) over w when m.funnel then lead(m.to_stage) over w else lead(${elsewhere}::text) over w end as next
      from (${all}) m where m.to_stage is distinct from m.came_from window w as (partition by m.record_id order by m.seq)) v where v.funnel = ${funnel.key} and ${those}`;
}

/** Whether every move of a record says which of its stays in the funnel it ends: no other funnel and no removed stage comes in between. */
export function movesTellStays({ object, funnel }: Pick<Question, "object" | "funnel">): boolean {
  return isOnlyFunnel(object) && funnel.former.size === 0;
}

/**
 * Stays of the funnel's records that ended at any time, as `record_id, stage, entered, left_at, next`: told by the moves that ended them
 * where these can tell, else by `visits`, and then those that have not ended by the instant of the question are among them.
 */
export function staysThatEnded(question: Question): Sql {
  const { ctx, object, funnel, filters, asOf } = question;
  if (!movesTellStays(question)) return visits(ctx, object, funnel, filters, asOf);
  return sql`select l.record_id, l.from_stage as stage, l.from_at as entered, l.at as left_at, l.to_stage as next from ${ledgerOf(ctx)} l
    where l.app = ${ctx.catalog.app} and l.funnel = ${funnel.key} and l.from_at is not null`;
}

/** The same under the stages of today; `rows` is the ledger `l` from `from` on, `those` the condition on the visits `v` that comes last. */
function visitsByToday(funnel: CatalogFunnel, rows: Sql, those: Sql): Sql {
  const told = sql`select l.record_id, l.seq, l.funnel, l.at, l.amount, case when l.funnel = ${funnel.key} then ${todaysStage(funnel, sql`l.to_stage`)} else l.to_stage end as stage from ${rows}`;
  const came = sql`select t.*, case when lag(t.funnel) over w = t.funnel then lag(t.stage) over w end as came_from from (${told}) t window w as (partition by t.record_id order by t.seq)`;
  return sql`select v.record_id, v.seq, v.stage, v.came_from, v.entered, v.amount, v.left_at, v.next from (
      select m.record_id, m.seq, m.funnel, m.stage, m.came_from, m.at as entered, m.amount, lead(m.at) over w as left_at,
        case lead(m.funnel) over w when m.funnel then lead(m.stage) over w else lead(${elsewhere}::text) over w end as next
      from (${came}) m where m.stage is distinct from m.came_from window w as (partition by m.record_id order by m.seq)) v where v.funnel = ${funnel.key} and ${those}`;
}

/** `and column >= from and column < to` for the ends that are given. */
export function within(column: Sql, from: string | undefined, to: string | undefined): Sql {
  const low = from === undefined ? sql`` : sql` and ${column} >= ${from}::timestamptz`;
  const high = to === undefined ? sql`` : sql` and ${column} < ${to}::timestamptz`;
  return sql`${low}${high}`;
}
