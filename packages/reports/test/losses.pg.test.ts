import type { ReportDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type LedgerTenant, tellLedger, tenDeals } from "./ledger-tenant.ts";

let ledger: LedgerTenant;
beforeAll(async () => {
  ledger = await tellLedger({
    ...tenDeals,
    e1: { amount: 5, owner: "me", source: "fair", path: "a2 b3 rest4 lost6!price" },
    e2: { amount: 7, owner: "me", source: "fair", path: "b2 lost3!price declined4!budget" },
    e3: { amount: 9, owner: "me", source: "fair", path: "lost3!spam" },
    e4: { amount: 11, owner: "me", source: "fair", path: "a2 won3 lost5!price" },
    e5: { amount: 13, owner: "me", source: "fair", path: "a2 b3 invalid4!spam" },
    e6: { amount: 15, owner: "me", source: "fair", path: "b2 lost5!price" },
  });
  const schema = ledger.test.tenant.schema;
  // A loss from before the reasons were asked for.
  const text = `update "${schema}".stage_transition set reason_code = null where record_id = $1 and to_stage = 'lost'`;
  await ledger.test.db.administer((tx) => tx.query({ text, values: [ledger.told("e6")[0]] }));
});
afterAll(() => ledger.test.drop());

type Losses = Extract<ReportDefinition, { type: "losses" }>;
const losses = (given: Partial<Losses> = {}): Losses => ({ key: "r", type: "losses", title: "r", funnel: "f", ...given });
const ten = losses({ filter: { empty: { var: "source" } } });
const rest = { filter: { "==": [{ var: "source" }, "fair"] } };

async function listed(definition: Losses, params = {}, roles?: readonly string[]) {
  const { rows } = await ledger.run(definition, params, roles);
  return Promise.all(
    rows.map(async (row) => {
      const [from, reason] = [row["from"], row["reason"]] as { value: string | null }[];
      return [from?.value, reason?.value, row["count"], Number(row["amount"]), (await ledger.behind(row.drill["count"], roles)).join(" ")];
    }),
  );
}

describe("the losses of the ten deals", () => {
  it("are the final ones, each from the stage it was lost from: four in the ledger, three that stayed", async () => {
    expect(await listed(ten, { asOf: day(16) })).toEqual([
      ["a", "spam", 1, 10, "d8"],
      ["b", "price", 1, 50, "d3"],
      ["c", "competitor", 1, 90, "d9"],
    ]);
    expect((await ledger.run(ten, { asOf: day(16) })).meta.sample).toBe(3);
    // Before it was opened again, d4 was lost too.
    expect((await listed(ten, { asOf: day(10) })).map(([, , , , who]) => who)).toEqual(["d8", "d4", "d3"]);
  });
});

describe("losses of every kind", () => {
  it("the stage before is the last on the way, and the reason is the one given last", async () => {
    expect(await listed(losses(rest))).toEqual([
      ["b", "budget", 1, 7, "e2"],
      ["b", "price", 1, 5, "e1"],
      ["b", null, 1, 15, "e6"],
      ["won", "price", 1, 11, "e4"],
      [null, "spam", 1, 9, "e3"],
    ]);
    expect(await listed(losses(rest), { asOf: day(32) })).toEqual(await listed(losses(rest)));
  });

  it("say how many give no reason, and what share of a stage's losses each is", async () => {
    const result = await ledger.run(losses(rest));
    expect(result.meta.notes[0]?.en).toBe("1 of 5 give no reason.");
    expect(result.rows[0]?.["share"]).toMatchObject({ k: 1, n: 3 });
  });

  it("leave invalid ones to a report of their own", async () => {
    expect(await listed(losses({ ...rest, outcome: "invalid" }))).toEqual([["b", "spam", 1, 13, "e5"]]);
  });

  it("belong to the period they closed in", async () => {
    expect((await listed(losses(rest), { from: day(5), to: day(6) })).map(([, , , , who]) => who)).toEqual(["e6", "e4"]);
  });

  it.each([["all"], ["own"]])("as %s list exactly what they count", async (role) => {
    await ledger.agrees(losses(), {}, [role]);
    await ledger.agrees(losses(), { asOf: day(6) }, [role]);
  });

  it("show no amount to one who may not read it", async () => {
    expect((await ledger.run(losses(), {}, ["blind"])).rows[0]).not.toHaveProperty("amount");
  });
});
