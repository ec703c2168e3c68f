import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, names, rowOf, tellLedger, tenDeals } from "./ledger-tenant.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger({
    ...tenDeals,
    // Won twice, closed for three days between; served later, which is no second closing.
    e1: { owner: "me", source: "fair", path: "a2 won4 b7 won10 served20" },
    // Lost and invalid for five days in all, then lost for good.
    e2: { owner: "me", source: "fair", path: "a2 lost3!price b5 invalid6!spam b9 declined14!budget" },
    // Begins in b, goes back to a, and is in b again; and the same within one instant.
    e3: { owner: "me", source: "site", path: "b2 a4 b9" },
    e4: { owner: "me", source: "site", path: "b2 a2 b2" },
  });
});
afterAll(() => ledger.test.drop());

type Cycle = Extract<ReportDefinition, { type: "cycle" }>;
const cycle = (given: Partial<Cycle> = {}): Cycle => ({ key: "r", type: "cycle", title: "r", funnel: "f", ...given });
const bySource: Pick<Cycle, "dimensions"> = { dimensions: [{ key: "by", field: "source" }] };

describe("the days from coming in to winning", () => {
  it("are those of the ten deals by example: 6, 4 and 10 gross, 6, 4 and 7 without the time one was lost", async () => {
    const row = rowOf(await ledger.run(cycle(bySource), { asOf: day(16) }), "by", null);
    expect(await ledger.behind(row.drill["records"])).toEqual(names("d1 d2 d4"));
    expect([row["median"], row["netMedian"]]).toEqual([6, 6]);
    expect(row["mean"]).toBeCloseTo(20 / 3, 9);
    expect(row["netMean"]).toBeCloseTo(17 / 3, 9);
    // Between 4, 6 and 10 (net 4, 6, 7), by linear interpolation.
    expect(row["p75"]).toBeCloseTo(8, 9);
    expect(row["p90"]).toBeCloseTo(9.2, 9);
    expect(row["netP90"]).toBeCloseTo(6.8, 9);
  });

  it("end with the last winning, and the time it had been won before is not worked time", async () => {
    const row = rowOf(await ledger.run(cycle(bySource)), "by", "fair");
    expect([row["records"], row["median"], row["netMedian"]]).toEqual([1, 8, 5]);
  });

  it("belong to the period of the closing", async () => {
    const result = await ledger.run(cycle(), { from: day(6), to: day(13) });
    expect(await ledger.behind(result.rows[0]?.drill["records"])).toEqual(names("d1 d2 e1"));
    expect((await ledger.run(cycle(), { from: day(20) })).rows).toEqual([]);
  });
});

describe("the days of losing", () => {
  it("run to the final loss; gross and net differ by all the time it was closed", async () => {
    const result = await ledger.run(cycle({ outcome: "lost", ...bySource }));
    expect(rowOf(result, "by", "fair")).toMatchObject({ records: 1, median: 12, netMedian: 7 });
    expect(rowOf(result, "by", null)).toMatchObject({ records: 3, median: 7, netMedian: 7 });
  });

  it("together with those of winning are all that closed for a reason of the market", async () => {
    const [row] = (await ledger.run(cycle({ outcome: "closed" }))).rows;
    expect(await ledger.behind(row?.drill["records"])).toEqual(names("d1 d2 d3 d4 d8 d9 e1 e2"));
  });
});

describe("the days from stage to stage", () => {
  it("run from the first entry of the one to the first entry of the other after that, by the order of moves", async () => {
    const result = await ledger.run(cycle({ from: "a", to: "b", ...bySource }));
    // d1 1, d3 1, d4 3, d6 1, d9 1; d2 skipped b and d7 never was in a.
    expect(rowOf(result, "by", null)).toMatchObject({ records: 5, median: 1, mean: 1.4 });
    // e3 waits from a on day 4 to b on day 9; e4 went there at once.
    expect(rowOf(result, "by", "site")).toMatchObject({ records: 2, median: 2.5 });
    // e1 skipped its way to the first winning and came to b from there, e2 from its first loss.
    expect(rowOf(result, "by", "fair")).toMatchObject({ records: 2, median: 4, netMedian: 1.5 });
  });

  it("of those with one outcome only, if asked", async () => {
    const [row] = (await ledger.run(cycle({ from: "a", to: "b", outcome: "lost" }))).rows;
    expect(await ledger.behind(row?.drill["records"])).toEqual(names("d3 d9 e2"));
  });

  it("of stages that are not there are refused", async () => {
    await expect(ledger.run(cycle({ from: "gone" }))).rejects.toMatchObject({ errors: [{ pointer: "/from", code: "UNKNOWN_REFERENCE" }] });
  });
});

it.each([["all"], ["own"]])("as %s: the records behind a cycle time are exactly those measured, then and now", async (role) => {
  const asked = [cycle(), cycle(bySource), cycle({ outcome: "closed", dimensions: [{ key: "by", field: "$closed_at", bucket: "week" }] })];
  for (const definition of [...asked, cycle({ to: "c" }), cycle({ from: "a", to: "b", ...bySource })]) {
    await ledger.agrees(definition, {}, [role]);
    await ledger.agrees(definition, { asOf: day(11), from: day(4) }, [role]);
    const rows = async (params: { asOf?: string }) =>
      (await ledger.run(definition, params, [role])).rows.map(({ drill: _drill, ...row }) => row);
    expect(await rows({ asOf: day(32) })).toEqual(await rows({}));
  }
});
