import type { Ctx } from "@funnelsmith/engine";
import type { ReportRow } from "../report-type.ts";
import type { Grouping } from "./grouping.ts";

/** One series of bars: its name and what stands for a row. */
export interface Bars {
  readonly name: string;
  readonly point: (row: ReportRow) => Readonly<Record<string, unknown>>;
}

/** A chart over the groups of a report, times upright and everything else lying; its one row without a dimension is shown as figures. */
export function groupChart(
  ctx: Ctx,
  grouping: Grouping,
  rows: readonly ReportRow[],
  kind: string,
  series: readonly Bars[],
): Record<string, unknown> {
  if (!grouping.dimension) return { kind: "figures" };
  const { date } = grouping.dimension;
  const names = rows.map((row) => (row["by"] as { label: Record<string, string> }).label[ctx.locale] ?? "");
  return {
    kind,
    [date ? "xAxis" : "yAxis"]: { type: "category", data: names, ...(!date && { inverse: true }) },
    [date ? "yAxis" : "xAxis"]: { type: "value", min: 0 },
    series: series.map(({ name, point }) => ({ type: "bar", name, data: rows.map((row) => point(row)) })),
  };
}
