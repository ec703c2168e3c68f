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

  it("takes any key for a dimension, were it a name of its own query", async () => {
    const counts = async (key: string): Promise<unknown> => {
      const measures = bySource.type === "aggregate" ? bySource.measures.slice(1) : [];
      const { rows } = await ledger.run({ ...bySource, measures, dimensions: [{ key, field: "source" }] } as ReportDefinition);
      return rows.map((each) => [(each[key] as { value: string }).value, each["total"]]);
    };
    const wanted = await counts("source");
    for (const key of ["n", "q", "g", "m_total", "l_n", "rows"]) expect(await counts(key), key).toEqual(wanted);
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

  it("has medians as exact as sums, of an even number of values and of an odd one", async () => {
    const told = await tellLedger({
      a: { amount: 0.1, source: "site", path: "a2" },
      b: { amount: 0.2, source: "site", path: "a2" },
      c: { amount: 90071992547409.11, source: "fair", path: "a2" },
      d: { amount: 1, source: "fair", path: "a2" },
      e: { amount: 90071992547409.13, source: "fair", path: "a2" },
      f: { source: "fair", path: "a2" },
      g: { path: "a2" },
    });
    try {
      const { rows } = await told.run(bySource);
      expect(rows.map((each) => [(each["source"] as { value: string }).value, each["mid"]])).toEqual([
        ["fair", "90071992547409.11"],
        ["site", "0.15"],
        [null, null],
      ]);
    } finally {
      await told.test.drop();
    }
  });

  it("draws a bar for each of two accounts of one name, and none where there is nothing to measure", async () => {
    const told = await tellLedger({
      a: { amount: 7, account: "one", path: "a2" },
      b: { amount: 5, account: "other", path: "a2" },
      c: { amount: 5, account: "other", path: "a2" },
      d: { account: "third", path: "a2" },
    });
    try {
      const text = `update "${told.test.tenant.schema}".semantics__account set name = 'Acme' where name <> 'third'`;
      await told.test.db.administerAlone({ text, values: [] });
      const { chart } = await told.run({
        key: "r",
        type: "aggregate",
        title: "r",
        object: "deal",
        dimensions: [{ key: "a", field: "account" }],
        measures: [{ key: "total", aggregate: "sum", field: "amount" }],
      });
      const data = (axis: unknown) => (axis as { data: unknown[] }).data;
      const bars = data((chart["series"] as unknown[])[0]) as { value: number | null }[];
      expect(data(chart["yAxis"])).toEqual(["Acme", "Acme", "third"]);
      expect(bars.map(({ value }) => value)).toEqual([10, 7, null]);
    } finally {
      await told.test.drop();
    }
  });
});
