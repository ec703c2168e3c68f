import type { AppDefinition } from "@funnelsmith/definition";
import { advance, checkAdvance, listRecords } from "@funnelsmith/engine";
import { afterAll, beforeAll, expect, it } from "vitest";
import { day, type LedgerTenant, names, oneFunnel, tellLedger, tenDeals } from "./ledger-tenant.ts";

/** Only who was never lost, and has been in b, may come to after-sales. */
const app: AppDefinition = {
  ...oneFunnel,
  funnels: (oneFunnel.funnels ?? []).map((funnel) => ({
    ...funnel,
    stages: funnel.stages.map((stage) =>
      stage.key === "served"
        ? {
            ...stage,
            entry: [
              { key: "never_lost", title: "never lost", severity: "must" as const, rule: { "==": [{ var: "$visits.lost" }, 0] } },
              { key: "was_in_b", title: "was in b", severity: "must" as const, rule: { "!": [{ empty: [{ var: "$first_entered.b" }] }] } },
            ],
          }
        : stage,
    ),
  })),
};

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger(tenDeals, [], app);
});
afterAll(() => ledger.test.drop());

it("a gate counts visits and knows first entries, whichever way the record went", async () => {
  const admin = await ledger.admin();
  const unmet = async (name: string): Promise<unknown> => {
    const answer = JSON.parse(JSON.stringify(await checkAdvance(admin, "deal", ledger.told(name)[0], { to: "served" })));
    return answer.criteria.filter((criterion: { met: boolean }) => !criterion.met).map((criterion: { key: string }) => criterion.key);
  };
  expect(await unmet("d1")).toEqual([]);
  expect(await unmet("d2")).toEqual(["was_in_b"]);
  expect(await unmet("d4")).toEqual(["never_lost"]);
  await expect(advance(admin, "deal", ledger.told("d4")[0], { to: "served" }, ledger.told("d4")[1])).rejects.toMatchObject({ status: 422 });
});

it("lists are filtered by them", async () => {
  const c = await ledger.ctx();
  const found = async (filter: unknown): Promise<string[]> => {
    const { items } = JSON.parse(await listRecords(c, "deal", { filter, limit: 100 }));
    return items.map((item: { fields: { name: string } }) => item.fields.name).sort();
  };
  expect(await found({ ">=": [{ var: "$visits.b" }, 2] })).toEqual(names("d3 d4 d9"));
  expect(await found({ "<": [{ var: "$first_entered.c" }, day(6)] })).toEqual(names("d1 d2 d9"));
  expect(await found({ "==": [{ var: "$visits.won" }, 0] })).toEqual(names("d3 d5 d6 d7 d8 d9 d10"));
});
