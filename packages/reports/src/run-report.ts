import type { ReportDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { instantMillis } from "@funnelsmith/fields";
import type { Sql } from "@funnelsmith/logic";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { markBreaks } from "./breaks.ts";
import { decodeDrill } from "./point.ts";
import { qualityOf, qualityRecords, type QualityResult } from "./quality/quality.ts";
import type { ReportParams, ReportResult, ReportType } from "./report-type.ts";
import { reportTypes } from "./types.gen.ts";

/** The type behind a definition; DEFINITION_INVALID for one that does not exist. */
function typeOf(definition: ReportDefinition): ReportType {
  const found = reportTypes.find((type) => type.type === definition.type);
  if (!found)
    throw new Problem("DEFINITION_INVALID", {
      "zh-CN": `没有报表类型「${definition.type}」`,
      en: `There is no report type "${definition.type}"`,
    });
  return found;
}

/** Years whose instants are asked about: what is worked out from them, such as the period before, is still one the database knows. */
const years = { first: Date.UTC(1900, 0, 1), last: Date.UTC(2200, 0, 1) };

/** The parameters with their instants in UTC as the product writes them; QUERY_INVALID for instants that are none, or a period that ends before it starts. */
function readParams(params: ReportParams): ReportParams {
  const read: { asOf?: string; from?: string; to?: string } = {};
  const errors: ProblemItem[] = [];
  for (const name of ["asOf", "from", "to"] as const) {
    if (params[name] === undefined) continue;
    const millis = instantMillis(params[name]);
    if (millis !== undefined && millis >= years.first && millis < years.last) read[name] = new Date(millis).toISOString();
    else errors.push({ pointer: `/${name}`, code: "NOT_AN_INSTANT", detail: notAnInstant });
  }
  if (read.from !== undefined && read.to !== undefined && read.from >= read.to)
    errors.push({
      pointer: "/to",
      code: "EMPTY_PERIOD",
      detail: { "zh-CN": "结束时刻不晚于开始时刻", en: "The period ends before it starts" },
    });
  if (errors.length > 0) throw new Problem("QUERY_INVALID", undefined, { errors });
  return { ...params, ...read };
}

const notAnInstant = {
  "zh-CN": "不是带时区的有效时刻（RFC 3339，1900 至 2199 年）",
  en: "Not an instant with an offset (RFC 3339, years 1900 to 2199)",
};

/** Answers a report under the reader's rights. The definition must have passed its JSON Schema. */
export async function runReport(ctx: Ctx, definition: ReportDefinition, params: ReportParams): Promise<ReportResult> {
  const read = readParams(params);
  return markBreaks(ctx, definition, read, await typeOf(definition).run(ctx, definition, read));
}

/** What a drill-down lists: the object and a subquery of record ids; records deleted since the as-of instant are among them. */
export function drillRecords(
  ctx: Ctx,
  token: string,
  validate: (definition: unknown) => ReportDefinition,
): { readonly object: string; readonly records: Sql } {
  const drill = decodeDrill(token);
  const definition = validate(drill.definition);
  const params = readParams(drill.params);
  const type = typeOf(definition);
  const records = qualityRecords(ctx, definition, params, drill.point) ?? type.records(ctx, definition, params, drill.point);
  return { object: type.object(ctx, definition).key, records };
}

/** What the records behind a report are worth believing, under the same rights, filters and instant. The definition must have passed its JSON Schema. */
export async function runQuality(ctx: Ctx, definition: ReportDefinition, params: ReportParams): Promise<QualityResult> {
  typeOf(definition).object(ctx, definition);
  return await qualityOf(ctx, definition, readParams(params));
}
