import type { FunnelReport, ReportDefinition } from "@funnelsmith/definition";
import { useQuery } from "@tanstack/react-query";
import { adHocReportQuery, type ReportAsk } from "../../api/queries.ts";
import type { ReportResult } from "../../api/report-types.ts";
import { withEstimates } from "./with-estimates.ts";

/** The question for what immature conversions come to, of a report that has some and was not asked for it. */
function unasked(result: ReportResult | undefined): FunnelReport | undefined {
  const definition: ReportDefinition | undefined = result?.meta.definition;
  if (result?.meta.mature !== false || definition?.type !== "funnel" || definition.estimate === true) return undefined;
  return { ...definition, amount: "none", estimate: true };
}

/**
 * A report with what its immature conversions are expected to come to, asked for once the report itself is there to be seen; `ask` is
 * undefined while what is shown answers another question.
 */
export function useEstimated(app: string, result: ReportResult | undefined, ask: ReportAsk | undefined): ReportResult | undefined {
  const definition = unasked(result);
  const { placeholderData: _, ...query } = adHocReportQuery(app, definition, ask ?? {});
  const estimated = useQuery({ ...query, enabled: definition !== undefined && ask !== undefined });
  // Without a question of its own, what an earlier one left is no answer.
  return result && ask && estimated.data ? withEstimates(result, estimated.data) : result;
}
