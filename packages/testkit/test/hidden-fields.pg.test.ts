import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import {
  type Database,
  planPublish,
  publish,
  type PublishInput,
  purgeDueFields,
  purgeHiddenField,
  readErasures,
  readHiddenFields,
  resumePublishes,
  type Row,
  type Statement,
} from "@funnelsmith/storage";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";
import { insertRows } from "./rows.ts";

let test: TestTenant;
beforeEach(async () => {
  test = await createTestTenant({ app: sampleApp() });
  await insertRows(test.db, test.tenant, "deal", [{ name: "a", note: "kept" }, { name: "b" }]);
});
afterEach(() => test.drop());

const without = (): AppDefinition => {
  const app = sampleApp();
  app.objects[1]!.fields.splice(1, 1);
  app.objects[1]!.searchFields = ["name"];
  return app;
};
const release = (document: AppDefinition, more: Partial<PublishInput> = {}) => publish(test.db, { tenant: test.tenant, document, ...more });
const remove = (decision: string, now?: string) =>
  release(without(), { decisions: { "field.remove:deal.note": decision }, ...(now && { clock: () => new Date(now) }) });
const eraser = { by: "00000000-0000-7000-8000-00000000000b", at: "2026-03-02T08:00:00.000Z" };
const erased = () => readErasures(test.db, test.tenant, "b2b");
const hidden = () => readHiddenFields(test.db, test.tenant, "b2b");
const notes = async () =>
  (await test.db.administerAlone({ text: `select note from "${test.tenant.schema}".b2b__deal order by name`, values: [] })).map(
    (row) => row["note"],
  );

it("a removed field is out of sight with its values, and comes back with them or empty", async () => {
  await remove("accept");
  expect(await hidden()).toMatchObject([{ object: "deal", field: { key: "note" }, values: 1, purgeAt: null }]);
  const plan = await planPublish(test.db, { tenant: test.tenant, document: sampleApp() });
  expect(plan.changes.find(({ id }) => id === "field.return:deal.note")).toMatchObject({ class: "decision", counts: { values: 1 } });
  await expect(release(sampleApp())).rejects.toMatchObject({ code: "PUBLISH_UNDECIDED" });
  await release(sampleApp(), { decisions: { "field.return:deal.note": "empty" } });
  expect(await notes()).toEqual([null, null]);
  expect(await hidden()).toMatchObject([{ values: 1 }]);
  // The older of two of one key stays behind the newer one, which holds nothing.
  await release(without());
  await release(sampleApp(), { decisions: { "field.return:deal.note": "restore" } });
  expect(await notes()).toEqual([null, null]);
  expect(await hidden()).toMatchObject([{ field: { key: "note" }, values: 1 }]);
});

it("restored, everything is as before", async () => {
  await remove("accept");
  await release(sampleApp(), { decisions: { "field.return:deal.note": "restore" } });
  expect(await notes()).toEqual(["kept", null]);
  expect(await hidden()).toEqual([]);
});

it("erasing takes the field's name, and is for good", async () => {
  await remove("accept");
  const [field] = await hidden();
  const serial = field?.serial ?? 0;
  await expect(purgeHiddenField(test.db, test.tenant, "b2b", { object: "deal", serial, field: "name" }, eraser)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await purgeHiddenField(test.db, test.tenant, "b2b", { object: "deal", serial, field: "note" }, eraser);
  await purgeHiddenField(test.db, test.tenant, "b2b", { object: "deal", serial, field: "note" }, eraser);
  expect(await hidden()).toEqual([]);
  // Once, although it was asked for twice.
  const told = { object: "deal", objectTitle: { en: "Deal" }, field: { key: "note" }, values: 1, version: 2 };
  expect(await erased()).toMatchObject([{ ...told, cause: "asked", ...eraser }]);
  expect(await erased()).toHaveLength(1);
  await release(sampleApp());
  expect(await notes()).toEqual([null, null]);
  expect(await erased()).toHaveLength(1);
});

it("nothing is erased while a publish is under way that may bring it back", async () => {
  const { db, tenant } = test;
  await remove("purge:30", "2026-03-01T08:00:00.000Z");
  const [field] = await hidden();
  const erase = () => purgeHiddenField(db, tenant, "b2b", { object: "deal", serial: field?.serial ?? 0, field: "note" }, eraser);
  // Somebody at work on any publish of the team.
  const meanwhile = await db.exclusive(`funnelsmith publish ${tenant.schema}`, erase).catch((error: unknown) => error);
  expect(meanwhile).toMatchObject({ code: "PUBLISH_BUSY" });
  // One that was broken off in its preparation, by a server that was killed.
  const document = sampleApp();
  document.objects[1]!.fields[3] = { key: "amount", kind: "money", scale: 4, title: "Amount" } as FieldDefinition;
  const broken = { ...db, administer: dying(db) };
  const input = { tenant, document, decisions: { "field.return:deal.note": "restore" }, mostRowsAtOnce: 0 };
  await expect(publish(broken, input)).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
  await expect(erase()).rejects.toMatchObject({ code: "PUBLISH_BUSY" });
  expect(await purgeDueFields(db, tenant, new Date("2026-04-01T08:00:00Z"))).toBe(0);
  expect(await resumePublishes(db)).toBeGreaterThan(0);
  expect(await notes()).toEqual(["kept", null]);
  expect(await hidden()).toMatchObject([{ field: { key: "amount" } }]);
});

/** The door of a database that is lost as soon as a column is being filled. */
function dying(db: Database): Database["administer"] {
  return (work, options) =>
    db.administer(
      (tx) =>
        work({
          ...tx,
          query: async <R extends Row>(statement: Statement) => {
            if (statement.text.includes("with few as")) throw new Problem("DATABASE_UNAVAILABLE");
            return (await tx.query(statement)) as readonly R[];
          },
        }),
      options,
    );
}

it("or is done with the publish, or when its days are over", async () => {
  await release(without(), { by: eraser.by, decisions: { "field.remove:deal.note": "erase" } });
  expect(await erased()).toMatchObject([{ cause: "publish", by: eraser.by, values: 1, version: 2 }]);
  expect(await hidden()).toEqual([]);
  await release(sampleApp());
  await test.db.administerAlone({ text: `update "${test.tenant.schema}".b2b__deal set note = 'again'`, values: [] });
  await remove("purge:30", "2026-03-01T08:00:00.000Z");
  expect(await hidden()).toMatchObject([{ values: 2, purgeAt: "2026-03-31T08:00:00.000Z" }]);
  expect(await purgeDueFields(test.db, test.tenant, new Date("2026-03-31T07:00:00Z"))).toBe(0);
  expect(await purgeDueFields(test.db, test.tenant, new Date("2026-03-31T08:00:00Z"))).toBe(1);
  expect(await hidden()).toEqual([]);
  const [, due] = (await erased()).toSorted((a, b) => a.version - b.version);
  expect(due).toMatchObject({ cause: "due", by: null, values: 2, version: 4, at: "2026-03-31T08:00:00.000Z" });
});

it("what a sub-table's rows had is told under the title of the sub-table", async () => {
  const withLines = (...columns: readonly string[]): AppDefinition => {
    const app = sampleApp();
    const fields = columns.map((key) => ({ key, kind: "text", title: key }));
    app.objects[1]!.fields.push({ key: "lines", kind: "subTable", title: "Lines", fields } as FieldDefinition);
    return app;
  };
  await release(withLines("item", "remark"));
  await release(withLines("item"), { decisions: { "field.remove:deal__lines.remark": "erase" } });
  expect(await erased()).toMatchObject([{ object: "deal__lines", objectTitle: "Lines", field: { key: "remark" }, values: 0 }]);
});
