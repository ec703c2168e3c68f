import type { WeightedReport as WeightedDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { currencyOf } from "@funnelsmith/fields";
import { type Sql, slot, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogField, CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import { bucketed, bucketLabel } from "../aggregate/dimension.ts";
import { findFunnel, unknownField } from "../find.ts";
import { drillParams, instantOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { notAPoint } from "../point-problem.ts";
import type { ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { readableAmount, readableCloseDate } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import { keysOf, probability } from "../sql/stage-keys.ts";
import { worthOf } from "../sql/worth.ts";

interface Asked {
  readonly funnel: CatalogFunnel;
  readonly object: CatalogObject;
  readonly amount: CatalogField;
  /** The open records as rows `s`: `id, by, amount, weight`. */
  readonly from: Sql;
}

/** The open records with the bucket they are expected to close in; a report without amount or close date there for the reader is refused. */
function openOf(ctx: Ctx, definition: WeightedDefinition, params: ReportParams): Asked {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const amount = readableAmount(ctx, object);
  const close = readableCloseDate(ctx, object);
  if (!amount) throw unknownField("/funnel", object.amount?.key ?? "amountField");
  if (!close) throw unknownField("/funnel", object.closeDate?.key ?? "closeDateField");
  const today = sql`(${instantOf(ctx, params)}::timestamptz at time zone ${slot("zone")})::date`;
  const worth = worthOf({ ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf }, { amount, close });
  const by = sql`case when w.close < ${today} then ${overdue} when w.close is not null then ${bucketed(sql`w.close`, false, definition.bucket ?? "month")} end`;
  return {
    funnel,
    object,
    amount,
    from: sql`(select w.id, ${by} as by, w.amount, ${probability(funnel, sql`w.stage`)} as weight from (${worth}) w where w.stage = any(${keysOf(funnel, "open")}::text[])) s`,
  };
}

/** The row of what should have closed before today. */
const overdue = "overdue";

function labelOf(by: string | null, bucket: WeightedDefinition["bucket"]): LocalizedText {
  if (by === null) return text("没有预计日期", "No date");
  if (by === overdue) return text("已过预计日期", "Overdue");
  return bucketLabel(bucket ?? "month")(by) ?? text(by, by);
}

interface Found {
  readonly by: string | null;
  readonly n: number;
  readonly amount: string | null;
  readonly weighted: string | null;
  readonly unweighted: number;
}

/** What open records are worth by the month they are expected to close in, times what their stages say of being won. No forecast. */
export const weightedReport: ReportType<WeightedDefinition> = {
  type: "weighted",
  title: { "zh-CN": "加权金额", en: "Weighted amount" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const { amount, from } = openOf(ctx, definition, params);
    const found = await runSql<Found>(
      ctx,
      sql`select s.by, count(*) as n, sum(s.amount)::text as amount, trim_scale(sum(s.amount * s.weight))::text as weighted,
        count(*) filter (where s.weight is null) as unweighted from ${from} group by s.by order by s.by <> ${overdue}, s.by`,
    );
    const fixed = drillParams(ctx, params);
    const rows = found.map(
      (row): ReportRow => ({
        by: { value: row.by, label: labelOf(row.by, definition.bucket) },
        weighted: row.weighted,
        amount: row.amount,
        records: row.n,
        drill: { records: encodeDrill({ definition, params: fixed, point: { column: "records", row: { by: row.by } } }) },
      }),
    );
    const unweighted = found.reduce((sum, row) => sum + row.unweighted, 0);
    const bars = (key: "weighted" | "amount", name: LocalizedText) => ({
      type: "bar",
      name: name[ctx.locale],
      data: rows.map((row) => ({ value: row[key] === null ? null : Number(row[key]), drill: row.drill["records"] })),
    });
    return {
      columns: [
        { key: "by", title: text("预计成交", "Expected to close"), type: "text" },
        { key: "weighted", title: text("加权金额", "Weighted amount"), type: "decimal" },
        { key: "amount", title: text("金额", "Amount"), type: "decimal" },
        { key: "records", title: text("记录数", "Records"), type: "count" },
      ],
      rows,
      chart: {
        kind: "columns",
        xAxis: { type: "category", data: found.map((row) => labelOf(row.by, definition.bucket)[ctx.locale]) },
        yAxis: { type: "value" },
        series: [bars("weighted", text("加权金额", "Weighted amount")), bars("amount", text("金额", "Amount"))],
      },
      meta: metaOf(ctx, definition, params, {
        sentence: text(
          "加权金额：进行中的记录的金额 × 所在阶段的概率，按预计成交日期归入各期。它不是预测：概率是设定的，不是算出来的，也不管日期赶不赶得上。与时间段无关。",
          "Weighted amount: amounts of open records × the probability of their stage, by the expected close date. It is not a forecast: the probabilities are typed, not measured, and nobody asks whether the dates can be met. The period has no bearing on it.",
        ),
        sample: found.reduce((sum, row) => sum + row.n, 0),
        currency: currencyOf(amount.definition, ctx.catalog.tenant.currency),
        notes:
          unweighted === 0
            ? []
            : [
                text(
                  `${unweighted} 条所在的阶段没有设定概率，不计入加权金额。`,
                  `${unweighted} stand in stages without a probability and add nothing to the weighted amount.`,
                ),
              ],
      }),
    };
  },
  records(ctx, definition, params, point) {
    if (point.column !== "records") throw notAPoint();
    return sql`select s.id from ${openOf(ctx, definition, params).from} where s.by is not distinct from ${point.row["by"] ?? null}::text`;
  },
};
