import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, expect, it } from "vitest";
import { movesToldExactly } from "../src/sql/survival.ts";
import { day, type LedgerTenant, oneFunnel, rowOf, tellLedger, type Told } from "./ledger-tenant.ts";

/** Days that stays of b took: no two alike, but the next one is less than 0.05 % longer every other time, and every fifth still going on. */
const lengths = Array.from({ length: 60 }, (_, index) => (0.5 + Math.floor(index / 2) ** 2 / 22) * (1 + (index % 2) / 2200));
const deals: Readonly<Record<string, Told>> = Object.fromEntries(
  lengths.map((length, index) => {
    const began = 32 - (index % 5 === 0 ? length : length + 40);
    return [`d${index}`, { path: index % 5 === 0 ? `b${began}` : `b${began} won${began + length}` }];
  }),
);
const dwell = { key: "r", type: "dwell", title: "r", funnel: "f" } as const satisfies ReportDefinition;
const stuck = { ...dwell, type: "stuck" } as const satisfies ReportDefinition;
const leaks = { ...dwell, type: "leaks", basis: "time" } as const satisfies ReportDefinition;
const quantiles = ["median", "p75", "p90", "completedMedian", "completedP90"];
const sums = ["visits", "completed", "completedMean", "total"];

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(deals, [], oneFunnel);
});
afterAll(() => ledger.test.drop());

it("stays are told exactly in a funnel of up to 75,000 moves, and in steps of 0.2 % in one of more, which the reports say", async () => {
  const few = rowOf(await ledger.run(dwell), "stage", "b");
  const stays = lengths.filter((_, index) => index % 5 !== 0);
  const ranked = [...stays].sort((one, other) => one - other);
  expect(few["completedMedian"]).toBeCloseTo(((ranked[23] ?? 0) + (ranked[24] ?? 0)) / 2, 6);
  for (const report of [dwell, stuck, leaks]) expect(JSON.stringify((await ledger.run(report)).meta.notes)).not.toContain("0.2 %");
  // Entries of other records, which end no stay.
  const schema = ledger.test.tenant.schema;
  await ledger.test.db.administer((tx) =>
    tx.query({
      text: `insert into "${schema}".stage_transition (id, record_id, at, seq, definition_version, funnel, to_stage, app, object, cause)
        select md5('move' || n)::uuid, md5('deal' || n)::uuid, '${day(31)}', 1, 1, 'f', 'a', 'semantics', 'deal', 'history' from generate_series(1, ${movesToldExactly}) n`,
      values: [],
    }),
  );
  const many = rowOf(await ledger.run(dwell), "stage", "b");
  for (const key of sums) expect([key, Number(many[key])]).toEqual([key, expect.closeTo(Number(few[key]), 6)]);
  const off = quantiles.map((key) => Math.abs(Number(many[key]) / Number(few[key]) - 1));
  expect(Math.max(...off)).toBeLessThan(0.002);
  // Near-equal ones did count together.
  expect(Math.max(...off)).toBeGreaterThan(0.0001);
  // On the day before those entries there were few moves, and are for ever.
  const early = await ledger.run(dwell, { asOf: day(30) });
  expect([Number(rowOf(early, "stage", "b")["completed"]) > 20, JSON.stringify(early.meta.notes).includes("0.2 %")]).toEqual([true, false]);
  for (const report of [dwell, stuck, leaks]) expect(JSON.stringify((await ledger.run(report)).meta.notes)).toContain("0.2 %");
  await ledger.agrees(stuck);
});
