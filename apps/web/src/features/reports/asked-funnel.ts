import type { FunnelReport } from "@funnelsmith/definition";
import type { ReportSearch } from "../../app/search-params.ts";

/** The same report with another basis, skip rule or window, without what would have no effect with its basis: such is refused. */
export function askedFunnel(own: FunnelReport, { basis, skip, window }: Pick<ReportSearch, "basis" | "skip" | "window">): FunnelReport {
  const asked = { ...own, ...(basis && { basis }), ...(skip && { skip }), ...(window !== undefined && { windowDays: window }) };
  if ((asked.basis ?? "cohort") === "cohort") return asked;
  const { skip: _skip, windowDays: _windowDays, estimate: _estimate, amount, ...rest } = asked;
  return asked.basis === "stock" && amount !== undefined && amount !== "entry" ? { ...rest, amount } : rest;
}
