import type { ReportDefinition } from "@funnelsmith/definition";
import { patchRecord } from "@funnelsmith/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

describe("open records listed for more than their stay", () => {
  let neglected: LedgerTenant;
  beforeAll(async () => {
    neglected = await tellLedger({
      // Never touched: in the funnel for 14 days and a little, for exactly 14, and for less.
      n1: { owner: "me", path: "a17.9" },
      n2: { path: "a18" },
      n3: { path: "a20" },
      // Touched last too long ago, exactly then, and lately; by another way lately.
      t1: { owner: "me", path: "a2 b3", touches: "5 17.9", closeOn: 31 },
      t2: { path: "a2 b3", touches: "18", closeOn: 32 },
      t3: { path: "a2 b3", touches: "5 30", closeOn: 20 },
      t4: { path: "a2 b3", touches: "30:mail" },
      // Won, lost and resting ones wait for nobody.
      w: { path: "a2 won3", closeOn: 3 },
      l: { path: "a2 lost3!price", closeOn: 3 },
      r: { path: "a2 rest3", closeOn: 3 },
    });
  });
  afterAll(() => neglected.test.drop());

  const touches = { object: "touch", record: "deal", at: "at" };
  const asked: Stuck = { ...stuck, idle: { activity: touches }, closeDate: "close_on" };
  /** Who is listed in a column, of all stages. */
  const listed = async (definition: Stuck, column: string, params = {}): Promise<string[]> => {
    const { rows } = await neglected.run(definition, params);
    return (await Promise.all(rows.map((row) => neglected.behind(row.drill[column])))).flat().sort();
  };

  it("idle are those without an activity for more than the days, and as long in the funnel", async () => {
    expect(await listed(asked, "idle", { asOf: day(32) })).toEqual(names("n1 t1"));
    expect(await listed({ ...asked, idle: { activity: touches, days: 1 } }, "idle", { asOf: day(32) })).toEqual(
      names("n1 n2 n3 t1 t2 t3 t4"),
    );
    const calls = { ...touches, filter: { "==": [{ var: "how" }, "call"] } };
    expect(await listed({ ...asked, idle: { activity: calls } }, "idle", { asOf: day(32) })).toEqual(names("n1 t1 t4"));
    expect(await listed(asked, "idle", { asOf: day(18.5) })).toEqual(["t4"]);
  });

  it("late are those expected to close before the day of the instant in the team's zone", async () => {
    // It is the first of February in Shanghai: what was expected on the last of January is late, what is expected today is not.
    expect(await listed(asked, "late", { asOf: day(32) })).toEqual(names("t1 t3"));
    expect(await listed(asked, "late", { asOf: day(31.7) })).toEqual(names("t1 t3"));
    expect(await listed(asked, "late", { asOf: day(31.6) })).toEqual(["t3"]);
  });

  it("as of a past instant a date is the one of then", async () => {
    const ctx = await neglected.ctx();
    const [id, version] = neglected.told("t3");
    await patchRecord({ ...ctx, now: day(31.5) }, "deal", id, { fields: { close_on: "2026-03-01" } }, version);
    expect(await listed(asked, "late", { asOf: day(31.4) })).toEqual(["t3"]);
    expect(await listed(asked, "late", { asOf: day(32) })).toEqual(["t1"]);
  });

  it("are counted where they are asked for, with their sentence, and otherwise nothing is said of them", async () => {
    const result = await neglected.run(asked);
    expect(rowOf(result, "stage", "a")).toMatchObject({ count: 3, idle: 2, late: 0 });
    expect(rowOf(result, "stage", "c")).toMatchObject({ count: 0, idle: 0, late: 0 });
    expect(result.columns.map(({ key }) => key).join(" ")).toBe("title count overdue stuck idle late expected most median oldest");
    expect(result.meta.sentence.en).toContain("no touch for more than 14 days");
    expect(result.meta.sentence["zh-CN"]).toContain("「close」在当天之前");
    const { closeDate: _closeDate, ...idle } = asked;
    expect((await neglected.run(idle)).columns.map(({ key }) => key)).not.toContain("late");
    expect((await neglected.run(stuck)).rows[0]).not.toHaveProperty("idle");
  });

  it("are those the reader may read, by activities the reader may read; who may not read a source gets the report without", async () => {
    const own = await neglected.run(asked, {}, ["own"]);
    expect(own.rows.reduce((sum, row) => sum + Number(row["idle"]), 0)).toBe(2);
    expect(own.meta.notes.map((note) => note.en)).toContainEqual(expect.stringMatching(/^Only activities you may read count/));
    const blind = await neglected.run(asked, {}, ["blind"]);
    expect(blind.columns.map(({ key }) => key).join(" ")).toBe("title count overdue stuck expected most median oldest");
    expect(blind.meta.notes.map((note) => note.en)).toEqual(
      expect.arrayContaining(["You may not read the activities or the date asked for, so what rests on them is left out."]),
    );
    expect(blind.meta.sentence.en).not.toContain("Past its date");
    const { drill } = rowOf(await neglected.run(asked), "stage", "a");
    for (const column of ["idle", "late"])
      await expect(neglected.behind(drill[column], ["blind"])).rejects.toMatchObject({ code: "QUERY_INVALID" });
  });

  it.each([["all"], ["own"]])("as %s: the records behind every column are exactly those it counts", async (role) => {
    await neglected.agrees(asked, {}, [role]);
    await neglected.agrees(asked, { asOf: day(20.5), filter: { "==": [{ var: "score" }, null] } }, [role]);
  });
});
