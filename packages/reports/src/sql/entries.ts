import { ident, join, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogStage } from "@funnelsmith/storage";
import { ledgerNames } from "./stage-keys.ts";
import { ledgerOf, type Question } from "./standings.ts";

/** When the record `r` first entered a stage before the instant of the question; null if it had not. */
export function firstEntry(stage: CatalogStage, asOf: string | undefined): Sql {
  const at = entered(stage);
  return asOf === undefined ? at : sql`(case when ${at} < ${asOf}::timestamptz then ${at} end)`;
}

/** When the record `r` first entered a stage, or one whose place it took. */
function entered(stage: CatalogStage): Sql {
  const columns = stage.entryColumns.map((column) => sql`r.${ident(column)}`);
  return columns.length === 1 ? join(columns) : sql`least(${join(columns)})`;
}

/** When it first entered `to` after it had first entered `from`. Only where the first entries do not say so, the ledger does, by seq. */
export function entryAfter({ ctx, funnel, asOf }: Question, from: CatalogStage, to: CatalogStage): Sql {
  const ledger = ledgerOf(ctx);
  const [first, then] = [entered(from), entered(to)];
  const names = (stage: CatalogStage): readonly string[] => ledgerNames(funnel, stage);
  const bound = asOf === undefined ? sql`` : sql` and l.at < ${asOf}::timestamptz`;
  const later = sql`(select min(l.at) from ${ledger} l where l.record_id = r.id and l.funnel = ${funnel.key} and l.to_stage = any(${names(to)}::text[])${bound}
    and l.seq > (select min(f.seq) from ${ledger} f where f.record_id = r.id and f.funnel = ${funnel.key} and f.to_stage = any(${names(from)}::text[])))`;
  return sql`(case when ${then} > ${first} then ${firstEntry(to, asOf)} when ${then} <= ${first} then ${later} end)`;
}
