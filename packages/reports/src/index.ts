/** Report types: each a question over the ledger and the records, with its definition as a sentence and the records behind every point. */
export type { Rate, ReportColumn, ReportMeta, ReportParams, ReportResult, ReportRow } from "./report-type.ts";
export { drillRecords, runQuality, runReport } from "./run-report.ts";
export type { QualityPart, QualityResult } from "./quality/quality.ts";
export { reportTypes } from "./types.gen.ts";
