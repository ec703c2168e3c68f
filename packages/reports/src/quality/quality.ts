import type { ReportDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { asOfNote } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { notAPoint } from "../point-problem.ts";
import { rateOf } from "../rate.ts";
import type { Rate, ReportParams, ReportPoint } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";
import { type AskedAbout, askedAbout } from "./asked-about.ts";
import { movedCounts, movedRecords } from "./moved-records.ts";
import { openCounts, openRecords } from "./open-records.ts";
import { type PartKey, sentenceOf, titles } from "./words.ts";

/** One thing to know of the data behind a report. */
export interface QualityPart {
  readonly key: PartKey;
  readonly title: LocalizedText;
  /** The definition of the number. */
  readonly sentence: LocalizedText;
  /** Of `required`, those in order; of the others, those at fault. Of `sameDay` and `back`, moves; of the others, records. */
  readonly rate: Rate;
  /** How many records are at fault; `drill` lists them. */
  readonly records: number;
  readonly drill: string;
}

/** What the records behind a report are worth believing. A part that the definition gives no ground for is absent, not zero. */
export interface QualityResult {
  readonly asOf: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly zone: string;
  readonly parts: readonly QualityPart[];
  readonly notes: readonly LocalizedText[];
}

/** The column of a point that stands for a part of the quality. */
const column = "$quality";

type Counts = Readonly<Record<string, number>>;

/** How many records of a part are at fault, and the rate it shows; undefined for a part that does not apply. */
function figuresOf(key: PartKey, open: Counts, moved: Counts): { readonly rate: Rate; readonly records: number } | undefined {
  const of = (counts: Counts, name: string): number => counts[name] ?? 0;
  if (key === "sameDay") return { rate: rateOf(of(moved, "again"), of(moved, "onward")), records: of(moved, "jumped") };
  if (key === "back") return { rate: rateOf(of(moved, "back"), of(moved, "moves")), records: of(moved, "returned") };
  const records = open[key];
  if (records === undefined) return undefined;
  const n = of(open, "n");
  return { rate: rateOf(key === "required" ? n - records : records, n), records };
}

/** The parts that apply to a report, counted. */
export async function qualityOf(ctx: Ctx, definition: ReportDefinition, params: ReportParams): Promise<QualityResult> {
  const asked = askedAbout(ctx, definition, params);
  return {
    asOf: params.asOf ?? ctx.now,
    from: params.from ?? null,
    to: params.to ?? null,
    zone: ctx.catalog.tenant.zone,
    parts: asked ? await partsOf(asked) : [],
    notes: params.asOf === undefined ? [] : [asOfNote],
  };
}

async function partsOf(asked: AskedAbout): Promise<readonly QualityPart[]> {
  const { ctx, definition, params } = asked;
  const [[open = {}], [moved = {}]] = await Promise.all([runSql<Counts>(ctx, openCounts(asked)), runSql<Counts>(ctx, movedCounts(asked))]);
  return (Object.keys(titles) as PartKey[]).flatMap((key): QualityPart[] => {
    const figures = figuresOf(key, open, moved);
    if (!figures) return [];
    const drill = encodeDrill({ definition, params, point: { column, row: { part: key } } });
    return [{ key, title: titles[key], sentence: sentenceOf(key, asked), ...figures, drill }];
  });
}

/** Ids of the records a part of the quality finds fault with; undefined for a point of the report itself. */
export function qualityRecords(ctx: Ctx, definition: ReportDefinition, params: ReportParams, point: ReportPoint): Sql | undefined {
  if (point.column !== column) return undefined;
  const asked = askedAbout(ctx, definition, params);
  const part = point.row["part"];
  if (!asked) throw notAPoint();
  if (part === "sameDay" || part === "back") return movedRecords(asked, part);
  const { from, faults } = openRecords(asked);
  const fault = part === "required" || part === "overdue" || part === "stale" ? faults[part] : undefined;
  if (!fault) throw notAPoint();
  return sql`select s.id from ${from} and ${fault}`;
}
