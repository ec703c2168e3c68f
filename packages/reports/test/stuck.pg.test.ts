import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, expect, it } from "vitest";
import { day, type LedgerTenant, names, rowOf, tellLedger, tenDeals, type Told } from "./ledger-tenant.ts";

/** Thirty visits of c that ended after 1 to 30 days, long ago. */
const peers: Readonly<Record<string, Told>> = Object.fromEntries(
  Array.from({ length: 30 }, (_, index) => [`p${index}`, { source: "site", path: `c-100 won${-99 + index}` } as const]),
);

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger({
    ...tenDeals,
    ...peers,
    e1: { owner: "me", source: "fair", path: "c2" },
    e2: { owner: "me", source: "fair", path: "c3" },
    e3: { owner: "me", source: "fair", path: "c1 b28 rest30" },
    e4: { owner: "me", source: "fair", path: "a26" },
    e5: { owner: "me", source: "fair", path: "a27" },
  });
});
afterAll(() => ledger.test.drop());

type Stuck = Extract<ReportDefinition, { type: "stuck" }>;
const stuck: Stuck = { key: "r", type: "stuck", title: "r", funnel: "f" };

it("overdue are those longer in their stage than expected there, to the day exactly not yet", async () => {
  const result = await ledger.run(stuck, { asOf: day(32) });
  // Expected in a: 5 days; e4 has been there 6, e5 exactly 5. In b: 10. In c nothing is expected, and who rests waits nowhere.
  expect(await ledger.behind(rowOf(result, "stage", "a").drill["overdue"])).toEqual(names("d10 d5 e4"));
  expect(await ledger.behind(rowOf(result, "stage", "b").drill["overdue"])).toEqual(["d6"]);
  expect(rowOf(result, "stage", "c")).toMatchObject({ overdue: 0, expected: null });
  expect(await ledger.behind(rowOf(result, "stage", "c").drill["count"])).toEqual(names("d7 e1 e2"));
});

it("stuck are those that have waited longer than nine of ten visits of their stage, the waiting ones counted in", async () => {
  const result = await ledger.run(stuck, { asOf: day(32) });
  const c = rowOf(result, "stage", "c");
  // Ended after: 1 to 30 days, and d1 3, d2 2, d4 2, d9 1 and 2, e3 27; still waiting: d7 25, e1 30, e2 29.
  const ends = [...Array.from({ length: 30 }, (_, index) => index + 1), 3, 2, 2, 1, 2, 27];
  const all = [...ends.map((days) => [days, true] as const), [25, false] as const, [30, false] as const, [29, false] as const];
  let still = 1;
  let most: number | null = null;
  for (const at of [...new Set(ends)].sort((x, y) => x - y)) {
    still *= 1 - all.filter(([days, done]) => done && days === at).length / all.filter(([days]) => days >= at).length;
    if (most === null && still <= 0.1 + 1e-12) most = at;
  }
  expect(c["most"]).toBeCloseTo(most ?? Number.NaN, 9);
  const ages: Readonly<Record<string, number>> = { d7: 25, e1: 30, e2: 29 };
  expect(await ledger.behind(c.drill["stuck"])).toEqual(
    Object.keys(ages)
      .filter((name) => (ages[name] ?? 0) > (most ?? 0))
      .sort(),
  );
  expect(c).toMatchObject({ measuredBy: "history", oldest: 30, median: 29 });
});

it("a stage too few have left is measured by what is expected there, and that is said", async () => {
  const result = await ledger.run(stuck);
  expect(rowOf(result, "stage", "a")).toMatchObject({ measuredBy: "expected", most: 5, stuck: 4 });
  expect(result.meta.notes[0]?.en).toBe("Fewer than 30 visits of a, b have ended: judged by the days expected.");
});

it("as of a past instant, ages and peers are those of then, whatever the period", async () => {
  const result = await ledger.run(stuck, { asOf: day(16), from: day(10) });
  expect(await ledger.behind(rowOf(result, "stage", "b").drill["overdue"])).toEqual(["d6"]);
  expect(rowOf(result, "stage", "b")).toMatchObject({ count: 1, oldest: 11 });
  expect(result.meta.from).toBeNull();
});

it.each([["all"], ["own"], ["blind"]])("as %s: the records behind every column are exactly those it counts", async (role) => {
  await ledger.agrees(stuck, {}, [role]);
  await ledger.agrees(stuck, { asOf: day(11) }, [role]);
});
