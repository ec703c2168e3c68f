import type { AppDefinition } from "@funnelsmith/definition";
import { publish, rollback } from "@funnelsmith/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";
import { insertRows } from "./rows.ts";

let test: TestTenant;
const table = (object: string): string => `"${test.tenant.schema}"."b2b__${object}"`;
const rows = (text: string) => test.db.one({ text, values: [] });
const insert = (object: string, list: readonly Readonly<Record<string, unknown>>[]) => insertRows(test.db, test.tenant, object, list);
const decisions = { "object.remove:activity": "accept", "field.remove:deal.note": "accept", "field.return:deal.note": "empty" };
const release = (document: AppDefinition) => publish(test.db, { tenant: test.tenant, document, decisions });
const back = (version: number) => rollback(test.db, { tenant: test.tenant, app: "b2b", version, decisions });

function without(object: "activity" | undefined, field?: "note"): AppDefinition {
  const app = sampleApp();
  const deal = app.objects.find((one) => one.key === "deal");
  const gate = app.funnels?.[0]?.stages.find((stage) => stage.key === "negotiation");
  if (!deal || !gate) throw new Error("sample app");
  if (field) {
    deal.fields = deal.fields.filter((one) => one.key !== field);
    deal.searchFields = ["name"];
  }
  if (object) {
    app.objects = app.objects.filter((one) => one.key !== object);
    gate.entry = [];
    for (const role of app.roles ?? []) delete role.objects?.[object];
  }
  return app;
}

beforeEach(async () => {
  test = await createTestTenant({ app: sampleApp() });
});
afterEach(() => test.drop());

describe("what a publish hides", () => {
  it("is out of the way however often an object of the same key goes and comes", async () => {
    for (let round = 1; round <= 4; round += 1) {
      await insert("activity", [{ summary: `round ${round}` }]);
      await release(without("activity"));
      await release(sampleApp());
      expect(await rows(`select summary from ${table("activity")}`)).toEqual([]);
    }
  });

  it("comes back as it was last, when an older version is published again", async () => {
    for (const summary of ["first", "second"]) {
      await release(without("activity"));
      await release(sampleApp());
      await insert("activity", [{ summary }]);
      await insert("deal", [{ name: summary, note: `${summary} note` }]);
      await release(without(undefined, "note"));
      await release(sampleApp());
    }
    await release(without("activity", "note"));
    await back(1);
    expect(await rows(`select summary from ${table("activity")}`)).toEqual([{ summary: "second" }]);
  });

  it("brings the latest of several hidden fields of one key back", async () => {
    await insert("deal", [{ name: "one", note: "old" }]);
    await release(without(undefined, "note"));
    await release(sampleApp());
    await rows(`update ${table("deal")} set note = 'new'`);
    await release(without(undefined, "note"));
    await back(1);
    expect(await rows(`select note from ${table("deal")}`)).toEqual([{ note: "new" }]);
  });

  it("brings back what a conversion that carried nothing over had hidden", async () => {
    const [account] = await insert("account", [{ name: "甲" }]);
    await insert("deal", [{ name: "one", account }]);
    const app = sampleApp();
    const deal = app.objects[1];
    if (!deal) throw new Error("sample app");
    deal.fields[2] = { key: "account", kind: "boolean", title: "Account" };
    await publish(test.db, { tenant: test.tenant, document: app, decisions: { "field.convert:deal.account": "accept" } });
    expect(await rows(`select account from ${table("deal")}`)).toEqual([{ account: null }]);
    await back(1);
    expect(await rows(`select account from ${table("deal")}`)).toEqual([{ account }]);
  });

  it("is asked about when its values repeat and it comes back unique", async () => {
    const unique = sampleApp();
    const account = unique.objects[0];
    if (!account) throw new Error("sample app");
    account.fields[1] = { key: "phone", kind: "phone", title: "Phone", unique: true };
    await release(unique);
    await release(sampleApp());
    await insert("account", [
      { name: "甲", phone: "1" },
      { name: "乙", phone: "1" },
    ]);
    const none = structuredClone(unique);
    none.objects[0]?.fields.splice(1, 1);
    await publish(test.db, { tenant: test.tenant, document: none, decisions: { "field.remove:account.phone": "accept" } });
    const again = { tenant: test.tenant, app: "b2b", version: 2 };
    await expect(rollback(test.db, again)).rejects.toMatchObject({
      code: "PUBLISH_UNDECIDED",
      extensions: { changes: [{ id: "field.unique:account.phone", counts: { cleared: 1 } }] },
    });
    await rollback(test.db, { ...again, decisions: { "field.unique:account.phone": "clear" } });
    expect(await rows(`select phone from ${table("account")} order by name desc`)).toEqual([{ phone: "1" }, { phone: null }]);
  });

  it("is asked about when its records stand in stages that are not there when it comes back", async () => {
    const stages = (...keys: string[]): AppDefinition => {
      const app = sampleApp();
      app.objects.push({ key: "thing", title: "Thing", titleField: "name", fields: [{ key: "name", kind: "text", title: "Name" }] });
      const open = keys.map((key) => ({ key, kind: "open" as const, title: key }));
      app.funnels = [...(app.funnels ?? []), { key: "things", object: "thing", title: "Things", stages: open }];
      return app;
    };
    await release(stages("first"));
    await release(stages("first", "second"));
    await insert("thing", [{ name: "one", funnel: "things", stage: "second" }]);
    const gone = { "object.remove:thing": "accept", "funnel.remove:things": "accept" };
    await publish(test.db, { tenant: test.tenant, document: sampleApp(), decisions: gone });
    await expect(back(2)).rejects.toMatchObject({
      code: "PUBLISH_UNDECIDED",
      extensions: { changes: [{ id: "stages.remove:things", counts: { second: 1 } }] },
    });
    const map = { "stages.remove:things": { map: { second: "first" } } };
    await rollback(test.db, { tenant: test.tenant, app: "b2b", version: 2, decisions: map });
    expect(await rows(`select name, stage from ${table("thing")}`)).toEqual([{ name: "one", stage: "first" }]);
  });
});
