import { raw, sql } from "@funnelsmith/logic";
import { drillParams, metaOf, text } from "../meta.ts";
import type { ReportResult, ReportRow } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";
import { within } from "../sql/moves.ts";
import { countByStage, flowConditions, type Movement, nextMoves, stageRow } from "./movement.ts";

/** End of the period: its own, else the as-of instant, else now. */
export function periodEnd({ params, ctx }: Movement): string {
  return params.to ?? params.asOf ?? ctx.now;
}

/** What came in and went out of each stage in a period; opening + in − out = closing, always. */
export async function runFlow(movement: Movement): Promise<ReportResult> {
  const { ctx, definition, funnel } = movement;
  const end = periodEnd(movement);
  const params = { ...drillParams(ctx, movement.params), to: end };
  const conditions = flowConditions(movement.params, end);
  const [counts, moves] = await Promise.all([
    runSql<Record<string, number | string>>(ctx, countByStage(movement, conditions)),
    runSql<{ stage: string; next: string; moves: number }>(
      ctx,
      nextMoves(movement, sql`true${within(raw("v.left_at"), movement.params.from, end)}`),
    ),
  ]);
  const rows = funnel.stages.map(
    (stage): ReportRow => ({
      ...stageRow(movement, params, stage, Object.keys(conditions), counts),
      to: Object.fromEntries(moves.filter((row) => row.stage === stage.key).map((row) => [row.next, row.moves])),
    }),
  );
  return {
    columns: [
      { key: "title", title: text("阶段", "Stage"), type: "text" },
      { key: "opening", title: text("期初", "Opening"), type: "count" },
      { key: "entered", title: text("进入", "In"), type: "count" },
      { key: "left", title: text("离开", "Out"), type: "count" },
      { key: "closing", title: text("期末", "Closing"), type: "count" },
    ],
    rows,
    chart: {
      kind: "grouped-bars",
      xAxis: { type: "category", data: rows.map((row) => (row["title"] as Record<string, string>)[ctx.locale]) },
      yAxis: { type: "value", min: 0 },
      series: [
        {
          type: "bar",
          name: text("进入", "In")[ctx.locale],
          data: rows.map((row) => ({ value: row["entered"], drill: row.drill["enteredRecords"] })),
        },
        {
          type: "bar",
          name: text("离开", "Out")[ctx.locale],
          data: rows.map((row) => ({ value: row["left"], drill: row.drill["leftRecords"] })),
        },
      ],
    },
    meta: metaOf(
      ctx,
      definition,
      { ...movement.params, to: end },
      {
        sentence: text(
          "流量:这段时间每个阶段流进、流出各多少次;期初 + 进入 − 离开 = 期末。",
          "Flow: how many moves came into and went out of each stage in the period; opening + in − out = closing.",
        ),
        sample: rows.reduce((sum, row) => sum + Number(row["entered"]), 0),
      },
    ),
  };
}
