import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { planPublish, publish, rollback } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { offerApp } from "../../test/offer-app.ts";
import { openWork, type Work } from "../../test/open-work.ts";
import type { Actor } from "../context.ts";
import { createRecord } from "./create-record.ts";
import { getRecord } from "./get-record.ts";

type Lines = FieldDefinition & { fields: FieldDefinition[] };

/** The app with its lines changed; without them when `change` answers undefined. */
function changed(change: (lines: Lines) => Lines | undefined): AppDefinition {
  const app = structuredClone(offerApp);
  const offer = app.objects.find(({ key }) => key === "offer");
  if (offer === undefined) throw new Error("no offers");
  offer.fields = offer.fields.flatMap((field) => (field.key === "lines" ? (change(field as Lines) ?? []) : [field]));
  if (offer.fields.some(({ key }) => key === "lines")) return app;
  offer.fields = offer.fields.filter(({ key }) => key === "name" || key === "total");
  offer.validations = [];
  for (const stage of app.funnels?.[0]?.stages ?? []) {
    delete stage.requiredFields;
    delete stage.lockedFields;
    delete stage.entry;
  }
  for (const role of app.roles ?? []) delete role.objects?.["offer"]?.fields;
  return app;
}

describe("a sub-table that is published anew", () => {
  let work: Work;
  let admin: Actor;
  let offer: string;
  let first: string;
  beforeAll(async () => {
    work = await openWork(offerApp);
    admin = await work.member([], { admin: true });
    const made = await createRecord(await work.ctx(admin), "offer", {
      fields: {
        name: "one",
        lines: [
          { quantity: 2, price: "10.00", text: "12" },
          { quantity: 1, price: "5.00", text: "twelve" },
        ],
      },
    });
    ({ id: offer } = JSON.parse(String(made.body)) as { id: string });
    first = String((await lines())[0]?.["id"]);
  });
  afterAll(() => work.drop());

  const lines = async (): Promise<readonly Record<string, unknown>[]> =>
    (JSON.parse(await getRecord(await work.ctx(admin), "offer", offer)) as { fields: { lines: Record<string, unknown>[] } }).fields.lines;
  const plan = async (document: AppDefinition) => (await planPublish(work.db, { tenant: work.tenant, document })).changes;
  const live = async (published: Promise<{ readonly revision: number }>): Promise<void> => {
    await work.catalogs.refresh(work.tenant.id, "offers", (await published).revision);
  };
  const release = (document: AppDefinition, decisions: Record<string, string> = {}) =>
    live(publish(work.db, { tenant: work.tenant, document, decisions }));
  const back = (version: number, decisions: Record<string, string> = {}) =>
    live(rollback(work.db, { tenant: work.tenant, app: "offers", version, decisions }));

  it("gets a column, loses one with its values counted, and has them again with the older version", async () => {
    const more = changed((lines) => ({ ...lines, fields: [...lines.fields, { key: "note", kind: "text", title: "Note" }] }));
    expect(await plan(more)).toMatchObject([{ class: "safe", pointer: "/objects/1/fields/2/fields/8" }]);
    await release(more);
    expect(await lines()).toMatchObject([{ note: null, quantity: 2 }, { quantity: 1 }]);
    const less = changed((lines) => ({ ...lines, fields: lines.fields.filter(({ key }) => key !== "text") }));
    const removed = (await plan(less)).find(({ id }) => id === "field.remove:offer__lines.text");
    expect(removed).toMatchObject({ class: "loss", pointer: "/objects/1/fields/2/fields/1", counts: { values: 2 } });
    await release(less, { "field.remove:offer__lines.text": "accept" });
    expect((await lines())[0]).not.toHaveProperty("text");
    await back(1);
    expect(await lines()).toMatchObject([{ id: first, text: "12" }, { text: "twelve" }]);
  });

  it("has a column converted, the values that do not fit counted", async () => {
    const numbers = changed((lines) => ({
      ...lines,
      fields: lines.fields.map((field): FieldDefinition => (field.key === "text" ? { key: "text", kind: "number", title: "Text" } : field)),
    }));
    const told = (await plan(numbers)).find(({ id }) => id === "field.convert:offer__lines.text");
    expect(told).toMatchObject({ class: "decision", counts: { converted: 1, unfit: 1 } });
    await release(numbers, { "field.convert:offer__lines.text": "keep" });
    expect(await lines()).toMatchObject([{ text: 12 }, { text: null }]);
    await back(1, { "field.convert:offer__lines.text": "keep" });
    expect(await lines()).toMatchObject([{ text: "12" }, { text: "twelve" }]);
  });

  it("goes out of sight with its rows, and comes back with them", async () => {
    const none = changed(() => undefined);
    const gone = (await plan(none)).find(({ id }) => id === "object.remove:offer__lines");
    expect(gone).toMatchObject({ class: "loss", pointer: "/objects/1/fields/2", counts: { records: 2 } });
    expect(gone?.sentence.en).toContain("sub-table");
    await release(none, { "object.remove:offer__lines": "accept" });
    expect(JSON.parse(await getRecord(await work.ctx(admin), "offer", offer))).not.toHaveProperty("fields.lines");
    await back(1);
    expect(await lines()).toMatchObject([{ id: first, quantity: 2 }, { quantity: 1 }]);
  });
});
