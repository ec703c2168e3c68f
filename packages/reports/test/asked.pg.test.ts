import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, tellLedger } from "./ledger-tenant.ts";
import { funnel, stageOf } from "./owned-deals.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger({ a: { path: "a2" }, b: { path: "a5" } });
});
afterAll(() => ledger.test.drop());

describe("an instant that is asked about", () => {
  it.each([
    "2026",
    "0",
    "Mar 3",
    "2026-02-01",
    "2026-02-01T00:00:00",
    "2026-02-30T00:00:00Z",
    "Sun Feb 01 2026 00:00:00 GMT+0800",
    "+275760-09-13T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "2200-01-01T00:00:00Z",
  ])("is refused where it is none, or far away: %s", async (instant) => {
    for (const name of ["asOf", "from", "to"])
      await expect(ledger.run(funnel(), { [name]: instant })).rejects.toMatchObject({
        code: "QUERY_INVALID",
        errors: [{ pointer: `/${name}`, code: "NOT_AN_INSTANT" }],
      });
  });

  it("is the same whatever its offset, and told in UTC", async () => {
    const result = await ledger.run(funnel({ basis: "stock" }), { asOf: "2026-01-04T08:00:00+08:00" });
    expect(result.meta.asOf).toBe(day(4));
    expect(stageOf(result, "a")["count"]).toBe(1);
    expect(await ledger.behind(stageOf(result, "a").drill["count"])).toEqual(["a"]);
  });

  it("may be far back or far ahead for every report that looks further", async () => {
    const f = { key: "r", title: "r", funnel: "f" } as const;
    for (const params of [{ from: "1900-01-01T00:00:00Z", asOf: "2199-12-31T00:00:00Z" }, { asOf: "1900-01-01T00:00:00Z" }]) {
      const mix = await ledger.run({ ...f, type: "mix", dimensions: [{ key: "s", field: "source" }] }, params);
      expect(mix.meta.sample).toBe(0);
      expect((await ledger.run({ ...f, type: "velocity", windowDays: 3650 }, params)).meta.asOf).toMatch(/^(1900|2199)-/);
      expect((await ledger.run({ ...f, type: "leaks" }, params)).meta.asOf).toMatch(/^(1900|2199)-/);
    }
  });
});
