import type { AppDefinition, FieldDefinition, ReportDefinition } from "@funnelsmith/definition";
import { advance, deleteRecord, patchRecord } from "@funnelsmith/engine";
import { publish, readVersion } from "@funnelsmith/storage";
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

  it("knows no amount where the field of today could not yet say one, and days where it said instants", async () => {
    const fields = [
      { key: "guess", kind: "text", title: "guess" },
      { key: "around", kind: "dateTime", title: "around" },
    ] as const;
    const withFields = (app: AppDefinition, kinds: readonly FieldDefinition[], more: object): AppDefinition => ({
      ...app,
      objects: app.objects.map((object) =>
        object.key === "deal"
          ? { ...object, ...more, fields: [...object.fields.filter(({ key }) => !kinds.some((one) => one.key === key)), ...kinds] }
          : object,
      ),
    });
    const told = await tellLedger({ a: { path: "a2", amount: 5 } }, [], withFields(oneFunnel, fields, {}));
    try {
      const { db, tenant, catalogs } = told.test;
      const [id, version] = told.told("a");
      const writes = [
        { guess: "about 5k", around: "2026-02-28T17:00:00.000Z" },
        { guess: "31 Feb" },
        { guess: "77.5" },
        { guess: "80", around: "2026-05-31T16:00:00.000Z" },
      ];
      for (const [index, changed] of writes.entries()) {
        await patchRecord(await told.admin(), "deal", id, { fields: changed }, version + index);
        const text = `update "${tenant.schema}".audit set at = $1 where record_id = $2 and version = $3`;
        await db.administerAlone({ text, values: [day(10 + index), id, version + index + 1] });
      }
      const document = (await readVersion(db, tenant, "semantics")) as AppDefinition;
      const kinds: readonly FieldDefinition[] = [
        { key: "guess", kind: "money", title: "guess" },
        { key: "around", kind: "date", title: "around" },
      ];
      const { revision } = await publish(db, {
        tenant,
        document: withFields(document, kinds, { amountField: "guess", closeDateField: "around" }),
      });
      await catalogs.refresh(tenant.id, "semantics", revision);
      const amountAt = async (asOf: string): Promise<unknown> => {
        const [snapshot, stock] = await Promise.all([
          told.run({ key: "r", type: "snapshot", title: "r", funnel: "f" }, { asOf }),
          told.run(funnel({ basis: "stock" }), { asOf }),
        ]);
        expect(stageOf(snapshot, "a")["amount"]).toBe(stageOf(stock, "a")["amount"]);
        return stageOf(snapshot, "a")["amount"];
      };
      expect(await Promise.all([day(9.5), day(10.5), day(11.5), day(12.5), day(14)].map(amountAt))).toEqual([
        null,
        null,
        null,
        "77.5",
        "80.00",
      ]);
      const weighted = await told.run({ key: "r", type: "weighted", title: "r", funnel: "f" }, { asOf: day(12.5) });
      // Five in the afternoon in London is the first of March in Shanghai.
      expect(weighted.rows.map((row) => row["by"])).toMatchObject([{ value: "2026-03-01" }]);
    } finally {
      await told.test.drop();
    }
  });

  it("follows an amount through the keys its field had, and takes no other field's for it", async () => {
    const told = await tellLedger({ a: { path: "a2", amount: 5 } }, [], oneFunnel);
    try {
      const { db, tenant, catalogs } = told.test;
      const [id, version] = told.told("a");
      const patch = async (step: number, at: string, fields: object): Promise<void> => {
        await patchRecord(await told.admin(), "deal", id, { fields: { ...fields } }, version + step);
        const text = `update "${tenant.schema}".audit set at = $1 where record_id = $2 and version = $3`;
        await db.administerAlone({ text, values: [at, id, version + step + 1] });
      };
      const rename = async (at: string, from: string, to: string, others: readonly FieldDefinition[] = []): Promise<void> => {
        const document = (await readVersion(db, tenant, "semantics")) as AppDefinition;
        const objects = document.objects.map((object) =>
          object.key === "deal"
            ? {
                ...object,
                amountField: to,
                fields: [...object.fields.map((field) => (field.key === from ? { ...field, key: to } : field)), ...others],
              }
            : object,
        );
        const roles: AppDefinition["roles"] = [{ key: "all", title: "all", objects: { deal: { read: "all" } } }];
        const decisions = { [`field.remove:deal.${from}`]: `move:${to}` };
        const { revision } = await publish(db, { tenant, document: { ...document, objects, roles }, decisions, clock: () => new Date(at) });
        await catalogs.refresh(tenant.id, "semantics", revision);
      };
      await patch(0, day(10), { amount: "6.00" });
      await rename(day(12), "amount", "worth");
      await patch(1, day(14), { worth: "7.00" });
      await rename(day(16), "worth", "value", [{ key: "amount", kind: "money", title: "another" }]);
      await patch(2, day(18), { amount: "999.00" });
      await patch(3, day(20), { value: "8.00" });
      const amountAt = async (asOf: string): Promise<unknown> =>
        stageOf(await told.run({ key: "r", type: "snapshot", title: "r", funnel: "f" }, { asOf }), "a")["amount"];
      expect(await Promise.all([day(9), day(11), day(13), day(15), day(17), day(19), day(21)].map(amountAt))).toEqual([
        "5.00",
        "6.00",
        "6.00",
        "7.00",
        "7.00",
        "7.00",
        "8.00",
      ]);
      expect(stageOf(await told.run(funnel({ basis: "stock" }), { asOf: day(9) }), "a")["amount"]).toBe("5.00");
    } finally {
      await told.test.drop();
    }
  });

  it("takes nothing for the amount that a removed field said under its key", async () => {
    const told = await tellLedger({ a: { path: "a2", amount: 5 } }, [], oneFunnel);
    try {
      const { db, tenant, catalogs } = told.test;
      const [id, version] = told.told("a");
      const patch = async (step: number, at: string, amount: string): Promise<void> => {
        await patchRecord(await told.admin(), "deal", id, { fields: { amount } }, version + step);
        const text = `update "${tenant.schema}".audit set at = $1 where record_id = $2 and version = $3`;
        await db.administerAlone({ text, values: [at, id, version + step + 1] });
      };
      const release = async (at: string, document: AppDefinition, decisions: Record<string, string>): Promise<void> => {
        const { revision } = await publish(db, { tenant, document, decisions, clock: () => new Date(at) });
        await catalogs.refresh(tenant.id, "semantics", revision);
      };
      const roles: AppDefinition["roles"] = [{ key: "all", title: "all", objects: { deal: { read: "all" } } }];
      const first = { ...((await readVersion(db, tenant, "semantics")) as AppDefinition), roles };
      const without = {
        ...first,
        objects: first.objects.map(({ amountField, ...object }) => {
          if (object.key !== "deal") return { ...object, ...(amountField !== undefined && { amountField }) };
          return { ...object, fields: object.fields.filter(({ key }) => key !== "amount") };
        }),
      };
      await patch(0, day(10), "6.00");
      await release(day(12), without, { "field.remove:deal.amount": "accept" });
      await release(day(14), first, { "field.return:deal.amount": "empty" });
      await patch(1, day(16), "999.00");
      const amountAt = async (asOf: string): Promise<unknown> =>
        stageOf(await told.run({ key: "r", type: "snapshot", title: "r", funnel: "f" }, { asOf }), "a")["amount"];
      expect(await Promise.all([day(9), day(11), day(15), day(17)].map(amountAt))).toEqual([null, null, null, "999.00"]);
    } finally {
      await told.test.drop();
    }
  });
});
