import type { ReportDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import type { Sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogObject } from "@funnelsmith/storage";

/** What a reader may set when running a report. Instants are RFC 3339 UTC. */
export interface ReportParams {
  /** State at this instant, exclusive; now when left out. */
  readonly asOf?: string;
  /** Start of the period, inclusive. */
  readonly from?: string;
  /** End of the period, exclusive. */
  readonly to?: string;
  /** A rule that narrows the records further. */
  readonly filter?: unknown;
}

/** One column of the answer. */
export interface ReportColumn {
  readonly key: string;
  readonly title: LocalizedText;
  readonly type: "text" | "count" | "rate" | "decimal" | "days" | "hours";
  readonly unit?: string;
  /** Its figures will still change: the youngest of the period have not had their time yet. */
  readonly immature?: boolean;
  /** Its figures are estimates, to be shown as such. */
  readonly estimated?: boolean;
}

/** A rate with what it was made of: k of n, its Wilson 95 % interval, and how it may be shown. */
export interface Rate {
  readonly k: number;
  readonly n: number;
  /** null when n is 0. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Below 10 only k/n, below 30 with the interval and no ranking, else in full. */
  readonly show: "count" | "interval" | "full";
}

/** One row; `drill` holds, by column, the token a list takes to show exactly the records counted there. */
export type ReportRow = Readonly<Record<string, unknown>> & { readonly drill: Readonly<Record<string, string>> };

/** What the reader must know to trust the numbers. */
export interface ReportMeta {
  readonly title: LocalizedText;
  /** The definition of the numbers, as a sentence. */
  readonly sentence: LocalizedText;
  readonly definition: ReportDefinition;
  readonly asOf: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly zone: string;
  readonly currency: string | null;
  /** Records counted. */
  readonly sample: number;
  /** False while the youngest of the period still have time to move on; null where the question does not arise. */
  readonly mature: boolean | null;
  readonly notes: readonly LocalizedText[];
  /** When stages took the place of others; what was before is shown under the stages of today. Absent when they never did in the period. */
  readonly breaks?: readonly ReportBreak[];
}

/** A day on which the stages of a funnel were redesigned. */
export interface ReportBreak {
  /** RFC 3339 UTC. */
  readonly at: string;
  /** YYYY-MM-DD in the tenant's zone. */
  readonly day: string;
  readonly note: LocalizedText;
}

/** The answer to a report. `chart` is an ECharts option as data. */
export interface ReportResult {
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  readonly chart: Readonly<Record<string, unknown>>;
  readonly meta: ReportMeta;
}

/** A place in a report that can be opened: the column and what the row stands for. */
export interface ReportPoint {
  readonly column: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** One report type: one file under types/. */
export interface ReportType<D extends ReportDefinition = ReportDefinition> {
  readonly type: D["type"];
  readonly title: LocalizedText;
  /** The object whose records are counted; throws DEFINITION_INVALID when the definition names none the reader may see. */
  object(ctx: Ctx, definition: D): CatalogObject;
  run(ctx: Ctx, definition: D, params: ReportParams): Promise<ReportResult>;
  /** A subquery of the record ids counted at a point, under the reader's rights. */
  records(ctx: Ctx, definition: D, params: ReportParams, point: ReportPoint): Sql;
}
