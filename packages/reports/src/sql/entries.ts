import { ident, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogStage } from "@funnelsmith/storage";
import { ledgerOf, type Question } from "./standings.ts";

/** When the record `r` first entered a stage before the instant of the question; null if it had not. */
export function firstEntry(stage: CatalogStage, asOf: string | undefined): Sql {
  const at = sql`r.${ident(stage.atColumn)}`;
  return asOf === undefined ? at : sql`(case when ${at} < ${asOf}::timestamptz then ${at} end)`;
}

/** When it first entered `to` after it had first entered `from`. Only where the first entries do not say so, the ledger does, by seq. */
export function entryAfter({ ctx, funnel, asOf }: Question, from: CatalogStage, to: CatalogStage): Sql {
  const ledger = ledgerOf(ctx);
  const [first, then] = [sql`r.${ident(from.atColumn)}`, sql`r.${ident(to.atColumn)}`];
  const bound = asOf === undefined ? sql`` : sql` and l.at < ${asOf}::timestamptz`;
  const later = sql`(select min(l.at) from ${ledger} l where l.record_id = r.id and l.funnel = ${funnel.key} and l.to_stage = ${to.key}${bound}
    and l.seq > (select min(f.seq) from ${ledger} f where f.record_id = r.id and f.funnel = ${funnel.key} and f.to_stage = ${from.key}))`;
  return sql`(case when ${then} > ${first} then ${firstEntry(to, asOf)} when ${then} <= ${first} then ${later} end)`;
}
