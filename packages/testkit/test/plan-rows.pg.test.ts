import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { planPublish, previewRows, publish } from "@funnelsmith/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";
import { change } from "./change-app.ts";
import { insertRows } from "./rows.ts";

let test: TestTenant;
beforeEach(async () => {
  test = await createTestTenant({ app: sampleApp() });
});
afterEach(() => test.drop());

const noteAs = (field: object): AppDefinition =>
  change((app) => {
    app.objects[1]!.fields[1] = { key: "note", title: "Note", ...field } as FieldDefinition;
    delete app.objects[1]!.searchFields;
  });

describe("the rows behind a conversion", () => {
  const rows = (document: AppDefinition, more: Partial<Parameters<typeof previewRows>[1]> = {}) =>
    previewRows(test.db, {
      tenant: test.tenant,
      document,
      change: "field.convert:deal.note",
      unfit: false,
      limit: 10,
      locale: "en",
      ...more,
    });

  it("say what each value becomes, or why it does not, as publishing then does", async () => {
    await insertRows(
      test.db,
      test.tenant,
      "deal",
      ["12", "many", "-3", "1.25", "7"].map((note, index) => ({ name: `d${index}`, note })),
    );
    await insertRows(test.db, test.tenant, "deal", [{ name: "empty" }]);
    const document = noteAs({ kind: "number", scale: 1 });
    const all = await rows(document);
    expect(all.map(({ title, old, new: after, reason }) => [title, old, after, reason?.en])).toEqual([
      ["d0", "12", "12", undefined],
      ["d1", "many", null, expect.stringMatching(/number/i)],
      ["d2", "-3", "-3", undefined],
      ["d3", "1.25", null, expect.any(String)],
      ["d4", "7", "7", undefined],
    ]);
    const unfit = await rows(document, { unfit: true });
    expect(unfit.map(({ title }) => title)).toEqual(["d1", "d3"]);
    expect((await rows(document, { unfit: true, limit: 1, after: unfit[0]!.id })).map(({ title }) => title)).toEqual(["d3"]);
    const { changes } = await planPublish(test.db, { tenant: test.tenant, document });
    expect(changes.find(({ id }) => id === "field.convert:deal.note")?.counts).toEqual({ converted: 3, unfit: 2 });
    await publish(test.db, { tenant: test.tenant, document, decisions: { "field.convert:deal.note": "keep" } });
    const stored = await test.db.one({ text: `select count(note) as n from "${test.tenant.schema}".b2b__deal`, values: [] });
    expect(Number(stored[0]?.["n"])).toBe(3);
  });

  it("of a kind nothing converts to, each with the one reason; and of no other change", async () => {
    await insertRows(test.db, test.tenant, "deal", [{ name: "d", note: "x" }]);
    const document = noteAs({ kind: "member" });
    expect(await rows(document)).toMatchObject([{ title: "d", old: "x", new: null, reason: { en: expect.any(String) } }]);
    await expect(rows(document, { change: "field.convert:deal.name" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("what a plan says of records whose gate changed", () => {
  const gates = async (document: AppDefinition) =>
    (await planPublish(test.db, { tenant: test.tenant, document })).changes.filter(({ id }) => id.startsWith("gate.change:"));
  const stand = (stage: string, more: object): object => ({ name: stage, funnel: "sales", stage, ...more });

  it("how many would not pass now, over fields as they will be", async () => {
    await insertRows(test.db, test.tenant, "deal", [
      stand("lead", { note: "12" }) as never,
      stand("lead", { note: "many" }) as never,
      stand("lead", {}) as never,
      stand("proposal", { note: "12" }) as never,
    ]);
    const document = noteAs({ kind: "number" });
    const discovery = document.funnels![0]!.stages[1]!;
    discovery.requiredFields = [];
    discovery.entry = [{ key: "counted", title: "Counted", severity: "must", rule: { ">": [{ var: "note" }, 3] } }];
    expect(await gates(document)).toMatchObject([
      { id: "gate.change:sales.lead", class: "safe", pointer: "/funnels/0/stages/1", counts: { records: 3, unmet: 2 } },
    ]);
  });

  it("nothing where the criteria are as before, or everybody would pass", async () => {
    await insertRows(test.db, test.tenant, "deal", [stand("lead", {}) as never]);
    expect(await gates(change((app) => void (app.title = "Other")))).toEqual([]);
    expect(await gates(change((app) => void (app.funnels![0]!.stages[1]!.requiredFields = [])))).toEqual([]);
    const fresh = change((app) => {
      app.objects[1]!.fields.push({ key: "fresh", kind: "text", title: "Fresh" });
      app.funnels![0]!.stages[1]!.requiredFields = ["fresh"];
    });
    expect(await gates(fresh)).toMatchObject([{ counts: { records: 1, unmet: 1 } }]);
  });
});
