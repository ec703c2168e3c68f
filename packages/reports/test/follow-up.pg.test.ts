import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, expect, it } from "vitest";
import { app, day, type LedgerTenant, names, rowOf, tellLedger, type Told } from "./ledger-tenant.ts";

const told: Readonly<Record<string, Told>> = {
  // Open for its first ten days and after: three touches in them, one before it came in, one later.
  f1: { source: "site", path: "a2 b10", touches: "1 3 5 9 30", nextOn: 40 },
  // Lost after five days: one of its touches came after that.
  f2: { source: "site", path: "a2 lost7!price", touches: "4 8" },
  // Never touched; its next step lies behind.
  f3: { source: "site", owner: "me", path: "a4", nextOn: 20 },
  // Too young to be compared.
  f4: { source: "fair", path: "a25 b26", touches: "25.5 31", nextOn: 32 },
  // Moved back after its touch, then on.
  f5: { source: "fair", owner: "me", path: "b10 a12 c13", touches: "11 12.5@other" },
  // Touched in the very moment it moved on: that touch is of the new stage.
  f6: { path: "a1 b5 won20", touches: "5 14 21" },
};

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(told);
});
afterAll(() => ledger.test.drop());

type FollowUp = Extract<ReportDefinition, { type: "follow_up" }>;
const followUp = (given: Partial<FollowUp> = {}): FollowUp => ({
  key: "r",
  type: "follow_up",
  title: "r",
  funnel: "f",
  activity: { object: "touch", record: "deal", at: "at" },
  ageDays: 10,
  activeDays: 3,
  next: "next_on",
  ...given,
});
const bySource = followUp({ dimensions: [{ key: "s", field: "source" }] });

it("compares records at equal age, per week they were open in their first days", async () => {
  const result = await ledger.run(bySource);
  const site = rowOf(result, "by", "site");
  // f1: 3 touches in 10 days, f2: 1 in 5, f3: 0 in 10.
  expect(site["weekly"]).toBeCloseTo((4 / 25) * 7, 9);
  // f1 from 3 to 5 and from 5 to 9.
  expect(site["gap"]).toBeCloseTo(3, 9);
  expect(await ledger.behind(site.drill["records"])).toEqual(names("f1 f2 f3"));
  expect(await ledger.behind(site.drill["untouched"])).toEqual(["f3"]);
  expect(await ledger.behind(rowOf(result, "by", "fair").drill["records"])).toEqual(["f5"]);
  expect(rowOf(result, "by", null)["weekly"]).toBeCloseTo(0.7, 9);
});

it("says how many of the open ones were touched of late and have a step to come", async () => {
  const result = await ledger.run(bySource);
  expect(rowOf(result, "by", "site")).toMatchObject({ open: 2, active: { k: 1, n: 2 }, planned: { k: 1, n: 2 } });
  expect(rowOf(result, "by", "fair")).toMatchObject({ open: 2, active: { k: 1, n: 2 }, planned: { k: 0, n: 2 } });
  expect((await ledger.run({ ...bySource, activeDays: 1 }, { asOf: day(32) })).rows.map((row) => row["activeRecords"])).toEqual([0, 1, 0]);
  expect((await ledger.run(followUp(), { asOf: day(19.9) })).rows[0]).toMatchObject({ open: 4, planned: { k: 2, n: 4 } });
});

it("an activity had an effect if the record got further than ever before within seven days", async () => {
  const [row] = (await ledger.run(followUp())).rows;
  // Not yet closed and a week old: f1 3, 5, 9; f2 4; f5 11, 12.5; f6 5, 14. Further: f1 3 (on day 10), 5, 9; f5 both, though it went back first; f6 14.
  expect(row?.["effective"]).toMatchObject({ k: 6, n: 8 });
  expect(await ledger.behind(row?.drill["touchesRecords"])).toEqual(names("f1 f2 f5 f6"));
  expect(await ledger.behind(row?.drill["effectiveRecords"])).toEqual(names("f1 f5 f6"));
  expect((await ledger.run(followUp(), { from: day(9), to: day(12) })).rows[0]?.["effective"]).toMatchObject({ k: 2, n: 2 });
});

it("being back where it had been is no progress, and what came after a record was closed is not judged", async () => {
  const again = await tellLedger({
    // Back, and forward to where it had been: nothing gained; then won.
    g1: { path: "a1 b4 a8 b10 won20", touches: "9 15" },
    // Lost and opened again: the touch after that, and what it led to, are of another life of the record.
    g2: { path: "a1 lost5!price b11 c12", touches: "3 9" },
  });
  try {
    const [row] = (await again.run(followUp())).rows;
    expect(row?.["effective"]).toMatchObject({ k: 1, n: 3 });
    expect(await again.behind(row?.drill["effectiveRecords"])).toEqual(["g1"]);
    // What was known on an earlier day is told alike today.
    expect((await again.run(followUp(), { asOf: day(18) })).rows[0]?.["effective"]).toMatchObject({ k: 0, n: 2 });
  } finally {
    await again.test.drop();
  }
});

it("what is done while a record is in another funnel is not of this one, nor what that leads to when it comes back", async () => {
  const left = await tellLedger({ h1: { path: "a1 g.a5 b12", touches: "3 9" }, h2: { path: "g.a1 a4 g.done7", touches: "2 5 6.5 8" } });
  try {
    const [row] = (await left.run(followUp())).rows;
    // h1 3, h2 5 and 6.5: of them none led further in the funnel.
    expect(row).toMatchObject({ effective: { k: 0, n: 3 }, weekly: expect.closeTo((3 / 7) * 7, 9) });
    expect(await left.behind(row?.drill["touchesRecords"])).toEqual(["h1", "h2"]);
  } finally {
    await left.test.drop();
  }
});

it("a parked record is neither closed nor gone: what is done meanwhile counts, and the report says who is left out", async () => {
  const parked = await tellLedger({ p1: { path: "a1 rest4 b12", touches: "6" }, p2: { path: "a1 lost4!price", touches: "6" } });
  try {
    const { rows, meta } = await parked.run(followUp());
    // p1 was open or parked for all of its ten days, p2 for three; only p1 was touched in them.
    expect(rows[0]).toMatchObject({ effective: { k: 1, n: 1 }, untouched: 1, weekly: expect.closeTo((1 / 13) * 7, 9) });
    expect(await parked.behind(rows[0]?.drill["touchesRecords"])).toEqual(["p1"]);
    expect(meta.sentence.en).toContain("on records never closed before nor gone to another funnel");
    expect(meta.sentence["zh-CN"]).toContain("对从未结束过、也没去过别的漏斗的记录的跟进");
  } finally {
    await parked.test.drop();
  }
});

it("winning is further than every open stage, wherever it stands among them", async () => {
  const funnels = (app.funnels ?? []).map((funnel) => ({
    ...funnel,
    stages: funnel.stages.toSorted((one, other) => Number(other.kind === "won") - Number(one.kind === "won")),
  }));
  const early = await tellLedger({ w1: { path: "a1 c3 won6", touches: "4" } }, [], { ...app, funnels });
  try {
    expect((await early.run(followUp())).rows[0]?.["effective"]).toMatchObject({ k: 1, n: 1 });
  } finally {
    await early.test.drop();
  }
});

it("an activity is judged once its seven days are over: what happens at the instant itself has not happened", async () => {
  const then = await tellLedger({ i1: { path: "a1 b16", touches: "9" } });
  try {
    expect((await then.run(followUp(), { asOf: day(16) })).rows[0]?.["effective"]).toMatchObject({ k: 0, n: 0 });
    expect((await then.run(followUp(), { asOf: day(16.1) })).rows[0]?.["effective"]).toMatchObject({ k: 1, n: 1 });
  } finally {
    await then.test.drop();
  }
});

it("groups of which there is nothing to say take no place from others", async () => {
  const idle = Array.from({ length: 1001 }, (_, index): [string, Told] => [`z${index}`, { path: "a1 lost2!price", closeOn: index }]);
  const many = await tellLedger({ ...Object.fromEntries(idle), n1: { path: "a15", touches: "16", closeOn: 2000 } });
  try {
    const byDay = followUp({ dimensions: [{ key: "d", field: "close_on", bucket: "day" }] });
    const { rows, meta } = await many.run(byDay, { from: day(10) });
    expect(rows.map(({ touches }) => touches)).toEqual([1]);
    expect(meta.notes.map(({ en }) => en).join(" ")).not.toContain("groups");
  } finally {
    await many.test.drop();
  }
});

it("a next step may be anything that is said", async () => {
  expect((await ledger.run(followUp({ next: "source" }))).rows[0]?.["planned"]).toMatchObject({ k: 4, n: 4 });
});

it.each([["all"], ["own"]])("as %s: the records behind every column are exactly those it counts", async (role) => {
  for (const definition of [followUp(), bySource, followUp({ dimensions: [{ key: "o", field: "$owner" }] })]) {
    await ledger.agrees(definition, {}, [role]);
    await ledger.agrees(definition, { asOf: day(20.5), from: day(2) }, [role]);
  }
});

it("counts for a reader only what that reader may read", async () => {
  const own = await ledger.run(followUp(), {}, ["own"]);
  expect(own.rows[0]).toMatchObject({ open: 2, touches: 1 });
  expect(own.meta.notes[0]?.en).toMatch(/^Only activities you may read count/);
  await expect(ledger.run(followUp(), {}, ["blind"])).rejects.toMatchObject({ errors: [{ pointer: "/activity/object" }] });
});

it("lists no more groups than it says, each with all its figures", async () => {
  const old = Array.from({ length: 1001 }, (_, index): [string, Told] => [`o${index}`, { account: `a${index}`, path: "a2" }]);
  // Too young to be compared, but more of them are open.
  const young = Array.from({ length: 4 }, (_, index): [string, Told] => [`y${index}`, { account: `b${index % 2}`, path: "a30" }]);
  const many = await tellLedger(Object.fromEntries([...old, ...young]));
  try {
    const { rows, meta } = await many.run(followUp({ dimensions: [{ key: "a", field: "account" }] }));
    expect(rows.length).toBe(1000);
    expect(rows.filter((row) => row["records"] !== 1 || row["open"] !== 1)).toEqual([]);
    expect(meta.notes.map((note) => note.en)).toContain("More than 1000 groups; only the first 1000 are listed. Narrow it down.");
  } finally {
    await many.test.drop();
  }
});
