import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReportResult } from "../src/index.ts";
import { day, type LedgerTenant, names, oneFunnel, tellLedger } from "./ledger-tenant.ts";
import { funnel, ownedDeals, stageOf } from "./owned-deals.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(ownedDeals, [], oneFunnel);
});
afterAll(() => ledger.test.drop());

describe("a cohort funnel as of day 15", () => {
  const asOf = day(16);

  it("counts a skipped stage as passed, a record once, and going on only after the first entry", async () => {
    const result = await ledger.run(funnel(), { asOf });
    for (const [key, entered, advanced] of [
      ["a", "d1 d2 d3 d4 d5 d6 d8 d9", "d1 d2 d3 d4 d6 d9"],
      ["b", "d1 d3 d4 d6 d7 d9", "d1 d4 d7 d9"],
      ["c", "d1 d2 d4 d7 d9", "d1 d2 d4"],
    ] as const) {
      expect(await ledger.behind(stageOf(result, key).drill["entered"])).toEqual(names(entered));
      expect(await ledger.behind(stageOf(result, key).drill["advanced"])).toEqual(names(advanced));
      expect(stageOf(result, key)["entered"]).toBe(names(entered).length);
      expect(stageOf(result, key)["conversion"]).toMatchObject({ k: names(advanced).length, n: names(entered).length });
    }
  });

  it("reaches at least a stage when it reached any later one", async () => {
    const result = await ledger.run(funnel(), { asOf });
    for (const [key, reached] of [
      ["a", "d1 d2 d3 d4 d5 d6 d7 d8 d9"],
      ["b", "d1 d2 d3 d4 d6 d7 d9"],
      ["c", "d1 d2 d4 d7 d9"],
      ["won", "d1 d2 d4"],
    ] as const) {
      expect(await ledger.behind(stageOf(result, key).drill["reached"])).toEqual(names(reached));
      expect(stageOf(result, key)["reached"]).toBe(names(reached).length);
    }
    // The arrows speak of the bars: who stopped here and who got further are the bar.
    expect(result.rows.slice(0, -1).map((each) => [each["further"], each["stopped"]])).toEqual([
      [7, 2],
      [5, 2],
      [3, 2],
    ]);
    expect(await ledger.behind(stageOf(result, "a").drill["stopped"])).toEqual(names("d5 d8"));
    // At entry, skipped stages included: d2 counts for b with the amount of its move to c.
    expect(result.rows.map((each) => Number(each["amount"]))).toEqual([690, 650, 540, 380]);
  });

  it("in strict order wants the very next stage, after the first entry", async () => {
    const result = await ledger.run(funnel({ skip: "strict_next" }), { asOf });
    expect(await ledger.behind(stageOf(result, "a").drill["advanced"])).toEqual(names("d1 d3 d4 d6 d9"));
    expect(await ledger.behind(stageOf(result, "b").drill["advanced"])).toEqual(names("d1 d4 d7 d9"));
    expect(await ledger.behind(stageOf(result, "c").drill["advanced"])).toEqual(names("d1 d2 d4"));
  });

  it("visited shows only the stages really visited", async () => {
    const result = await ledger.run(funnel({ skip: "visited" }), { asOf });
    expect(await ledger.behind(stageOf(result, "b").drill["reached"])).toEqual(names("d1 d3 d4 d6 d7 d9"));
    expect(await ledger.behind(stageOf(result, "a").drill["reached"])).toEqual(names("d1 d2 d3 d4 d5 d6 d8 d9"));
  });

  it("of visited stages takes shares of all that came in, so that none is more than all", async () => {
    const told = await tellLedger({ x: { path: "b2" }, y: { path: "b3" }, z: { path: "a2" } }, [], oneFunnel);
    try {
      for (const skip of ["visited", "strict_next"] as const) {
        const { rows, meta } = await told.run(funnel({ skip }));
        expect(rows.map((row) => row["share"])).toMatchObject([
          { k: 1, n: 3 },
          { k: 2, n: 3 },
          { k: 0, n: 3 },
          { k: 0, n: 3 },
        ]);
        expect(meta.sample).toBe(3);
      }
      expect((await told.run(funnel())).rows[0]?.["share"]).toMatchObject({ k: 3, n: 3 });
    } finally {
      await told.test.drop();
    }
  });

  it("within a window counts only those in time, and says when the young still have time", async () => {
    const result = await ledger.run(funnel({ windowDays: 2 }), { asOf });
    expect(await ledger.behind(stageOf(result, "a").drill["advanced"])).toEqual(names("d1 d2 d3 d6 d9"));
    expect(result.meta.mature).toBe(false);
    expect((await ledger.run(funnel({ windowDays: 2 }), { asOf, to: day(10) })).meta.mature).toBe(true);
  });

  it("of a period takes those that first entered in it", async () => {
    const result = await ledger.run(funnel(), { asOf, from: day(3), to: day(5) });
    expect(await ledger.behind(stageOf(result, "a").drill["entered"])).toEqual(names("d4 d5 d6"));
    expect(await ledger.behind(stageOf(result, "b").drill["entered"])).toEqual(names("d1 d3 d9"));
  });
});

describe("the stock", () => {
  it.each([
    [5, { a: [4, 220], b: [1, 100], c: [2, 290] }],
    [8, { a: [1, 30], b: [3, 200], c: [2, 170], lost: [1, 80], won: [1, 200] }],
    [9, { a: [1, 30], b: [3, 200], c: [1, 70], lost: [1, 80], won: [2, 300] }],
    [10, { a: [1, 30], b: [2, 150], c: [1, 70], lost: [3, 140], won: [2, 300] }],
    [16, { a: [1, 30], b: [1, 60], c: [1, 70], lost: [3, 150], won: [3, 380] }],
    [22, { a: [2, 70], b: [1, 60], c: [1, 70], lost: [3, 150], won: [3, 380] }],
  ] as const)("as of January %i holds an event at that instant for not yet happened", async (of, expected) => {
    const result = await ledger.run(funnel({ basis: "stock" }), { asOf: day(of) });
    const found = Object.fromEntries(
      result.rows.filter((each) => each["count"] !== 0).map((each) => [each["stage"], [each["count"], Number(each["amount"])]]),
    );
    expect(found).toEqual(expected);
    for (const each of result.rows) expect(await ledger.behind(each.drill["count"])).toHaveLength(Number(each["count"]));
  });

  it("now, from the records, is the stock of the ledger", async () => {
    const now = await ledger.run(funnel({ basis: "stock" }));
    const asOf = await ledger.run(funnel({ basis: "stock" }), { asOf: day(32) });
    const counts = (result: ReportResult) => result.rows.map((each) => [each["stage"], each["count"], each["amount"]]);
    expect(counts(now)).toEqual(counts(asOf));
  });
});

it("a stage's stock is set against that of the open stage before it, not of who rests between them", async () => {
  const [f] = oneFunnel.funnels ?? [];
  const stages = (f?.stages ?? []).toSorted(
    (one, other) => Number(other.key === "a" || other.key === "rest") - Number(one.key === "a" || one.key === "rest"),
  );
  const told = await tellLedger({ x: { path: "a2" }, y: { path: "a2" }, r: { path: "rest2" }, z: { path: "b3" } }, [], {
    ...oneFunnel,
    funnels: f ? [{ ...f, stages }] : [],
  });
  try {
    const { rows } = await told.run(funnel({ basis: "stock" }));
    expect(rows.slice(0, 3).map((row) => [row["stage"], row["stockRatio"]])).toEqual([
      ["a", null],
      ["rest", null],
      ["b", 0.5],
    ]);
  } finally {
    await told.test.drop();
  }
});

describe("moves", () => {
  it("of a period come in and go out by the conservation law", async () => {
    const result = await ledger.run(funnel({ basis: "flow" }), { asOf: day(16), from: day(6), to: day(11) });
    for (const each of result.rows) expect(Number(each["opening"]) + Number(each["entered"]) - Number(each["left"])).toBe(each["closing"]);
    expect(stageOf(result, "a")["to"]).toEqual({ b: 2, lost: 1 });
    expect(stageOf(result, "b")["to"]).toEqual({ lost: 2, c: 2 });
    expect(stageOf(result, "c")["to"]).toEqual({ won: 2 });
    expect(stageOf(result, "lost")["to"]).toEqual({ b: 1 });
    expect(stageOf(result, "a")["entered"]).toBe(1);
    for (const each of result.rows)
      for (const [column, token] of Object.entries(each.drill)) expect(await ledger.behind(token)).toHaveLength(Number(each[column]));
  });

  it("by visit lead where each visit led, re-entries counted again", async () => {
    const result = await ledger.run(funnel({ basis: "visit" }), { asOf: day(16) });
    const to = (key: string) =>
      Object.fromEntries(
        Object.entries(stageOf(result, key)["to"] as Record<string, { k: number; n: number }>).map(([next, rate]) => [
          next,
          [rate.k, rate.n],
        ]),
      );
    expect(to("a")).toEqual({ b: [6, 9], c: [1, 9], lost: [1, 9] });
    expect(to("b")).toEqual({ a: [1, 9], c: [5, 9], lost: [2, 9] });
    expect(to("c")).toEqual({ b: [1, 6], won: [3, 6], lost: [1, 6] });
    for (const each of result.rows)
      expect(
        ["forward", "won", "back", "lost", "invalid", "parked", "reopened", "reclassified", "still"].reduce(
          (sum, name) => sum + Number(each[name]),
          0,
        ),
      ).toBe(each["visits"]);
    expect(await ledger.behind(stageOf(result, "b").drill["backRecords"])).toEqual(["d3"]);
    expect(await ledger.behind(stageOf(result, "c").drill["stillRecords"])).toEqual(["d7"]);
  });
});

describe("time in stage", () => {
  /** Kaplan–Meier by hand: the first day at which at most half are still there. */
  const median = (stays: readonly (readonly [number, boolean])[]): number | null => {
    let still = 1;
    for (const at of [...new Set(stays.map(([days]) => days))].sort((x, y) => x - y)) {
      const waiting = stays.filter(([days]) => days >= at).length;
      still *= 1 - stays.filter(([days, done]) => done && days === at).length / waiting;
      if (still <= 0.5 + 1e-12) return at;
    }
    return null;
  };
  const stays = {
    a: [
      [1, true],
      [2, true],
      [1, true],
      [3, true],
      [3, true],
      [12, false],
      [1, true],
      [0, true],
      [1, true],
    ],
    b: [
      [2, true],
      [1, true],
      [2, true],
      [1, true],
      [1, true],
      [11, false],
      [1, true],
      [1, true],
      [5, true],
    ],
    c: [
      [3, true],
      [2, true],
      [2, true],
      [9, false],
      [1, true],
      [2, true],
    ],
  } as const;

  it("counts those still waiting", async () => {
    const result = await ledger.run({ key: "r", type: "dwell", title: "r", funnel: "f" }, { asOf: day(16) });
    for (const [key, list] of Object.entries(stays)) {
      const found = stageOf(result, key);
      const done = list.filter(([, left]) => left);
      expect(found["visits"]).toBe(list.length);
      expect(found["completed"]).toBe(done.length);
      expect(found["median"]).toBeCloseTo(median(list) ?? Number.NaN, 9);
      expect(found["completedMean"]).toBeCloseTo(done.reduce((sum, [days]) => sum + days, 0) / done.length, 9);
      expect(await ledger.behind(found.drill["records"])).toHaveLength(Number(found["records"]));
    }
  });
});
