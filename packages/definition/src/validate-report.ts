import type { ProblemItem } from "@funnelsmith/problem";
import type { ReportDefinition } from "./types.gen.ts";
import { checkDocument } from "./validator.ts";

/** Says whether a document has the form of one report, as `validateApp` does for an app. */
export function validateReport(
  document: unknown,
): { readonly ok: true; readonly report: ReportDefinition } | { readonly ok: false; readonly problems: readonly ProblemItem[] } {
  const problems = checkDocument("report", document);
  return problems.length === 0 ? { ok: true, report: document as ReportDefinition } : { ok: false, problems };
}
