import type { Ctx } from "@funnelsmith/engine";
import type { LocalizedText } from "@funnelsmith/problem";
import type { Bars } from "../closed/group-chart.ts";
import type { ReportRow } from "../report-type.ts";

/** Lying bars over rows that are stages, named by their titles, in the order of the rows. */
export function stageChart(ctx: Ctx, rows: readonly ReportRow[], series: readonly Bars[]): Record<string, unknown> {
  return {
    kind: "bars",
    yAxis: { type: "category", inverse: true, data: rows.map((row) => (row["title"] as LocalizedText)[ctx.locale]) },
    xAxis: { type: "value", min: 0 },
    series: series.map(({ name, point }) => ({ type: "bar", name, data: rows.map((row) => point(row)) })),
  };
}
