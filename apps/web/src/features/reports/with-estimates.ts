import type { ReportResult } from "../../api/report-types.ts";

/** The answer to a report with the estimates, and what is said of them, of another answer about the same stages. */
export function withEstimates(result: ReportResult, estimated: ReportResult): ReportResult {
  const column = estimated.columns.find(({ key }) => key === "estimate");
  if (!column) return result;
  const at = result.columns.findIndex(({ key }) => key === "conversion") + 1;
  const known = new Set(result.meta.notes.map((note) => JSON.stringify(note)));
  return {
    ...result,
    columns: [...result.columns.slice(0, at), column, ...result.columns.slice(at)],
    rows: result.rows.map((row) => {
      const found = estimated.rows.find((one) => one["stage"] === row["stage"]);
      return { ...row, estimate: found?.["estimate"] ?? null };
    }),
    meta: { ...result.meta, notes: [...result.meta.notes, ...estimated.meta.notes.filter((note) => !known.has(JSON.stringify(note)))] },
  };
}
