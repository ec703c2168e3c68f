import type { Ctx } from "@funnelsmith/engine";
import { ident, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import { population } from "./population.ts";

/**
 * The visits of a funnel's records as of an instant: `record_id, seq, stage, came_from, entered, left_at, next, amount`.
 * Order is seq, never time; a move to the same stage is no visit; events at the as-of instant or later have not happened.
 */
export function visits(
  ctx: Ctx,
  object: CatalogObject,
  funnel: CatalogFunnel,
  filters: readonly unknown[],
  asOf: string | undefined,
  until: string | undefined = asOf,
): Sql {
  const ledger = ident(ctx.catalog.tenant.schema, "stage_transition");
  const bound = until === undefined ? sql`` : sql`and l.at < ${until}::timestamptz`;
  return sql`select l.record_id, l.seq, l.to_stage as stage, l.from_stage as came_from, l.at as entered, l.amount, lead(l.at) over w as left_at, lead(l.to_stage) over w as next
    from ${ledger} l join ${object.table} r on r.id = l.record_id
    where l.app = ${ctx.catalog.app} and l.funnel = ${funnel.key} and l.to_stage is distinct from l.from_stage ${bound} and ${population(ctx, object, filters, asOf)}
    window w as (partition by l.record_id order by l.seq)`;
}

/** `and column >= from and column < to` for the ends that are given. */
export function within(column: Sql, from: string | undefined, to: string | undefined): Sql {
  const low = from === undefined ? sql`` : sql` and ${column} >= ${from}::timestamptz`;
  const high = to === undefined ? sql`` : sql` and ${column} < ${to}::timestamptz`;
  return sql`${low}${high}`;
}
