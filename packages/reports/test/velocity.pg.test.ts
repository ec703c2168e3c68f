import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, expect, it } from "vitest";
import { day, type LedgerTenant, rowOf, tellLedger, type Told } from "./ledger-tenant.ts";

const many = (of: number, prefix: string, told: (index: number) => Told): Readonly<Record<string, Told>> =>
  Object.fromEntries(Array.from({ length: of }, (_, index) => [`${prefix}${index}`, told(index)]));

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger({
    // In the window: 12 won after 10 days for 100 each, 8 lost, 6 open; the reopened one is open, and the win of long ago is none.
    ...many(12, "w", () => ({ source: "site", amount: 100, path: "a2 won12" })),
    ...many(8, "l", () => ({ source: "site", amount: 999, path: "a2 lost20!price" })),
    ...many(5, "o", (index) => ({ source: "site", owner: index < 2 ? "me" : "other", path: "a25" })),
    again: { source: "site", amount: 1, path: "a2 won3 b5" },
    rests: { source: "site", path: "a2 rest3" },
    past: { source: "site", amount: 5000, path: "a-200 won-100" },
    junk: { source: "site", path: "a2 invalid3!spam" },
    ...many(3, "f", () => ({ source: "fair", amount: 10, path: "a2 won4" })),
  });
});
afterAll(() => ledger.test.drop());

type Velocity = Extract<ReportDefinition, { type: "velocity" }>;
const velocity = (given: Partial<Velocity> = {}): Velocity => ({ key: "r", type: "velocity", title: "r", funnel: "f", ...given });
const bySource: Pick<Velocity, "dimensions"> = { dimensions: [{ key: "by", field: "source" }] };

it("is open × win rate × average won ÷ mean cycle, each factor shown and opened", async () => {
  const row = rowOf(await ledger.run(velocity(bySource)), "by", "site");
  expect(row).toMatchObject({ open: 6, winRate: { k: 12, n: 20 }, averageWon: "100", cycle: 10, won: 12, lost: 8 });
  expect(row["velocity"]).toBe("36.00");
  expect(await ledger.behind(row.drill["open"])).toEqual(["again", "o0", "o1", "o2", "o3", "o4"]);
});

it("is not computed from too few, and says what it assumes and over which days", async () => {
  const result = await ledger.run(velocity(bySource));
  expect(rowOf(result, "by", "fair")).toMatchObject({ velocity: null, won: 3, open: 0 });
  expect(result.meta.notes.map((note) => note.en).join(" ")).toMatch(/Little's law.*fewer than 20 closed or 10 won/);
  expect([result.meta.from?.slice(0, 10), result.meta.to?.slice(0, 10)]).toEqual(["2025-11-03", "2026-02-01"]);
});

it("takes what closed in the trailing window only, whatever the reader's period", async () => {
  const short = (await ledger.run(velocity({ windowDays: 15 }), { from: day(1) })).rows[0];
  expect(short).toMatchObject({ open: 6, won: 0, lost: 8, velocity: null });
  const long = (await ledger.run(velocity({ windowDays: 365 }))).rows[0];
  expect(long).toMatchObject({ won: 16, winRate: { k: 16, n: 24 } });
  const then = (await ledger.run(velocity(), { asOf: day(13) })).rows[0];
  expect(then).toMatchObject({ open: 9, won: 15, lost: 0, velocity: null });
});

it.each([["all"], ["own"]])("as %s: the records behind every factor are exactly those it counts", async (role) => {
  await ledger.agrees(velocity(bySource), {}, [role]);
  await ledger.agrees(velocity({ dimensions: [{ key: "by", field: "$owner" }] }), { asOf: day(13) }, [role]);
});

it("one who may not read the amount sees the other factors", async () => {
  const [row] = (await ledger.run(velocity(), {}, ["blind"])).rows;
  expect(row).toMatchObject({ open: 6, won: 15 });
  expect(row).not.toHaveProperty("velocity");
  expect(row).not.toHaveProperty("averageWon");
});
