import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, rowOf, type Told, tellLedger } from "./ledger-tenant.ts";

/** Site and fair both win more often in the second ten days, but now most come from the fair. */
const closed = (source: "site" | "fair", on: number, won: number, of: number): readonly Told[] =>
  Array.from({ length: of }, (_, index) => ({
    source,
    owner: index % 2 ? "me" : "other",
    path: index < won ? `a1 b4 won${on}` : `a2 b9 lost${on}!price`,
  }));

let ledger: LedgerTenant;
beforeAll(async () => {
  const deals = [
    ...closed("site", 12, 8, 10),
    ...closed("fair", 12, 0, 2),
    ...closed("site", 22, 2, 2),
    ...closed("fair", 22, 3, 10),
    { path: "a1 invalid22!spam" },
    { path: "a1 won22 b23" },
  ] satisfies readonly Told[];
  ledger = await tellLedger(Object.fromEntries(deals.map((told, index) => [`d${index}`, told])));
});
afterAll(() => ledger.test.drop());

type Mix = Extract<ReportDefinition, { type: "mix" }>;
const mix = (given: Partial<Mix> = {}): Mix => ({
  key: "r",
  type: "mix",
  title: "r",
  funnel: "f",
  dimensions: [{ key: "by", field: "source" }],
  ...given,
});
const period = { from: day(20), to: day(30) };

describe("a win rate between two periods", () => {
  it("is taken apart by segment into mix and rate, with nothing left over", async () => {
    const result = await ledger.run(mix(), period);
    expect(rowOf(result, "by", "site")).toMatchObject({
      before: { k: 8, n: 10 },
      after: { k: 2, n: 2 },
      beforeRecords: 10,
      afterRecords: 2,
    });
    const [site, fair] = [rowOf(result, "by", "site"), rowOf(result, "by", "fair")];
    for (const [row, ofMix, ofRate] of [
      [site, -0.6, 0.1],
      [fair, 0.1, 0.15],
      [result.rows.at(-1), -0.5, 0.25],
    ] as const) {
      expect(row?.["mix"]).toBeCloseTo(ofMix, 12);
      expect(row?.["rate"]).toBeCloseTo(ofRate, 12);
    }
    expect(result.meta.notes.map((note) => note.en)).toEqual([
      "Compared with 2026-01-10 to 2026-01-20.",
      "The whole went from 66.7% to 41.7%, -25.0 points: -50.0 by mix, +25.0 by rate.",
      "Beware of Simpson's paradox: every segment changed against the whole; the change comes from the mix.",
      "One of the periods has fewer than 30 records: an indication only.",
    ]);
  });

  it("has nothing to say where one of the periods is empty", async () => {
    const result = await ledger.run(mix({ compare: "year" }), period);
    expect(result.rows.map((row) => row["mix"])).toEqual([null, null, null]);
    expect(result.meta.notes[1]?.en).toBe("One of the periods has no records, so nothing can be compared.");
    expect((await ledger.run(mix(), { from: day(28), to: day(30) })).rows).toEqual([]);
  });

  it("by owner, and without a beginning over the last ninety days", async () => {
    const result = await ledger.run(mix({ dimensions: [{ key: "by", field: "$owner" }] }));
    expect(result.rows.at(-1)).toMatchObject({ after: { k: 13, n: 24 }, before: { k: 0, n: 0 } });
  });
});

describe("a stage's conversion between two periods", () => {
  const stage = mix({ basis: "stage", from: "a", to: "b", windowDays: 5 });

  it("counts those that got there in time, of those that entered in the period", async () => {
    const result = await ledger.run(stage, { from: day(2), to: day(3) });
    // Those that won took three days, those that lost seven.
    expect(rowOf(result, "by", "fair")).toMatchObject({ before: { k: 3, n: 3 }, after: { k: 0, n: 9 } });
    expect(result.meta.mature).toBe(true);
    expect((await ledger.run(stage, { from: day(28) })).meta.mature).toBe(false);
  });

  it("says from where to where, and in how many days", async () => {
    for (const gap of ["from", "to", "windowDays"] as const) {
      const { [gap]: _, ...rest } = stage;
      await expect(ledger.run(rest)).rejects.toMatchObject({
        code: "DEFINITION_INVALID",
        errors: [{ pointer: `/${gap}`, code: "MIX_INCOMPLETE" }],
      });
    }
  });
});

it.each([["all"], ["own"]])("as %s: the records behind every number are exactly those it counts", async (role) => {
  await ledger.agrees(mix(), period, [role]);
  await ledger.agrees(mix({ dimensions: [{ key: "by", field: "$owner" }] }), { ...period, asOf: day(25) }, [role]);
  await ledger.agrees(mix({ basis: "stage", from: "a", to: "b", windowDays: 5 }), { from: day(2), to: day(3) }, [role]);
});
