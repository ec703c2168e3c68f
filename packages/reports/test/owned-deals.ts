import type { ReportDefinition } from "@funnelsmith/definition";
import type { ReportResult, ReportRow } from "../src/index.ts";
import { rowOf, tenDeals, type Told } from "./ledger-tenant.ts";

/** The ten deals as those of two people, from two sources and from none, expected to close in two months. */
export const ownedDeals: Readonly<Record<string, Told>> = Object.fromEntries(
  Object.entries(tenDeals).map(([name, told]): [string, Told] => {
    const large = (told.amount ?? 0) > 60;
    const source = large ? "fair" : "site";
    return [name, { ...told, owner: name > "d5" ? "me" : "other", closeOn: large ? 41 : 69, ...(name !== "d5" && { source }) }];
  }),
);

/** A funnel report over their funnel. */
export const funnel = (more: Partial<Extract<ReportDefinition, { type: "funnel" }>> = {}): ReportDefinition => ({
  key: "r",
  type: "funnel",
  title: "r",
  funnel: "f",
  ...more,
});

/** The row of a stage. */
export const stageOf = (result: ReportResult, stage: string): ReportRow => rowOf(result, "stage", stage);
