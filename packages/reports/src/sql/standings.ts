import type { Ctx } from "@funnelsmith/engine";
import { ident, join, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import { population } from "./population.ts";
import { keysOf, ledgerKeysOf, todaysStage } from "./stage-keys.ts";

/** Whose records a report over a funnel is about, and as of when. */
export interface Question {
  readonly ctx: Ctx;
  readonly object: CatalogObject;
  readonly funnel: CatalogFunnel;
  readonly filters: readonly unknown[];
  readonly asOf: string | undefined;
  /** The instant at which they must have existed, where that is another one; a member that is undefined asks for now. */
  readonly existing?: { readonly asOf: string | undefined };
}

/** The ledger of the tenant. */
export function ledgerOf(ctx: Ctx): Sql {
  return ident(ctx.catalog.tenant.schema, "stage_transition");
}

/**
 * One row a record that stood in the funnel at the instant: `id, stage, since, closed_at, lost_from`, then what `more` takes from the row
 * `r`. A record that has not moved since says so itself, in the columns written with every move; only one that has is read from the
 * ledger. Moves between stages of one outcome keep `closed_at`; `lost_from` is the last open or won stage before it was lost. Whoever went
 * from a removed stage to the one that took its place has been there `since` it came to the first of them.
 */
export function standings(question: Question, more: readonly Sql[] = []): Sql {
  const { ctx, object, funnel, filters, asOf, existing = question } = question;
  const extra = more.length === 0 ? sql`` : sql`, ${join(more)}`;
  const where = population(ctx, object, filters, existing.asOf);
  const here = sql`r.funnel = ${funnel.key} and r.stage_entered_at < ${asOf ?? null}::timestamptz`;
  const own = sql`select r.id, r.stage, ${cameAt(question)} as since, r.closed_at, r.lost_from${extra} from ${object.table} r`;
  if (asOf === undefined) return sql`${own} where r.funnel = ${funnel.key} and ${where}`;
  const past = pastStandings(question, sql`select r.id from ${object.table} r where (${here}) is not true`, asOf);
  return sql`${own} where ${here} and ${where}
    union all select r.id, p.stage, p.since, p.closed_at, p.lost_from${extra} from (${past}) p join ${object.table} r on r.id = p.id where ${where}`;
}

/** When the record `r` came to the stage it stands in, or to a removed one whose place that took. */
function cameAt({ ctx, funnel }: Question): Sql {
  if (funnel.former.size === 0) return sql`r.stage_entered_at`;
  const ledger = ledgerOf(ctx);
  const successors = [...new Set([...funnel.former.values()].map(({ key }) => key))];
  const before = sql`select max(o.seq) from ${ledger} o where o.record_id = r.id and (o.funnel <> ${funnel.key} or ${todaysStage(funnel, sql`o.to_stage`)} <> r.stage)`;
  return sql`(case when r.stage = any(${successors}::text[])
    then (select l.at from ${ledger} l where l.record_id = r.id and l.seq > coalesce((${before}), 0) order by l.seq limit 1) else r.stage_entered_at end)`;
}

/** The same columns from the ledger, for the records `ids`: what their moves in the funnel before the instant add up to. */
function pastStandings({ ctx, funnel }: Question, ids: Sql, asOf: string): Sql {
  const ledger = ledgerOf(ctx);
  const way = keysOf(funnel, "open", "won");
  const outcome = sql`case when l.to_stage = any(${ledgerKeysOf(funnel, "won")}::text[]) then 'won' when l.to_stage = any(${ledgerKeysOf(funnel, "lost", "invalid")}::text[]) then 'dropped' end`;
  const since = sql`not exists (select 1 from ${ledger} o where o.record_id = l.record_id and o.seq > l.seq and o.funnel <> l.funnel and o.at < ${asOf}::timestamptz)`;
  const same = sql`t.stage is not distinct from lag(t.stage) over (partition by t.record_id order by t.seq)`;
  const moved = funnel.former.size === 0 ? sql`` : sql`, ${same} as stayed`;
  const stayed = sql`(array_agg(m.at order by m.seq desc) filter (where not m.stayed))[1]`;
  const last = (of: Sql): Sql => sql`(array_agg(${of} order by m.seq desc))[1]`;
  return sql`select m.record_id as id, ${last(sql`m.stage`)} as stage, ${funnel.former.size === 0 ? last(sql`m.at`) : stayed} as since,
      case when ${last(sql`m.outcome`)} is not null then (array_agg(m.at order by m.seq desc) filter (where m.outcome is distinct from m.before))[1] end as closed_at,
      case when ${last(sql`m.outcome`)} = 'dropped' then (array_agg(m.stage order by m.seq desc) filter (where m.stage = any(${way}::text[])))[1] end as lost_from
    from (select t.*, lag(t.outcome) over (partition by t.record_id order by t.seq) as before${moved}
      from (select l.record_id, l.seq, l.at, ${todaysStage(funnel, sql`l.to_stage`)} as stage, ${outcome} as outcome
        from ${ledger} l where l.app = ${ctx.catalog.app} and l.funnel = ${funnel.key} and l.at < ${asOf}::timestamptz and l.record_id in (${ids}) and ${since}) t) m
    group by m.record_id`;
}
