import type { ReportDefinition } from "@funnelsmith/definition";
import { advance, deleteRecord, patchRecord } from "@funnelsmith/engine";
import { afterAll, beforeAll, expect, it } from "vitest";
import { day, type LedgerTenant, rowOf, tellLedger, tenDeals } from "./ledger-tenant.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger({ ...tenDeals, e1: { amount: 5, owner: "me", source: "fair", path: "a2 g.a4 b6 rest8" } });
});
afterAll(() => ledger.test.drop());

type Snapshot = Extract<ReportDefinition, { type: "snapshot" }>;
const snapshot = (given: Partial<Snapshot> = {}): Snapshot => ({ key: "r", type: "snapshot", title: "r", funnel: "f", ...given });

it("is what stood there before the instant, and what it was worth, beside the start of the period", async () => {
  const result = await ledger.run(snapshot(), { asOf: day(10), from: day(5) });
  expect(rowOf(result, "stage", "a")).toMatchObject({
    count: 1,
    amount: "30.00",
    before: 4,
    amountBefore: "220.00",
    change: -3,
    amountChange: "-190.00",
  });
  expect(rowOf(result, "stage", "lost")).toMatchObject({ count: 3, before: 0, amountBefore: null, amountChange: "140.00" });
  expect(await ledger.behind(rowOf(result, "stage", "a").drill["before"])).toEqual(["d3", "d4", "d5", "d6"]);
});

it("compares with so many days before where the report says so, and with nothing where there is no beginning", async () => {
  const fixed = await ledger.run(snapshot({ compareDays: 5 }), { asOf: day(10) });
  expect(rowOf(fixed, "stage", "a")["before"]).toBe(4);
  expect(fixed.meta.from).toBe(day(5));
  const alone = await ledger.run(snapshot(), { asOf: day(10) });
  expect(alone.columns.map((column) => column.key)).toEqual(["title", "count", "amount"]);
});

it("a record in another funnel stands in none of this one's stages", async () => {
  const found = await ledger.run(snapshot({ filter: { "==": [{ var: "source" }, "fair"] } }), { asOf: day(9), from: day(5) });
  expect(found.rows.filter((row) => row["before"] !== 0)).toEqual([]);
  expect(rowOf(found, "stage", "rest")["count"]).toBe(1);
});

it.each([["all"], ["own"], ["blind"]])("as %s: the records behind every number are exactly those it counts", async (role) => {
  await ledger.agrees(snapshot(), {}, [role]);
  await ledger.agrees(snapshot({ compareDays: 7 }), { asOf: day(12) }, [role]);
});

it("shows no amount to one who may not read it", async () => {
  expect((await ledger.run(snapshot(), { from: day(5) }, ["blind"])).columns.map((column) => column.key)).toEqual([
    "title",
    "count",
    "before",
    "change",
  ]);
});

it("of a past instant stays the same after today's moves, edits and deletions", async () => {
  const numbers = async () => (await ledger.run(snapshot(), { asOf: day(12), from: day(7) })).rows.map(({ drill: _drill, ...row }) => row);
  const before = await numbers();
  const admin = await ledger.admin();
  await patchRecord(admin, "deal", ledger.told("d9")[0], { fields: { amount: "9.00" } }, ledger.told("d9")[1]);
  await advance(admin, "deal", ledger.told("d6")[0], { to: "won" }, ledger.told("d6")[1]);
  await deleteRecord(admin, "deal", ...ledger.told("d7"));
  expect(await numbers()).toEqual(before);
  const today = await ledger.run(snapshot());
  expect(rowOf(today, "stage", "lost")["amount"]).toBe("69.00");
  expect(rowOf(today, "stage", "c")["count"]).toBe(0);
});
