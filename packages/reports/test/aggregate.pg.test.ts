import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, oneFunnel, tellLedger } from "./ledger-tenant.ts";
import { ownedDeals } from "./owned-deals.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(ownedDeals, [], oneFunnel);
});
afterAll(() => ledger.test.drop());

describe("a summary", () => {
  const bySource: ReportDefinition = {
    key: "r",
    type: "aggregate",
    title: "r",
    object: "deal",
    dimensions: [{ key: "source", field: "source" }],
    measures: [
      { key: "n", aggregate: "count" },
      { key: "total", aggregate: "sum", field: "amount" },
      { key: "mid", aggregate: "median", field: "amount" },
    ],
  };

  it("groups by an option, with empty as a group of its own", async () => {
    const result = await ledger.run(bySource);
    const found = Object.fromEntries(
      result.rows.map((each) => [(each["source"] as { value: string }).value, [each["n"], Number(each["total"]), Number(each["mid"])]]),
    );
    expect(found).toEqual({ fair: [5, 540, 90], site: [4, 160, 45], null: [1, 30, 30] });
    for (const each of result.rows) expect(await ledger.behind(each.drill["records"])).toHaveLength(Number(each["records"]));
  });

  it("buckets dates and instants in the tenant's zone", async () => {
    const result = await ledger.run({
      key: "r",
      type: "aggregate",
      title: "r",
      object: "deal",
      dimensions: [
        { key: "m", field: "close_on", bucket: "month" },
        { key: "d", field: "$created_at", bucket: "week" },
      ],
      measures: [{ key: "n", aggregate: "count" }],
    });
    const months = new Set(result.rows.map((each) => (each["m"] as { value: string }).value));
    expect([...months].sort()).toEqual(["2026-02-01", "2026-03-01"]);
    expect(result.rows.map((each) => (each["d"] as { value: string }).value)).toContain("2025-12-29");
    for (const each of result.rows) expect(await ledger.behind(each.drill["records"])).toHaveLength(Number(each["records"]));
  });

  it("by stage, owner and nothing at all", async () => {
    for (const dimensions of [[{ key: "s", field: "$stage" }], [{ key: "o", field: "$owner" }], []]) {
      const result = await ledger.run(
        { key: "r", type: "aggregate", title: "r", object: "deal", dimensions, measures: [{ key: "n", aggregate: "count" }] },
        { asOf: day(16) },
      );
      expect(result.rows.reduce((sum, each) => sum + Number(each["n"]), 0)).toBe(9);
      for (const each of result.rows) expect(await ledger.behind(each.drill["records"])).toHaveLength(Number(each["records"]));
    }
  });
});
