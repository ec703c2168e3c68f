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
const decisions = { "object.remove:activity": "accept", "field.remove:deal.note": "accept" };
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
});
