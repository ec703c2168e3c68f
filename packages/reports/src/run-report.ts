import type { ReportDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import type { Sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { markBreaks } from "./breaks.ts";
import { decodeDrill } from "./point.ts";
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

/** QUERY_INVALID for instants that are none, or a period that ends before it starts. */
function checkParams(params: ReportParams): void {
  const errors = (["asOf", "from", "to"] as const).flatMap((name) => {
    const value = params[name];
    return value === undefined || !Number.isNaN(Date.parse(value))
      ? []
      : [{ pointer: `/${name}`, code: "NOT_AN_INSTANT", detail: { "zh-CN": "不是有效的时刻", en: "Not an instant (RFC 3339)" } }];
  });
  if (params.from !== undefined && params.to !== undefined && Date.parse(params.from) >= Date.parse(params.to))
    errors.push({
      pointer: "/to",
      code: "EMPTY_PERIOD",
      detail: { "zh-CN": "结束时刻不晚于开始时刻", en: "The period ends before it starts" },
    });
  if (errors.length > 0) throw new Problem("QUERY_INVALID", undefined, { errors });
}

/** Answers a report under the reader's rights. The definition must have passed its JSON Schema. */
export async function runReport(ctx: Ctx, definition: ReportDefinition, params: ReportParams): Promise<ReportResult> {
  checkParams(params);
  return markBreaks(ctx, definition, params, await typeOf(definition).run(ctx, definition, params));
}

/** What a drill-down lists: the object and a subquery of record ids; records deleted since the as-of instant are among them. */
export function drillRecords(
  ctx: Ctx,
  token: string,
  validate: (definition: unknown) => ReportDefinition,
): { readonly object: string; readonly records: Sql } {
  const drill = decodeDrill(token);
  const definition = validate(drill.definition);
  checkParams(drill.params);
  const type = typeOf(definition);
  return { object: type.object(ctx, definition).key, records: type.records(ctx, definition, drill.params, drill.point) };
}
