import type { ReportDefinition } from "@funnelsmith/definition";
import { advance, deleteRecord, patchRecord } from "@funnelsmith/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, oneFunnel, tellLedger } from "./ledger-tenant.ts";
import { funnel, ownedDeals, stageOf } from "./owned-deals.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(ownedDeals, [], oneFunnel);
});
afterAll(() => ledger.test.drop());

describe("a report as of a past instant", () => {
  it("is the same after today's moves, amount edits and deletions", async () => {
    const asOf = day(16);
    const reports: ReportDefinition[] = [
      funnel(),
      funnel({ amount: "current" }),
      funnel({ basis: "stock" }),
      funnel({ basis: "flow" }),
      funnel({ basis: "visit" }),
      { key: "r", type: "dwell", title: "r", funnel: "f" },
      {
        key: "r",
        type: "aggregate",
        title: "r",
        object: "deal",
        dimensions: [{ key: "s", field: "$stage" }],
        measures: [
          { key: "n", aggregate: "count" },
          { key: "total", aggregate: "sum", field: "amount" },
        ],
      },
    ];
    const numbers = async () =>
      Promise.all(
        reports.map(async (definition) => (await ledger.run(definition, { asOf })).rows.map(({ drill: _drill, ...each }) => each)),
      );
    const before = await numbers();
    const c = await ledger.admin();
    const of = (name: string): readonly ["deal", string, number] => ["deal", ...ledger.told(name)];
    const [deal, id, version] = of("d5");
    await patchRecord(c, deal, id, { fields: { amount: "999.00" } }, version);
    await patchRecord(c, deal, id, { fields: { amount: "1000.00" } }, version + 1);
    const [, first, firstVersion] = of("d1");
    await patchRecord(c, deal, first, { fields: { amount: null } }, firstVersion);
    const [, moved, movedVersion] = of("d6");
    await advance(c, deal, moved, { to: "c" }, movedVersion);
    await deleteRecord(c, ...of("d7"));
    await deleteRecord(c, ...of("d2"));
    expect(await numbers()).toEqual(before);
    const stockNow = await ledger.run(funnel({ basis: "stock" }));
    expect(stageOf(stockNow, "c")["count"]).toBe(1);
    expect(stageOf(stockNow, "a")["amount"]).toBe("1040.00");
  });
});
