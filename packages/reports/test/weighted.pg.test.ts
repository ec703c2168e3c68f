import type { ReportDefinition } from "@funnelsmith/definition";
import { patchRecord } from "@funnelsmith/engine";
import { afterAll, beforeAll, expect, it } from "vitest";
import { day, type LedgerTenant, rowOf, tellLedger } from "./ledger-tenant.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger({
    late: { amount: 100, owner: "me", path: "a2 b3", closeOn: 20 },
    feb: { amount: 40, owner: "me", path: "a2", closeOn: 33 },
    feb2: { amount: 0.5, owner: "me", path: "b3", closeOn: 50 },
    march: { amount: 80, owner: "other", path: "a2 b3 c4", closeOn: 70 },
    never: { amount: 60, owner: "me", path: "b3" },
    poor: { owner: "me", path: "b3", closeOn: 40 },
    won: { amount: 500, owner: "me", path: "a2 won9", closeOn: 40 },
    resting: { amount: 500, owner: "me", path: "a2 rest9", closeOn: 40 },
  });
});
afterAll(() => ledger.test.drop());

type Weighted = Extract<ReportDefinition, { type: "weighted" }>;
const weighted = (given: Partial<Weighted> = {}): Weighted => ({ key: "r", type: "weighted", title: "r", funnel: "f", ...given });
const told = (rows: readonly { [column: string]: unknown }[]) =>
  rows.map((row) => [(row["by"] as { label: { en: string } }).label.en, row["weighted"], row["amount"], row["records"]]);

it("is amount × probability by month of the expected close, the overdue first and those without a date last", async () => {
  const result = await ledger.run(weighted());
  expect(told(result.rows)).toEqual([
    ["Overdue", "50", "100.00", 1],
    ["2026-02", "4.25", "40.50", 3],
    ["2026-03", null, "80.00", 1],
    ["No date", "30", "60.00", 1],
  ]);
  expect(await ledger.behind(rowOf(result, "by", "2026-02-01").drill["records"])).toEqual(["feb", "feb2", "poor"]);
  expect(result.meta.notes[0]?.en).toBe("1 stand in stages without a probability and add nothing to the weighted amount.");
  expect(result.meta.sentence.en).toContain("not a forecast");
});

it("takes quarters, and what is overdue at the instant asked for", async () => {
  const result = await ledger.run(weighted({ bucket: "quarter" }), { asOf: day(10) });
  expect(told(result.rows)).toEqual([
    ["2026 Q1", "54.25", "220.50", 5],
    ["No date", "30", "60.00", 1],
  ]);
});

it.each([["all"], ["own"]])("as %s: the records behind every number are exactly those it counts", async (role) => {
  await ledger.agrees(weighted(), {}, [role]);
  await ledger.agrees(weighted({ bucket: "quarter" }), { asOf: day(10) }, [role]);
});

it("is refused to one who may not read what it is made of", async () => {
  await expect(ledger.run(weighted(), {}, ["blind"])).rejects.toMatchObject({
    code: "DEFINITION_INVALID",
    errors: [{ pointer: "/funnel" }],
  });
});

it("of a past instant has the dates and amounts of then", async () => {
  const numbers = async () => told((await ledger.run(weighted(), { asOf: day(32) })).rows);
  const before = await numbers();
  await patchRecord(
    await ledger.admin(),
    "deal",
    ledger.told("feb")[0],
    { fields: { amount: "1.00", close_on: "2026-06-01" } },
    ledger.told("feb")[1],
  );
  await patchRecord(await ledger.admin(), "deal", ledger.told("never")[0], { fields: { close_on: "2026-06-01" } }, ledger.told("never")[1]);
  expect(await numbers()).toEqual(before);
  expect(told((await ledger.run(weighted())).rows).at(-1)).toEqual(["2026-06", "30.1", "61.00", 2]);
});
