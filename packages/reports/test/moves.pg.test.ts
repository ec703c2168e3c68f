import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, expect, it } from "vitest";
import { day, type LedgerTenant, rowOf, tellLedger, tenDeals } from "./ledger-tenant.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger({ ...tenDeals, e1: { owner: "me", source: "fair", path: "a2 rest3 a5 rest6 b7 won8 served9" } });
});
afterAll(() => ledger.test.drop());

type Moves = Extract<ReportDefinition, { type: "moves" }>;
const moves: Moves = { key: "r", type: "moves", title: "r", funnel: "f" };
const ten: Moves = { ...moves, filter: { empty: { var: "source" } } };
const asOf = day(16);

it("every visit of the ten deals leads where it does by example, re-entries counted again", async () => {
  const result = await ledger.run(ten, { asOf });
  const cells = (from: string | null) => {
    const row = rowOf(result, "from", from);
    return Object.fromEntries(
      Object.entries(row).flatMap(([key, cell]) => {
        const rate = cell as { k?: number; n?: number } | null;
        return typeof rate?.k === "number" && rate.k > 0 ? [[key, [rate.k, rate.n]]] : [];
      }),
    );
  };
  expect(cells("a")).toEqual({ to_b: [6, 9], to_c: [1, 9], to_lost: [1, 9], still: [1, 9] });
  expect(cells("b")).toEqual({ to_a: [1, 9], to_c: [5, 9], to_lost: [2, 9], still: [1, 9] });
  expect(cells("c")).toEqual({ to_b: [1, 6], to_won: [3, 6], to_lost: [1, 6], still: [1, 6] });
  expect(cells("lost")).toEqual({ to_b: [1, 4], still: [3, 4] });
  expect(cells(null)).toEqual({ to_a: [8, 9], to_b: [1, 9] });
});

it("a cell opens its records, each once however often it went that way", async () => {
  const all = await ledger.run(moves, {});
  const parked = rowOf(all, "from", "a");
  expect(parked["to_rest"]).toMatchObject({ k: 2, n: 12 });
  expect(await ledger.behind(parked.drill["to_restRecords"])).toEqual(["e1"]);
  expect(await ledger.behind(rowOf(all, "from", "b").drill["to_aRecords"])).toEqual(["d3"]);
  expect(await ledger.behind(rowOf(all, "from", "lost").drill["to_bRecords"])).toEqual(["d4"]);
  expect(await ledger.behind(rowOf(all, "from", null).drill["to_bRecords"])).toEqual(["d7"]);
});

it("the visits of a period are those that began in it, wherever they led later", async () => {
  const result = await ledger.run(ten, { asOf, from: day(3), to: day(4) });
  // d1, d3 and d9 came to b, d4 to a.
  expect(rowOf(result, "from", "b")).toMatchObject({ visits: 3, to_a: { k: 1, n: 3 }, to_c: { k: 2, n: 3 } });
  expect(rowOf(result, "from", "a")).toMatchObject({ visits: 1, to_b: { k: 1, n: 1 } });
});

it("rows sum to one, stages nobody went to have no column, and a small sample says so", async () => {
  const result = await ledger.run(ten, { asOf });
  const keys = result.columns.filter((column) => column.type === "rate").map((column) => column.key);
  expect(keys).toEqual(["to_a", "to_b", "to_c", "to_won", "to_lost", "still"]);
  for (const row of result.rows)
    expect(keys.reduce((sum, key) => sum + ((row[key] as { k?: number } | undefined)?.k ?? 0), 0)).toBe(row["visits"]);
  expect(rowOf(result, "from", "c")["to_won"]).toMatchObject({ show: "count" });
  expect(result.chart).toMatchObject({ kind: "heat-map", xAxis: { data: ["a", "b", "c", "won", "lost", "Still there"] } });
});

it.each([["all"], ["own"], ["blind"]])("as %s: the records behind every cell are exactly those it counts", async (role) => {
  await ledger.agrees(moves, {}, [role]);
  await ledger.agrees(moves, { asOf: day(9), from: day(3) }, [role]);
});
