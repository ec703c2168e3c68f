import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app, day, type LedgerTenant, rowOf, tellLedger, type Told } from "./ledger-tenant.ts";

const many = (of: number, prefix: string, told: Told): Readonly<Record<string, Told>> =>
  Object.fromEntries(Array.from({ length: of }, (_, index) => [`${prefix}${index}`, told]));

let ledger: LedgerTenant;
let small: LedgerTenant;
beforeAll(async () => {
  // 80 came in: 40 got to b, 32 to c, 20 won (skips among them); of those still in a, b and c: 40, 8 and 12.
  ledger = await tellLedger(
    {
      ...many(40, "a", { source: "site", path: "a5" }),
      ...many(8, "b", { source: "site", path: "a5 b6" }),
      ...many(12, "c", { source: "site", path: "a5 c6" }),
      ...many(8, "w", { source: "site", amount: 100, owner: "me", path: "a5 b6 c7 won8" }),
      ...many(8, "s", { source: "site", amount: 50, path: "a5 won20" }),
      ...many(3, "f", { source: "site", amount: 10, path: "a5 c6 won32" }),
      late: { source: "site", amount: 10, path: "a5 c6 won31.5 b31.6 won31.8" },
      old: { source: "fair", amount: 7, owner: "me", path: "a-40 won-20" },
    },
    [
      { seller: "me", day: -30, amount: 14, deals: 2 },
      { seller: "me", day: 1, amount: 1000, deals: 10 },
      { seller: "other", day: 15, amount: 600, deals: 8, set: 13 },
      { seller: "me", day: 32, amount: 500, deals: 6 },
      { seller: "other", day: 40, amount: 500, deals: 4 },
      { seller: "other", day: 70, amount: 9000, deals: 90 },
    ],
  );
  const unpriced = {
    key: "unpriced",
    title: "unpriced",
    objects: { deal: { read: "all", fields: { amount: "hidden" } }, target: { read: "all" } },
  } as const;
  small = await tellLedger(
    { ...many(40, "a", { path: "a5 b6" }), w0: { path: "a5 won6" } },
    [{ seller: "me", day: 32, amount: 1, deals: 3 }],
    { ...app, roles: [...(app.roles ?? []), unpriced] },
  );
});
afterAll(async () => {
  await ledger.test.drop();
  await small.test.drop();
});

type Target = Extract<ReportDefinition, { type: "target" }>;
const targets = { object: "target", date: "month", amount: "amount", count: "deals", member: "seller" };
const target = (given: Partial<Target> = {}): Target => ({ key: "r", type: "target", title: "r", funnel: "f", targets, ...given });

describe("attainment", () => {
  it("holds what was won in each period against its target, by the day of closing in the team's zone", async () => {
    const result = await ledger.run(target());
    expect(rowOf(result, "by", "2025-12-01")).toMatchObject({
      targetAmount: "14.00",
      wonAmount: "7.00",
      amountShare: 0.5,
      countShare: 0.5,
    });
    // Late on 31 January in UTC is February in Shanghai: that was won last on day 31.8, at three in the morning there.
    expect(rowOf(result, "by", "2026-01-01")).toMatchObject({ targetCount: 18, won: 16, wonAmount: "1200.00", amountShare: 0.75 });
    expect(rowOf(result, "by", "2026-02-01")).toMatchObject({ targetCount: 10, won: 4 });
    expect(result.rows.map((row) => (row["by"] as { value: string }).value)).toEqual(["2025-12-01", "2026-01-01", "2026-02-01"]);
    expect(result.meta.mature).toBe(false);
  });

  it("takes whole periods that begin inside the one asked for", async () => {
    const result = await ledger.run(target(), { from: day(-15), to: day(31) });
    expect(result.rows.map((row) => (row["by"] as { value: string }).value)).toEqual(["2026-01-01"]);
    expect(result.meta.mature).toBeNull();
  });

  it("is running while one of its periods is, even past the end asked about", async () => {
    const quarters = target({ bucket: "quarter" });
    expect((await ledger.run(quarters, { from: day(-15), to: day(20) })).meta.mature).toBe(false);
    // The month of the instant began before the period did.
    expect((await ledger.run(target(), { from: day(1), asOf: day(10) })).meta.mature).toBeNull();
    expect((await ledger.run(target(), { from: day(0), asOf: day(10) })).meta.mature).toBe(false);
  });

  it("by member is each one's targets against what that one owns; by quarter the months add up", async () => {
    const members = await ledger.run(target({ by: "member" }), { from: day(0), to: day(31) });
    expect(
      members.rows.map((row) => [(row["by"] as { label: { en: string } }).label.en, row["targetCount"], row["won"], row["wonAmount"]]),
    ).toEqual([
      ["Me", 10, 8, "800.00"],
      ["Other", 8, 8, "400.00"],
    ]);
    const quarters = await ledger.run(target({ bucket: "quarter" }));
    expect(rowOf(quarters, "by", "2026-01-01")).toMatchObject({ targetCount: 118, won: 20 });
  });

  it("counts and lists the same records, then and now", async () => {
    for (const role of ["all", "own"])
      for (const definition of [target(), target({ by: "member" })]) {
        await ledger.agrees(definition, {}, [role]);
        await ledger.agrees(definition, { asOf: day(16), from: day(-40) }, [role]);
      }
    const rows = async (params: { asOf?: string }) => (await ledger.run(target(), params)).rows.map(({ drill: _drill, ...row }) => row);
    // Three were won at this very instant: they have been won now, and not yet as of now.
    expect(await rows({ asOf: day(32.1) })).toEqual(await rows({}));
    expect((await ledger.run(target(), { asOf: day(32) })).rows.at(-1)).toMatchObject({ won: 1 });
  });

  it("as of a past instant knows no target that was set later", async () => {
    expect(rowOf(await ledger.run(target(), { asOf: day(12) }), "by", "2026-01-01")).toMatchObject({ targetCount: 10 });
    expect(rowOf(await ledger.run(target(), { asOf: day(14) }), "by", "2026-01-01")).toMatchObject({ targetCount: 18 });
  });

  it("is refused to one who may not read the targets, and without anything to reach", async () => {
    await expect(ledger.run(target(), {}, ["blind"])).rejects.toMatchObject({ errors: [{ pointer: "/targets/object" }] });
    const { amount: _amount, count: _count, ...empty } = targets;
    await expect(ledger.run(target({ targets: empty }))).rejects.toMatchObject({ errors: [{ code: "TARGET_INCOMPLETE" }] });
  });
});

describe("what the stages need", () => {
  const needs = target({ basis: "needs", filter: { "==": [{ var: "source" }, "site"] } });

  it("is what is left of the target, divided by the share that wins from there", async () => {
    const result = await ledger.run(needs, { from: day(1) });
    // Target 10, four won in February. Of 80 in a, 40 went on; of those 32; of those 20 won.
    const row = (key: string) => rowOf(result, "stage", key);
    expect(row("a")["onward"]).toMatchObject({ k: 40, n: 80 });
    expect(row("b")["onward"]).toMatchObject({ k: 32, n: 40 });
    expect(row("c")["onward"]).toMatchObject({ k: 20, n: 32 });
    expect(row("won")).toMatchObject({ needed: 6, standing: 4 });
    expect([row("c")["needed"], row("b")["needed"], row("a")["needed"]]).toEqual([10, 12, 24]);
    expect([row("c")["standing"], row("b")["standing"], row("a")["standing"]]).toEqual([12, 8, 40]);
    expect(row("c")["expected"]).toBeCloseTo(12 * 0.625, 9);
    await ledger.agrees(needs, { from: day(1) });
  });

  it("has a band for each stage, wider the further from winning, and the same when it is asked again", async () => {
    const result = await ledger.run(needs, { from: day(1) });
    const bands = ["c", "b", "a"].map((key) => {
      const { needed, neededLow, neededHigh } = rowOf(result, "stage", key);
      return [Number(neededLow), Number(needed), Number(neededHigh)] as const;
    });
    for (const [low, needed, high] of bands) expect(low <= needed && needed <= high && low < high).toBe(true);
    const breadths = bands.map(([low, , high]) => high - low);
    expect(breadths).toEqual([...breadths].sort((x, y) => x - y));
    expect(rowOf(result, "stage", "won")).toMatchObject({ needed: 6, neededLow: 6, neededHigh: 6 });
    expect((await ledger.run(needs, { from: day(1) })).rows).toEqual(result.rows);
    const [bar] = result.chart["series"] as { data: { value: number; low: number; high: number }[] }[];
    expect(bar?.data.map(({ value, low, high }) => [low, value, high])).toEqual([...bands.toReversed(), [6, 6, 6]]);
  });

  it("takes the wins expected of what is open off, and says how many more that leaves for each stage", async () => {
    const result = await ledger.run(needs, { from: day(1) });
    const expected = 12 * 0.625 + 8 * 0.5 + 40 * 0.25;
    expect(result.rows.reduce((sum, row) => sum + Number(row["expected"]), 0)).toBeCloseTo(expected, 9);
    expect(result.rows.map((row) => row["missing"])).toEqual([0, 0, 0, 0]);
    // A target so high that what is open does not do.
    const year = await ledger.run({ ...needs, bucket: "year" }, { from: day(1) });
    const left = 118 - 20 - expected;
    expect(year.rows.map((row) => row["missing"])).toEqual([left / 0.25, left / 0.5, left / 0.625, left].map(Math.ceil));
    expect(year.meta.notes[0]?.en).toMatch(
      new RegExp(`expected to win 21\\.5 more, which leaves ${left.toFixed(1)} \\([\\d.]+–[\\d.]+\\)`),
    );
  });

  it("says by which day a stage must be entered, by the medians of the stages still to come", async () => {
    const told = await tellLedger(many(30, "w", { path: "a1 b3 c6 won10" }), [{ seller: "me", day: 32, amount: 1, deals: 90 }]);
    try {
      const { rows } = await told.run(target({ basis: "needs" }));
      expect(rows.map((row) => row["lead"])).toEqual([9, 7, 4, 0]);
      // February ends with the 28th in the team's zone; whoever comes to c four days before that still has the whole of them.
      const days = ["2026-02-19", "2026-02-21", "2026-02-24", "2026-02-28"];
      expect(rows.map((row) => (row["by"] as { value: string }).value)).toEqual(days);
      const late = await told.run(target({ basis: "needs" }), { asOf: day(54) });
      expect(late.rows.map((row) => (row["by"] as { label: { en: string } }).label.en)).toEqual([
        "2026-02-19 (past)",
        "2026-02-21 (past)",
        "2026-02-24",
        "2026-02-28",
      ]);
    } finally {
      await told.test.drop();
    }
  });

  it("tells no day where too few visits of a stage still to come have ended", async () => {
    const result = await ledger.run(needs, { from: day(1) });
    expect(result.rows.map((row) => [row["lead"], row["by"] === null])).toEqual([
      [null, true],
      [null, true],
      [null, true],
      [0, false],
    ]);
    expect(result.meta.notes.map((note) => note.en)).toContain(
      "Fewer than 20 visits of c ended in the last year, or half are still there: no day is told for it or for the stages before.",
    );
  });

  it("is worked back from a target in money by what the wins of the last year brought on average", async () => {
    const { count: _count, ...money } = targets;
    const result = await ledger.run({ ...needs, targets: money }, { from: day(1) });
    // 1000 aimed at in February, 40 won; twenty wins of the site brought 1240 together, the other one is not counted.
    const left = 960 / (1240 / 20);
    const row = (key: string) => rowOf(result, "stage", key);
    expect([row("won")["needed"], row("c")["needed"], row("b")["needed"], row("a")["needed"]]).toEqual(
      [left, left / 0.625, left / 0.5, left / 0.25].map(Math.ceil),
    );
    expect(row("won")).toMatchObject({ standing: 4 });
    expect(result.meta.sentence.en).toContain(
      "a target of ¥1,000, ¥40 is won by 4 deals, which leaves ¥960, or about 15.5 at the mean of ¥62 of the 20 deals won in the last 365 days",
    );
    await ledger.agrees({ ...needs, targets: money }, { from: day(1) });
    // Where too few were won nobody knows what a win brings, and whoever may not read amounts is told nothing of it.
    const few = await small.run(target({ basis: "needs", targets: money }));
    expect(few.rows.map((each) => [each["needed"], each["missing"]])).toEqual(Array.from({ length: 4 }, () => [null, null]));
    expect(few.meta.notes[0]?.en).toMatch(/^0 of the deals won in the last 365 days have an amount/);
    await expect(small.run(target({ basis: "needs", targets: money }), {}, ["unpriced"])).rejects.toMatchObject({
      errors: [{ pointer: "/funnel" }],
    });
    expect((await small.run(target({ basis: "needs" }), {}, ["unpriced"])).rows).toHaveLength(4);
  });

  it("says nothing of stages whose rate rests on too few", async () => {
    const result = await small.run(target({ basis: "needs" }));
    expect(rowOf(result, "stage", "b")).toMatchObject({ needed: null, expected: null });
    expect(rowOf(result, "stage", "a")).toMatchObject({ needed: null, neededLow: null, neededHigh: null, missing: null });
    expect(rowOf(result, "stage", "won")).toMatchObject({ needed: 3, missing: null });
    expect(result.meta.notes[0]?.en).toBe("Fewer than 30 got to c, or none went on: nothing is said of it or of the stages before.");
  });
});
