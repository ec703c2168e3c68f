import { currencyOf } from "@funnelsmith/fields";
import { type Sql, sql } from "@funnelsmith/logic";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import type { ReportResult, ReportRow } from "../report-type.ts";
import { amountExpression, population, readableAmount } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import { type Movement, visitsOf } from "./movement.ts";
import { localized } from "./steps.ts";

/** One row a record that is in the funnel: `id, stage`; from the record itself now, from the ledger for a past instant. */
function standing(movement: Movement): Sql {
  const { ctx, object, funnel, definition, params } = movement;
  if (params.asOf === undefined)
    return sql`select r.id, r.stage from ${object.table} r where r.funnel = ${funnel.key} and ${population(ctx, object, [definition.filter, params.filter], undefined)}`;
  return sql`select v.record_id as id, v.stage from (${visitsOf(movement)}) v where v.next is null`;
}

/** Ids of the records standing in a stage. */
export function stockRecords(movement: Movement, stage: string): Sql {
  return sql`select s.id from (${standing(movement)}) s where s.stage = ${stage}`;
}

/** How many records stand in each stage at an instant, and what they are worth. Labelled as stock: it is no conversion. */
export async function runStock(movement: Movement): Promise<ReportResult> {
  const { ctx, definition, funnel, object } = movement;
  const params = drillParams(ctx, movement.params);
  const amount = definition.amount === "none" ? undefined : readableAmount(ctx, object);
  const total = amount ? sql`sum(${amountExpression(ctx, object, amount, movement.params.asOf)})::text` : sql`null`;
  const found = await runSql<{ stage: string; n: number; total: string | null }>(
    ctx,
    sql`select s.stage, count(*) as n, ${total} as total from (${standing(movement)}) s join ${object.table} r on r.id = s.id group by s.stage`,
  );
  let before: number | undefined;
  const rows = funnel.stages.map((stage): ReportRow => {
    const row = found.find((one) => one.stage === stage.key);
    const count = row?.n ?? 0;
    const ratio = before !== undefined && before > 0 && stage.kind === "open" ? count / before : null;
    // Who rests, or has ended, stands beside the way.
    if (stage.kind === "open") before = count;
    return {
      stage: stage.key,
      title: localized(stage.definition.title),
      kind: stage.kind,
      count,
      ...(amount && { amount: row?.total ?? null }),
      stockRatio: ratio,
      drill: { count: encodeDrill({ definition, params, point: { column: "count", row: { stage: stage.key } } }) },
    };
  });
  return {
    columns: [
      { key: "title", title: text("阶段", "Stage"), type: "text" },
      { key: "count", title: text("此刻数量", "Now here"), type: "count" },
      ...(amount ? [{ key: "amount", title: text("金额", "Amount"), type: "decimal" as const }] : []),
      { key: "stockRatio", title: text("存量比（不是转化率）", "Stock ratio (not a conversion)"), type: "rate" },
    ],
    rows,
    chart: {
      kind: "funnel-bars",
      yAxis: { type: "category", inverse: true, data: rows.map((row) => (row["title"] as Record<string, string>)[ctx.locale]) },
      xAxis: { type: "value", min: 0 },
      series: [{ type: "bar", data: rows.map((row) => ({ value: row["count"], drill: row.drill["count"] })) }],
    },
    meta: metaOf(ctx, definition, movement.params, {
      sentence: text(
        "存量：此刻停在每个阶段的有多少、值多少。它不是转化率。",
        "Stock: how many records stand in each stage at this instant and what they are worth. It is not a conversion.",
      ),
      sample: rows.reduce((sum, row) => sum + Number(row["count"]), 0),
      currency: amount ? currencyOf(amount.definition, ctx.catalog.tenant.currency) : null,
    }),
  };
}
