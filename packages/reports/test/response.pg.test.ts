import type { ReportDefinition, WorkingHours } from "@funnelsmith/definition";
import { afterAll, beforeAll, expect, it } from "vitest";
import { day, type LedgerTenant, names, rowOf, tellLedger, type Told } from "./ledger-tenant.ts";

const told: Readonly<Record<string, Told>> = {
  r1: { source: "site", path: "a2", touches: "1 3 5" },
  r2: { source: "site", path: "a2 b3", touches: "2 9" },
  // Answered by mail at once, by phone only later.
  r3: { source: "site", path: "a2", touches: "2.5:mail 6" },
  // Answered in time, but not recorded until day 20.
  r4: { source: "fair", owner: "me", path: "a4", touches: "5~20" },
  // Never answered: one is lost, one still waits, and one had only just come in.
  r5: { source: "fair", path: "a4 lost8!price" },
  r6: { source: "fair", owner: "me", path: "b10" },
  r7: { source: "fair", path: "a31" },
  // Answered by somebody else than its owner.
  r8: { owner: "me", path: "a10", touches: "14@other" },
};

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(told);
});
afterAll(() => ledger.test.drop());

type Response = Extract<ReportDefinition, { type: "response" }>;
const response = (given: Partial<Response> = {}): Response => ({
  key: "r",
  type: "response",
  title: "r",
  funnel: "f",
  activity: { object: "touch", record: "deal", at: "at" },
  withinHours: 36,
  ...given,
});

/** Kaplan–Meier by hand: the first time by which at most a share is still waiting. */
function byHand(waits: readonly (readonly [days: number, done: boolean])[], share: number): number | null {
  let still = 1;
  for (const at of [...new Set(waits.filter(([, done]) => done).map(([days]) => days))].sort((x, y) => x - y)) {
    still *= 1 - waits.filter(([days, done]) => done && days === at).length / waits.filter(([days]) => days >= at).length;
    if (still <= share + 1e-12) return at * 24;
  }
  return null;
}

it("counts from coming in to the first activity after that, and whoever has none as still waiting, closed or not", async () => {
  const result = await ledger.run(response());
  const [row] = result.rows;
  expect(await ledger.behind(row?.drill["answered"])).toEqual(names("r1 r2 r3 r4 r8"));
  expect(await ledger.behind(row?.drill["unanswered"])).toEqual(names("r5 r6 r7"));
  const waits = [
    [1, true],
    [0, true],
    [0.5, true],
    [1, true],
    [4, true],
    [28, false],
    [22, false],
    [1, false],
  ] as const;
  expect(row?.["median"]).toBeCloseTo(byHand(waits, 0.5) ?? Number.NaN, 9);
  expect(row).toMatchObject({ p90: null, records: 8 });
});

it("the limit is kept or missed by those whose limit has passed; who still has time is neither", async () => {
  const result = await ledger.run(response());
  const [row] = result.rows;
  expect(await ledger.behind(row?.drill["onTimeRecords"])).toEqual(names("r1 r2 r3 r4"));
  expect(await ledger.behind(row?.drill["late"])).toEqual(names("r5 r6 r8"));
  expect(row?.["onTime"]).toMatchObject({ k: 4, n: 7 });
  expect(result.meta.mature).toBe(false);
  expect((await ledger.run(response(), { to: day(30) })).meta.mature).toBe(true);
  const unlimited = (await ledger.run({ ...response(), withinHours: undefined } as unknown as Response)).rows[0];
  expect(Object.keys(unlimited?.drill ?? {})).toEqual(["records", "answered", "unanswered"]);
});

it("a limit may be a part of an hour", async () => {
  const onTime = async (withinHours: number): Promise<string[]> =>
    ledger.behind((await ledger.run(response({ withinHours }))).rows[0]?.drill["onTimeRecords"]);
  expect(await onTime(0.5)).toEqual(["r2"]);
  expect(await onTime(12.25)).toEqual(["r2", "r3"]);
});

/** Working hours by hand: minute by minute, by the clock of Shanghai. */
function workedByHand(from: number, to: number, days: string, opens: number, closes: number): number {
  let minutes = 0;
  for (let at = Date.parse(day(from)); at < Date.parse(day(to)); at += 60_000) {
    const local = new Date(at + 8 * 3_600_000);
    const hour = local.getUTCHours() + local.getUTCMinutes() / 60;
    if (days.includes(String(local.getUTCDay())) && hour >= opens && hour < closes) minutes += 1;
  }
  return minutes / 60;
}

it.each([
  ["Monday to Friday", { opens: "09:00", closes: "18:00" }, "12345", 9, 18],
  ["all day at the week's end", { days: ["sun", "sat"], opens: "00:00", closes: "24:00" }, "06", 0, 24],
  ["an afternoon a week", { days: ["fri"], opens: "13:30", closes: "17:15" }, "5", 13.5, 17.25],
] as const)("counts working time alone where that is asked for: %s", async (_, workingHours, days, opens, closes) => {
  const hours = (from: number, to: number): number => workedByHand(from, to, days, opens, closes);
  const definition = response({ workingHours: { ...workingHours } as WorkingHours, withinHours: 8 });
  const result = await ledger.run(definition);
  const [row] = result.rows;
  // From coming in to the first answer, or to the instant of the question.
  const waits: readonly (readonly [name: string, from: number, to: number, done: boolean])[] = [
    ["r1", 2, 3, true],
    ["r2", 2, 2, true],
    ["r3", 2, 2.5, true],
    ["r4", 4, 5, true],
    ["r5", 4, 32, false],
    ["r6", 10, 32, false],
    ["r7", 31, 32, false],
    ["r8", 10, 14, true],
  ];
  const median = byHand(
    waits.map(([, from, to, done]) => [hours(from, to) / 24, done] as const),
    0.5,
  );
  if (median === null) expect(row?.["median"]).toBeNull();
  else expect(row?.["median"]).toBeCloseTo(median, 6);
  const kept = waits.filter(([, from, to, done]) => hours(from, 32) >= 8 && done && hours(from, to) <= 8);
  const late = waits.filter(([, from, to, done]) => hours(from, 32) >= 8 && !(done && hours(from, to) <= 8));
  expect(await ledger.behind(row?.drill["onTimeRecords"])).toEqual(kept.map(([name]) => name));
  expect(await ledger.behind(row?.drill["late"])).toEqual(late.map(([name]) => name));
  expect(result.meta.sentence.en).toContain(`${workingHours.opens}–${workingHours.closes} (Asia/Shanghai)`);
  await ledger.agrees(definition, { from: day(3) }, ["own"]);
});

it("takes holidays off and counts make-up days, and says so", async () => {
  // Monday the 5th is off and Sunday the 4th is worked: r4 waits from Sunday 08:00 to Monday 08:00, r6 and r8 from Saturday on.
  const hours = { opens: "09:00", closes: "18:00" } as const;
  const calendar: WorkingHours = { ...hours, holidays: ["2026-01-05", "2026-01-01"], workdays: ["2026-01-04"] };
  const kept = async (workingHours: WorkingHours, withinHours: number): Promise<string[]> =>
    ledger.behind((await ledger.run(response({ workingHours, withinHours }))).rows[0]?.drill["onTimeRecords"]);
  expect(await kept(hours, 8)).toContain("r4");
  expect(await kept(calendar, 8)).not.toContain("r4");
  expect(await kept(calendar, 9)).toContain("r4");
  const { sentence } = (await ledger.run(response({ workingHours: calendar }))).meta;
  expect(sentence["zh-CN"]).toContain("扣除节假日 2 天（2026-01-01 至 2026-01-05），另计调休上班 1 天（2026-01-04）。");
  expect(sentence.en).toContain("holidays taken off: 2 (2026-01-01 to 2026-01-05), make-up days worked: 1 (2026-01-04).");
  expect((await ledger.run(response({ workingHours: hours }))).meta.sentence["zh-CN"]).toContain("不扣节假日。");
  await ledger.agrees(response({ workingHours: calendar, withinHours: 8 }), { from: day(3) }, ["own"]);
});

it("refuses working hours that end before they begin, and a date that is both off and on", async () => {
  const asked = (given: Partial<WorkingHours>) => ledger.run(response({ workingHours: { opens: "09:00", closes: "18:00", ...given } }));
  await expect(asked({ opens: "18:00" })).rejects.toMatchObject({ errors: [{ pointer: "/workingHours/closes", code: "HOURS_EMPTY" }] });
  await expect(asked({ holidays: ["2026-01-05"], workdays: ["2026-01-05"] })).rejects.toMatchObject({
    errors: [{ pointer: "/workingHours/workdays/0", code: "DATE_OFF_AND_ON" }],
  });
});

it("activities are those of a rule, and waiting begins at the stage that is named", async () => {
  const calls = response({ activity: { ...response().activity, filter: { "==": [{ var: "how" }, "call"] } } });
  expect(await ledger.behind((await ledger.run(calls)).rows[0]?.drill["late"])).toEqual(names("r3 r5 r6 r8"));
  const [row] = (await ledger.run(response({ stage: "b" }))).rows;
  expect(await ledger.behind(row?.drill["records"])).toEqual(names("r2 r6"));
  expect(row).toMatchObject({ answered: 1, onTimeRecords: 0, late: 2 });
});

it("as of a past instant knows only what had happened and been recorded by then", async () => {
  const [then] = (await ledger.run(response(), { asOf: day(9) })).rows;
  expect(await ledger.behind(then?.drill["answered"])).toEqual(names("r1 r2 r3"));
  expect(await ledger.behind(then?.drill["unanswered"])).toEqual(names("r4 r5"));
});

it("by source and by owner, those without one are a row", async () => {
  const bySource = await ledger.run(response({ dimensions: [{ key: "s", field: "source" }] }));
  expect(rowOf(bySource, "by", "site")).toMatchObject({ records: 3, answered: 3, median: 12 });
  expect(rowOf(bySource, "by", "fair")).toMatchObject({ records: 4, answered: 1, median: null });
  expect(rowOf(bySource, "by", null)).toMatchObject({ records: 1, median: 96 });
  expect(bySource.chart["kind"]).toBe("bars");
  const byWeek = response({ dimensions: [{ key: "s", field: "$created_at", bucket: "week" }] });
  expect((await ledger.run(byWeek)).rows.map((row) => (row["by"] as { value: string }).value)).toEqual([
    "2025-12-29",
    "2026-01-05",
    "2026-01-26",
  ]);
});

it.each([["all"], ["own"]])("as %s: the records behind every column are exactly those it counts", async (role) => {
  for (const definition of [response(), response({ dimensions: [{ key: "o", field: "$owner" }] }), response({ stage: "b" })]) {
    await ledger.agrees(definition, {}, [role]);
    await ledger.agrees(definition, { asOf: day(9), from: day(3) }, [role]);
  }
});

it("says to one who may read only own activities that others are not counted, and is refused to one who may read none", async () => {
  const own = await ledger.run(response(), {}, ["own"]);
  expect(own.rows[0]).toMatchObject({ records: 3, answered: 1 });
  expect(own.meta.notes[0]?.en).toMatch(/^Only activities you may read count/);
  await expect(ledger.run(response(), {}, ["blind"])).rejects.toMatchObject({ errors: [{ pointer: "/activity/object" }] });
});

it("activities must refer to the records, and happen at an instant", async () => {
  const told = (activity: object) => ledger.run(response({ activity: { ...response().activity, ...activity } }));
  await expect(told({ record: "account" })).rejects.toMatchObject({ errors: [{ pointer: "/activity/record" }] });
  await expect(told({ at: "name" })).rejects.toMatchObject({ errors: [{ pointer: "/activity/at" }] });
  await expect(told({ filter: { "==": [{ var: "source" }, "site"] } })).rejects.toMatchObject({ code: "FILTER_INVALID" });
});
