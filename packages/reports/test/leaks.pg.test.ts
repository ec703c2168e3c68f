import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, rowOf, type Told, tellLedger } from "./ledger-tenant.ts";

/** Forty deals that entered on a day: so many of them go on to b after five days, to c after ten, and are won after fifteen. */
const entered = (on: number, b: number, c: number, won: number): readonly Told[] =>
  Array.from({ length: 40 }, (_, index) => {
    const way = [`a${on}`, ...(index < b ? [`b${on + 5}`] : []), ...(index < c ? [`c${on + 10}`] : [])];
    const end = index < won ? `won${on + 15}` : `lost${on + 25}!price`;
    return { amount: index < won ? 100 : 7, owner: index % 8 < 2 ? "me" : "other", source: "site", path: [...way, end].join(" ") };
  });

let ledger: LedgerTenant;
beforeAll(async () => {
  const deals: readonly Told[] = [
    ...entered(-50, 20, 16, 8),
    // A quarter before that it went better.
    ...entered(-150, 30, 24, 12),
    { source: "site", owner: "me", path: "a-3 b2" },
    { source: "site", owner: "me", path: "a-3 b2" },
    // One a week that stays, and before that one that goes.
    ...[25, 18, 11, 4].map((on): Told => ({ source: "fair", owner: "me", path: `a${on}` })),
    { source: "fair", owner: "me", path: "a-2 b-1 lost1!price" },
    { source: "fair", owner: "me", path: "a-30" },
  ];
  ledger = await tellLedger(Object.fromEntries(deals.map((told, index) => [`d${index}`, told])));
});
afterAll(() => ledger.test.drop());

type Leaks = Extract<ReportDefinition, { type: "leaks" }>;
const leaks = (given: Partial<Leaks> = {}): Leaks => ({ key: "r", type: "leaks", title: "r", funnel: "f", ...given });
const of = (source: string) => ({ filter: { "==": [{ var: "source" }, source] } });

describe("wins to gain", () => {
  it("are entrants × how far below the best own quarter × how often those gone on win, a year", async () => {
    const result = await ledger.run(leaks(of("site")), { to: day(-5) });
    const a = rowOf(result, "stage", "a");
    // 40 × (0.75 − 0.5) × 20 of 50 = 4 in 91 days.
    expect(a).toMatchObject({
      conversion: { k: 20, n: 40 },
      benchmark: 0.75,
      origin: { value: "own" },
      winsAfter: { k: 20, n: 50 },
      wins: 4,
      winsAYear: 16,
    });
    expect(a["amountAYear"]).toBe("1604.40");
    expect(result.rows[0]).toBe(a);
    expect(rowOf(result, "stage", "b")).toMatchObject({ entered: 20, wins: null, winsAYear: null });
    expect(result.meta.from).toBe(day(-96));
  });

  it("a target counts where it is higher, and so do the best peers", async () => {
    const aimed = await ledger.run(
      leaks({
        ...of("site"),
        targets: [
          { stage: "a", rate: 0.8 },
          { stage: "b", rate: 0.1 },
        ],
      }),
      { to: day(-5) },
    );
    expect(rowOf(aimed, "stage", "a")).toMatchObject({ benchmark: 0.8, origin: { value: "target" } });
    const two = await ledger.run(leaks({ ...of("site"), dimensions: [{ key: "by", field: "$owner" }] }), { to: day(-5) });
    expect(rowOf(two, "stage", "a")).toMatchObject({ benchmark: 0.75, origin: { value: "own" } });
  });

  it("leave out entrants that have not had their days", async () => {
    const result = await ledger.run(leaks({ ...of("site"), windowDays: 60 }));
    expect(rowOf(result, "stage", "a")).toMatchObject({ entered: 40, conversion: { k: 20, n: 40 } });
    expect((await ledger.run(leaks(of("site")), { from: day(20) })).rows.every((row) => row["entered"] === 0)).toBe(true);
  });
});

it("days waited beyond the median of the stage are added up", async () => {
  const result = await ledger.run(leaks({ ...of("site"), basis: "time" }));
  // Both are in b for thirty days, where half leave within five.
  expect(rowOf(result, "stage", "b")).toMatchObject({ late: 2, here: 2, median: 5 });
  expect(Number(rowOf(result, "stage", "b")["days"])).toBeCloseTo(50, 3);
  expect(result.rows[0]?.["stage"]).toBe("b");
  const few = await ledger.run(leaks({ ...of("fair"), basis: "time" }));
  expect(rowOf(few, "stage", "a")).toMatchObject({ days: null, late: 0, here: 5 });
  expect(few.meta.notes).toHaveLength(1);
});

it("more coming in than going out four whole weeks in a row is a queue that grows", async () => {
  const result = await ledger.run(leaks({ ...of("fair"), basis: "capacity" }));
  expect(rowOf(result, "stage", "a")).toMatchObject({ weeks: 4, leak: { value: true }, entered: 6, left: 1, growth: 5, here: 5 });
  expect(rowOf(result, "stage", "b")).toMatchObject({ weeks: 0, leak: { value: false } });
  expect(rowOf(await ledger.run(leaks({ ...of("fair"), basis: "capacity" }), { asOf: day(24) }), "stage", "a")).toMatchObject({
    weeks: 3,
    leak: { value: false },
  });
});

it.each([["all"], ["own"], ["blind"]])("as %s: the records behind every number are exactly those it counts", async (role) => {
  await ledger.agrees(leaks(), { to: day(-5) }, [role]);
  await ledger.agrees(leaks({ dimensions: [{ key: "by", field: "$owner" }] }), { asOf: day(-5) }, [role]);
  await ledger.agrees(leaks({ basis: "time" }), {}, [role]);
  await ledger.agrees(leaks({ basis: "capacity" }), { asOf: day(20) }, [role]);
});
