import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, names, rowOf, tellLedger } from "./ledger-tenant.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger({
    // Leaves for the other funnel; comes from it, into a stage of the same name; goes there and returns; is lost, and won elsewhere.
    x1: { owner: "me", amount: 10, path: "a2 b3 g.a5" },
    x2: { owner: "me", amount: 20, path: "g.a2 a4 won6" },
    x3: { owner: "me", amount: 30, path: "a2 g.a3 b7" },
    x4: { owner: "me", amount: 40, path: "a2 lost3!price g.a4 g.done5" },
    x5: { owner: "me", amount: 50, path: "a2 b4" },
  });
});
afterAll(() => ledger.test.drop());

const ask = (type: string, more: object = {}): ReportDefinition =>
  ({ key: "r", type, title: "r", funnel: "f", ...more }) as ReportDefinition;
const k = (cell: unknown): number => (cell as { k: number }).k;

describe("records that go from one funnel to another", () => {
  it("visited each stage of the funnel they were in, and went elsewhere from it", async () => {
    const result = await ledger.run(ask("moves"));
    const [fresh, a, b] = [null, "a", "b"].map((from) => rowOf(result, "from", from));
    expect([k(fresh?.["to_a"]), k(fresh?.["to_b"])]).toEqual([5, 1]);
    expect([a?.["visits"], k(a?.["to_b"]), k(a?.["elsewhere"]), k(a?.["to_won"]), k(a?.["to_lost"])]).toEqual([5, 2, 1, 1, 1]);
    expect([b?.["visits"], k(b?.["elsewhere"]), k(b?.["still"])]).toEqual([3, 1, 2]);
    expect(await ledger.behind(b?.drill["elsewhereRecords"])).toEqual(["x1"]);
    expect(k(rowOf(result, "from", "lost")["elsewhere"])).toBe(1);
  });

  it("are no longer there, neither now nor as of then", async () => {
    for (const params of [{}, { asOf: day(32) }]) {
      const stock = await ledger.run(ask("funnel", { basis: "stock" }), params);
      expect(stock.rows.filter((row) => row["count"] !== 0).map((row) => [row["stage"], row["count"]])).toEqual([
        ["b", 2],
        ["won", 1],
      ]);
      const outcome = (await ledger.run(ask("outcome"), params)).rows[0];
      expect([outcome?.["won"], outcome?.["lost"]]).toEqual([1, 0]);
      expect(rowOf(await ledger.run(ask("stuck"), params), "stage", "b")).toMatchObject({ count: 2, overdue: 2 });
    }
    const then = (await ledger.run(ask("outcome"), { asOf: day(4) })).rows[0];
    expect(await ledger.behind(then?.drill["lost"])).toEqual(["x4"]);
    const stock = await ledger.run(ask("funnel", { basis: "stock" }), { asOf: day(4) });
    expect(await ledger.behind(rowOf(stock, "stage", "b").drill["count"])).toEqual(["x1"]);
  });

  it("stayed as long as they were in the funnel, and flow in and out by the conservation law", async () => {
    const dwell = rowOf(await ledger.run(ask("dwell")), "stage", "b");
    expect(dwell).toMatchObject({ visits: 3, completed: 1, completedMean: 2 });
    const flow = await ledger.run(ask("funnel", { basis: "flow" }), { from: day(3), to: day(7) });
    for (const row of flow.rows) expect(Number(row["opening"]) + Number(row["entered"]) - Number(row["left"])).toBe(row["closing"]);
    expect(rowOf(flow, "stage", "a")).toMatchObject({ entered: 1 });
  });

  it("are counted as they are listed", async () => {
    const always = [ask("moves"), ask("outcome", { basis: "cohort" }), ask("stuck")];
    // The lost one leaves the funnel, and the won one has yet to be won on day 4.
    for (const definition of [...always, ask("cycle")]) await ledger.agrees(definition);
    for (const definition of [...always, ask("losses")]) await ledger.agrees(definition, { asOf: day(4) });
    const other = await ledger.run({ ...ask("outcome"), funnel: "g" } as ReportDefinition);
    expect(await ledger.behind(other.rows[0]?.drill["won"])).toEqual(names("x4"));
  });
});
