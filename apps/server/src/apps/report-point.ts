import { createHash } from "node:crypto";
import { lintReport, type ReportDefinition, validateReport } from "@funnelsmith/definition";
import type { Ctx, Within } from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import { drillRecords } from "@funnelsmith/reports";

/** A report definition sent with a request, of the right form, with keys that tell its cells apart and no options that say nothing; DEFINITION_INVALID otherwise. */
export function checkedReport(definition: unknown): ReportDefinition {
  const checked = validateReport(definition);
  const errors = checked.ok ? lintReport(checked.report) : checked.problems;
  if (checked.ok && errors.length === 0) return checked.report;
  throw new Problem("DEFINITION_INVALID", undefined, { errors });
}

/** The records counted at a point of a report, for a list of that report's object; QUERY_INVALID for another object's list. */
export function recordsOfPoint(ctx: Ctx, object: string, token: string): Within {
  const drill = drillRecords(ctx, token, checkedReport);
  if (drill.object !== object) {
    const detail = { "zh-CN": "报表数的不是这种记录。", en: "The report counts records of another object." };
    throw new Problem("QUERY_INVALID", detail, { errors: [{ pointer: "/drill", code: "OTHER_OBJECT", detail }] });
  }
  return { token: createHash("sha256").update(token).digest("base64url"), records: drill.records };
}
