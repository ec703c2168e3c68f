import type { ReportDefinition, Text } from "@funnelsmith/definition";

/** One column of a report. */
export interface ReportColumn {
  readonly key: string;
  readonly title: Text;
  readonly type: "text" | "count" | "rate" | "decimal" | "days" | "hours";
  readonly unit?: string;
  /** Its figures will still change. */
  readonly immature?: boolean;
  /** Its figures are estimates. */
  readonly estimated?: boolean;
}

/** A report's answer. */
export interface ReportResult {
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  /** An ECharts option as data. */
  readonly chart: Readonly<Record<string, unknown>>;
  readonly meta: {
    readonly title: Text;
    readonly sentence: Text;
    readonly definition: ReportDefinition;
    readonly asOf: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly zone: string;
    readonly currency: string | null;
    readonly sample: number;
    readonly mature: boolean | null;
    readonly notes: readonly Text[];
  };
}

/** What the data behind a report are worth believing. */
export interface ReportQuality {
  readonly parts: readonly QualityPart[];
}

/** One thing to know of them; `drill` lists the records at fault. */
export interface QualityPart {
  readonly key: string;
  readonly title: Text;
  readonly sentence: Text;
  readonly rate: Rate;
  readonly records: number;
  readonly drill: string;
}

/** One row of a report; `drill` holds, by column, the token that lists exactly the records counted there. */
export interface ReportRow {
  readonly [column: string]: unknown;
  readonly drill: Readonly<Record<string, string>>;
}

/** k of n with its Wilson interval, and how much of it may be shown. */
export interface Rate {
  readonly k: number;
  readonly n: number;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly show: "count" | "interval" | "full";
}
