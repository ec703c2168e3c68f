import type { ReportDefinition } from "@funnelsmith/definition";
import type { Catalog } from "@funnelsmith/storage";

/** The objects a report cannot do without: whose records it counts, and those it holds against them. Spend only adds to a report. */
export function reportObjects(catalog: Catalog, report: ReportDefinition): readonly string[] {
  const counted = "object" in report ? report.object : (catalog.funnels.get(report.funnel)?.object ?? "");
  return [
    counted,
    ...("activity" in report ? [report.activity.object] : []),
    ...("targets" in report && "object" in report.targets ? [report.targets.object] : []),
  ];
}
