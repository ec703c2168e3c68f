import type { ReportDefinition } from "@funnelsmith/definition";
import { checkLedger } from "@funnelsmith/engine";
import { publish } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, names, oneFunnel, rowOf, tellLedger, type Told } from "./ledger-tenant.ts";

const told: Readonly<Record<string, Told>> = {
  // Leaves for the other funnel; comes from it, into a stage of the same name; goes there and returns; is lost, and won elsewhere.
  x1: { owner: "me", amount: 10, path: "a2 b3 g.a5" },
  x2: { owner: "me", amount: 20, path: "g.a2 a4 won6" },
  x3: { owner: "me", amount: 30, path: "a2 g.a3 b7" },
  x4: { owner: "me", amount: 40, path: "a2 lost3!price g.a4 g.done5" },
  x5: { owner: "me", amount: 50, path: "a2 b4" },
};

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(told);
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

describe("when the other funnel is removed", () => {
  let before: LedgerTenant;
  beforeAll(async () => {
    before = await tellLedger(told);
    const { db, tenant, catalogs } = before.test;
    const { revision } = await publish(db, {
      tenant,
      document: oneFunnel,
      decisions: { "funnel.remove:g": "accept" },
      clock: () => new Date(day(31)),
    });
    await catalogs.refresh(tenant.id, "semantics", revision);
    expect(await checkLedger(db, await catalogs.get(tenant.id, "semantics"))).toEqual([]);
  });
  afterAll(() => before.test.drop());

  it("a stay that ended by going there has ended, and one there is none of the funnel that is left", async () => {
    const dwell = await before.run(ask("dwell"));
    // a: 1 day of x1 and x3 and x4, 2 of x2 and x5; b: x1 left it after 2 days for the other funnel, x3 and x5 are still there.
    expect(rowOf(dwell, "stage", "a")).toMatchObject({ visits: 5, completed: 5, completedMean: 1.4 });
    expect(rowOf(dwell, "stage", "b")).toMatchObject({ visits: 3, completed: 1, completedMean: 2 });

    const moves = await before.run(ask("moves"));
    expect(k(rowOf(moves, "from", "b")["elsewhere"])).toBe(1);
    const flow = await before.run(ask("funnel", { basis: "flow" }), { from: day(3), to: day(7) });
    for (const row of flow.rows) expect(Number(row["opening"]) + Number(row["entered"]) - Number(row["left"])).toBe(row["closing"]);
  });

  it.each([
    ["dwell", {}],
    ["stuck", {}],
    ["stuck", { idle: { activity: { object: "touch", record: "deal", at: "at" }, days: 5 }, closeDate: "close_on" }],
    ["leaks", { windowDays: 1 }],
    ["leaks", { basis: "time" }],
    ["leaks", { basis: "capacity" }],
    ["moves", {}],
    ["flow", {}],
    ["funnel", { basis: "visit" }],
    ["funnel", { basis: "flow" }],
    ["snapshot", {}],
    ["losses", {}],
    ["outcome", {}],
  ])("%s %j answers as it did", async (type, more) => {
    for (const params of [{}, { asOf: day(4) }, { from: day(3), to: day(8) }]) {
      const rows = async (of: LedgerTenant) => (await of.run(ask(type, more), params)).rows.map(({ drill: _drill, ...row }) => row);
      expect(await rows(before)).toEqual(await rows(ledger));
    }
    await before.agrees(ask(type, more), { asOf: day(4) });
  });
});
