import type { SnapshotReport as SnapshotDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { currencyOf } from "@funnelsmith/fields";
import { type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { findFunnel } from "../find.ts";
import { stageChart } from "../funnel/stage-chart.ts";
import { localized } from "../funnel/steps.ts";
import { dayOf, drillParams, instantOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { notAPoint } from "../point-problem.ts";
import type { ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { readableAmount } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import type { Question } from "../sql/standings.ts";
import { worthOf } from "../sql/worth.ts";

/** The records standing in the funnel at an instant, now when there is none, as rows `s`. */
function standing(ctx: Ctx, definition: SnapshotDefinition, params: ReportParams): Sql {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  return sql`(${worthOf(question, { amount: readableAmount(ctx, object), close: undefined })}) s`;
}

/** The instant compared with, if there is one. */
function compared(ctx: Ctx, { compareDays }: SnapshotDefinition, params: ReportParams): string | undefined {
  if (compareDays === undefined) return params.from;
  return new Date(Date.parse(instantOf(ctx, params)) - compareDays * 86_400_000).toISOString();
}

function comparedNote({ compareDays }: SnapshotDefinition, day: string): LocalizedText {
  if (compareDays === undefined)
    return text(`与时间段开始那一刻（${day}）比较。`, `Compared with the instant the period begins at, on ${day}.`);
  const hours = compareDays * 24;
  return text(`与 ${hours} 小时前那一刻（${day}）比较。`, `Compared with the instant ${hours} hours earlier, on ${day}.`);
}

interface Found {
  readonly stage: string;
  readonly n: number;
  readonly total: string | null;
  readonly rise: string | null;
}

/** What stands in each stage at an instant and what it is worth, beside another instant. */
export const snapshotReport: ReportType<SnapshotDefinition> = {
  type: "snapshot",
  title: { "zh-CN": "快照", en: "Snapshot" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const { funnel, object } = findFunnel(ctx, definition.funnel);
    const amount = readableAmount(ctx, object);
    const before = compared(ctx, definition, params);
    const then: ReportParams = { ...params, ...(before !== undefined && { asOf: before }) };
    const at = (asked: ReportParams): Sql =>
      sql`select s.stage, count(*) as n, sum(s.amount) as total from ${standing(ctx, definition, asked)} group by s.stage`;
    const earlier = before === undefined ? sql`select null::text as stage, 0 as n, null::numeric as total where false` : at(then);
    const found = await runSql<Found & { readonly was: number; readonly was_total: string | null }>(
      ctx,
      sql`select coalesce(a.stage, b.stage) as stage, coalesce(a.n, 0) as n, a.total::text as total, coalesce(b.n, 0) as was, b.total::text as was_total,
        (coalesce(a.total, 0) - coalesce(b.total, 0))::text as rise from (${at(params)}) a full join (${earlier}) b on b.stage = a.stage`,
    );
    const fixed = drillParams(ctx, params);
    const rows = funnel.stages.map((stage): ReportRow => {
      const row = found.find((one) => one.stage === stage.key);
      const drillTo = (asked: ReportParams): string =>
        encodeDrill({ definition, params: asked, point: { column: "count", row: { stage: stage.key } } });
      return {
        stage: stage.key,
        title: localized(stage.definition.title),
        kind: stage.kind,
        count: row?.n ?? 0,
        ...(amount && { amount: row?.total ?? null }),
        ...(before !== undefined && {
          before: row?.was ?? 0,
          change: (row?.n ?? 0) - (row?.was ?? 0),
          ...(amount && { amountBefore: row?.was_total ?? null, amountChange: row?.rise ?? null }),
        }),
        drill: { count: drillTo(fixed), ...(before !== undefined && { before: drillTo({ ...fixed, asOf: before }) }) },
      };
    });
    const day = dayOf(ctx, before);
    return {
      columns: [
        { key: "title", title: text("阶段", "Stage"), type: "text" },
        { key: "count", title: text("数量", "Records"), type: "count" },
        ...(amount ? [{ key: "amount", title: text("金额", "Amount"), type: "decimal" as const }] : []),
        ...(before === undefined
          ? []
          : [
              { key: "before", title: text(`${day} 数量`, `Records ${day}`), type: "count" as const },
              { key: "change", title: text("数量变化", "Change"), type: "count" as const },
              ...(amount
                ? [
                    { key: "amountBefore", title: text(`${day} 金额`, `Amount ${day}`), type: "decimal" as const },
                    { key: "amountChange", title: text("金额变化", "Change of amount"), type: "decimal" as const },
                  ]
                : []),
            ]),
      ],
      rows,
      chart: stageChart(ctx, rows, [
        { name: dayOf(ctx, instantOf(ctx, params)), point: (row) => ({ value: row["count"], drill: row.drill["count"] }) },
        ...(before === undefined ? [] : [{ name: day, point: (row: ReportRow) => ({ value: row["before"], drill: row.drill["before"] }) }]),
      ]),
      meta: metaOf(
        ctx,
        definition,
        { ...params, ...(before !== undefined && { from: before }) },
        {
          sentence: text(
            "快照：那一刻停在每个阶段的有多少、值多少，不含那一刻发生的移动。金额是那一刻的金额。",
            "Snapshot: how many records stood in each stage at the instant and what they were worth then; moves made at that very instant are not in it.",
          ),
          sample: rows.reduce((sum, row) => sum + Number(row["count"]) + Number(row["before"] ?? 0), 0),
          currency: amount ? currencyOf(amount.definition, ctx.catalog.tenant.currency) : null,
          notes: before === undefined ? [] : [comparedNote(definition, day)],
        },
      ),
    };
  },
  records(ctx, definition, params, point) {
    if (point.column !== "count") throw notAPoint();
    return sql`select s.id from ${standing(ctx, definition, params)} where s.stage = ${String(point.row["stage"])}`;
  },
};
