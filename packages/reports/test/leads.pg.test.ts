import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, names, rowOf, tellLedger, type Told } from "./ledger-tenant.ts";

const told: Readonly<Record<string, Told>> = {
  s1: { source: "site", amount: 100, score: 90, path: "a2 b3 c5 won8" },
  s2: { source: "site", amount: 300, score: 80, path: "a2 c4 won20" },
  s3: { source: "site", amount: 50, score: 10, path: "a2 b3 lost9!price" },
  s4: { source: "site", amount: 50, score: 20, path: "a4 invalid5!spam" },
  // Passes the rule of what is effective, but is invalid all the same.
  s5: { source: "site", amount: 70, score: 30, path: "a4 b5 invalid6!spam" },
  f1: { source: "fair", owner: "me", amount: 40, score: 90, path: "a3 b31" },
  f2: { source: "fair", owner: "me", score: 50, path: "a10" },
  // Came in the month before.
  f3: { source: "fair", amount: 500, score: 50, path: "a-5 b-3 won-1" },
  // Nobody knows where they came from, or what they score.
  u1: { owner: "me", amount: 60, path: "a6 b8 won9 c10 won11" },
  u2: { path: "a6 rest7" },
};
const spent = [
  { source: "site", day: 1, amount: 310 },
  // Ten days, six of them in January.
  { source: "fair", day: -3, until: 6, amount: 100 },
  { source: "fair", day: 20, amount: 31 },
  { day: 15, amount: 62, set: 14 },
  { source: "site", day: 32, amount: 280 },
] as const;

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(told, [], undefined, spent);
});
afterAll(() => ledger.test.drop());

const effective = { "!": [{ empty: { var: "$first_entered.b" } }] };
/** January in Shanghai. */
const january = { from: day(1 - 8 / 24), to: day(32 - 8 / 24) };

describe("effective leads", () => {
  type Quality = Extract<ReportDefinition, { type: "lead_quality" }>;
  const quality = (given: Partial<Quality> = {}): Quality => ({
    key: "r",
    type: "lead_quality",
    title: "r",
    funnel: "f",
    effective,
    ...given,
  });
  const bySource = quality({ dimensions: [{ key: "s", field: "source" }] });

  it("pass the rule and are not invalid; the invalid are in the denominator", async () => {
    const result = await ledger.run(bySource, january);
    const site = rowOf(result, "by", "site");
    expect(site).toMatchObject({ leads: 5, effective: { k: 2, n: 5 }, invalid: 2, undecided: 0, won: { k: 2, n: 5 } });
    expect(await ledger.behind(site.drill["effectiveRecords"])).toEqual(names("s1 s3"));
    expect(rowOf(result, "by", "fair")).toMatchObject({ leads: 2, effective: { k: 1, n: 2 }, undecided: 1 });
    expect(rowOf(result, "by", null)).toMatchObject({ leads: 2, undecided: 1 });
    expect(result.meta.mature).toBe(false);
    expect(result.meta.sentence.en).toContain('the share that is effective: first entry to "b" is filled in, and not in an invalid stage');
  });

  it("by bands of a score say what the score is worth, equal scores together and those without one apart", async () => {
    const scored = quality({ score: "score" });
    const result = await ledger.run(scored, january);
    // Scores of January: 10 20 30 50 80 90 90; a fifth ends at 20, two at 30, three at 80, four at 90.
    expect(result.rows.map((row) => [(row["by"] as { label: { en: string } }).label.en, row["leads"], row["won"]])).toMatchObject([
      ["10–20", 2, { k: 0, n: 2 }],
      ["30", 1, { k: 0, n: 1 }],
      ["50–80", 2, { k: 1, n: 2 }],
      ["90", 2, { k: 1, n: 2 }],
      ["(no score)", 2, { k: 1, n: 2 }],
    ]);
    expect(await ledger.behind(result.rows[3]?.drill["leads"])).toEqual(names("f1 s1"));
    expect(await ledger.behind(result.rows[4]?.drill["leads"])).toEqual(names("u1 u2"));
    expect(result.chart["kind"]).toBe("rate-bars");
    expect((await ledger.run(scored, { from: day(60) })).rows).toEqual([]);
  });

  it.each([["all"], ["own"]])("as %s: the records behind every column are exactly those it counts", async (role) => {
    for (const definition of [quality(), bySource, quality({ score: "score" })]) {
      await ledger.agrees(definition, january, [role]);
      await ledger.agrees(definition, { asOf: day(8) }, [role]);
    }
  });

  it("a rule or a score the reader may not read is refused by its place", async () => {
    const hidden = quality({ effective: { "==": [{ var: "source" }, "site"] } });
    await expect(ledger.run(hidden, {}, ["blind"])).rejects.toMatchObject({ errors: [{ pointer: expect.stringMatching(/^\/effective/) }] });
    await expect(ledger.run(quality({ score: "name" }))).rejects.toMatchObject({ errors: [{ pointer: "/score" }] });
  });
});

describe("channels", () => {
  type Channel = Extract<ReportDefinition, { type: "channel" }>;
  const spend = { object: "spend", channel: "source", date: "first", until: "last", amount: "amount" };
  const channel = (given: Partial<Channel> = {}): Channel => ({
    key: "r",
    type: "channel",
    title: "r",
    funnel: "f",
    channel: "source",
    effective,
    opportunity: "c",
    spend,
    ...given,
  });

  it("hold what the leads of a period became against what was spent in it", async () => {
    const result = await ledger.run(channel(), january);
    const site = rowOf(result, "by", "site");
    expect(site).toMatchObject({ leads: 5, effective: 2, opportunities: 2, wins: 2, pending: 0, spend: "310", earned: "400.00" });
    expect(site).toMatchObject({ leadsCost: "62.00", effectiveCost: "155.00", opportunitiesCost: "155.00", winsCost: "155.00" });
    expect(site["roi"]).toBeCloseTo(90 / 310, 9);
    // Six of the ten days, and January's 31.
    expect(rowOf(result, "by", "fair")).toMatchObject({
      leads: 2,
      wins: 0,
      pending: 2,
      spend: "91",
      earned: null,
      winsCost: null,
      roi: -1,
    });
    expect(await ledger.behind(site.drill["opportunities"])).toEqual(names("s1 s2"));
  });

  it("leads of no known channel are a row, and so is money spent on nothing known", async () => {
    const result = await ledger.run(channel(), january);
    expect(rowOf(result, "by", null)).toMatchObject({ leads: 2, opportunities: 1, wins: 1, spend: "62", earned: "60.00" });
    const onlySpend = await ledger.run(channel({ filter: { "==": [{ var: "source" }, "site"] } }), january);
    expect(rowOf(onlySpend, "by", "fair")).toMatchObject({ leads: 0, spend: "91", leadsCost: null });
    expect((rowOf(onlySpend, "by", "fair")["by"] as { label: { en: string } }).label.en).toBe("Fair");
  });

  it("shares of few leads stand beside the same drawn to the overall share", async () => {
    const site = rowOf(await ledger.run(channel(), january), "by", "site");
    expect(site["winsRate"]).toMatchObject({ k: 2, n: 5 });
    expect(site["winsShrunk"]).toBeCloseTo((2 + 20 * (3 / 9)) / 25, 12);
    expect(site["effectiveShrunk"]).toBeCloseTo((2 + 20 * (4 / 9)) / 25, 12);
  });

  it("within so many days counts only what happened by then, and says whether all had them", async () => {
    const result = await ledger.run(channel({ windowDays: 7 }), january);
    expect(rowOf(result, "by", "site")).toMatchObject({ opportunities: 2, wins: 1, earned: "100.00", pending: 0 });
    expect(rowOf(result, "by", "fair")).toMatchObject({ pending: 0 });
    expect(result.meta.mature).toBe(true);
    expect(rowOf(await ledger.run(channel({ windowDays: 40 }), january), "by", "fair")).toMatchObject({ pending: 2 });
  });

  it("as of a past instant knows neither later moves nor later spend, and spends only the days gone by", async () => {
    const then = await ledger.run(channel(), { from: january.from, asOf: day(11 - 8 / 24) });
    expect(rowOf(then, "by", "site")).toMatchObject({ wins: 1, spend: "100" });
    expect(then.rows.find((row) => (row["by"] as { value: unknown }).value === null)).toMatchObject({ spend: null });
  });

  it("what was earned may be a field of the record", async () => {
    const result = await ledger.run(channel({ margin: "score" }), january);
    expect(rowOf(result, "by", "site")).toMatchObject({ earned: "170" });
  });

  it("one who may not read spend, or amounts, gets the table without them; one who may not read the channel none", async () => {
    const withoutSpend = await ledger.run(channel({ spend: { ...spend, object: "account" } }), january);
    expect(withoutSpend.columns.map(({ key }) => key)).not.toContain("spend");
    expect(withoutSpend.meta.notes[0]?.en).toBe("There is no spend you may read; costs are left out.");
    expect(withoutSpend.chart["kind"]).toBe("rate-bars");
    const own = await ledger.run(channel(), january, ["own"]);
    expect(own.meta.notes[0]?.en).toMatch(/^Only spend you may read counts/);
    await expect(ledger.run(channel(), {}, ["blind"])).rejects.toMatchObject({ errors: [{ pointer: "/channel" }] });
    const byOwner = await ledger.run(channel({ channel: "account", effective: undefined } as unknown as Channel), {}, ["blind"]);
    expect(byOwner.columns.map(({ key }) => key)).not.toContain("earned");
  });

  it.each([["all"], ["own"]])("as %s: the records behind every column are exactly those it counts", async (role) => {
    await ledger.agrees(channel(), january, [role]);
    await ledger.agrees(channel({ windowDays: 7 }), { asOf: day(12) }, [role]);
  });
});
