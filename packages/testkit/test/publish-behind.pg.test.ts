import type { FieldDefinition } from "@funnelsmith/definition";
import { type Database, publish } from "@funnelsmith/storage";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";

let test: TestTenant;
beforeEach(async () => {
  const app = sampleApp();
  app.objects[1]!.fields.push({ key: "met", kind: "dateTime", title: "Met" } as FieldDefinition);
  test = await createTestTenant({ app });
});
afterEach(() => test.drop());

it.each([
  ["is found by an index", "amount", { kind: "money", scale: 4 }, ["1.0000", "7.0000"]],
  [
    "is found by looking at every row, where it may depend on more than the row",
    "met",
    { kind: "text" },
    ["2026-05-01T00:00:00.000Z", "2026-06-07T00:00:00.000Z"],
  ],
  [
    "is found by looking at every row, where it is made of several parts",
    "note",
    { kind: "multiSelect", options: ["a", "b", "c"].map((value) => ({ value, title: value })) },
    ["{a}", "{c}"],
  ],
])("what is written while a new column is being filled is taken along: it %s", async (how, key, to, expected) => {
  const { db, tenant } = test;
  const table = `"${tenant.schema}".b2b__deal`;
  const write = (sql: string) => db.administerAlone({ text: sql, values: [] });
  await write(`insert into ${table} (id, version, created_at, updated_at, name, amount, met, note)
    select pg_catalog.gen_random_uuid(), 1, now(), now(), 'd' || n, 1, '2026-05-01T00:00:00Z', 'a' from generate_series(1, 2) as n`);
  const document = sampleApp();
  document.objects[1]!.fields.push({ key: "met", kind: "dateTime", title: "Met" } as FieldDefinition);
  const at = document.objects[1]!.fields.findIndex((field) => field.key === key);
  document.objects[1]!.fields[at] = { ...to, key, title: "Other" } as FieldDefinition;
  document.objects[1]!.searchFields = ["name"];
  let tried = 0;
  const busy: Database = {
    ...db,
    administerAlone: async (statement) => {
      if (!/create index concurrently .*__p\d+/.test(statement.text)) return db.administerAlone(statement);
      tried += 1;
      // Once before the rows are looked at, once after.
      await write(`update ${table} set amount = 5, met = '2026-06-05T00:00:00Z', note = 'b' where name = 'd2'`);
      try {
        return await db.administerAlone(statement);
      } finally {
        await write(`update ${table} set amount = 7, met = '2026-06-07T00:00:00Z', note = 'c' where name = 'd2'`);
      }
    },
  };
  await publish(busy, { tenant, document, mostRowsAtOnce: 0 });
  expect(tried).toBe(1);
  const rows = await write(`select ${key}::text as value from ${table} order by name`);
  expect(rows.map((row) => row["value"])).toEqual(expected);
  const left = await write(`select indexrelid::regclass::text as name from pg_catalog.pg_index where indrelid = '${table}'::regclass`);
  expect(left.map((row) => row["name"]).join()).not.toContain("__p");
  const batches = test.statements.filter(({ text }) => text.includes("skip locked")).length;
  expect(batches > 0).toBe(how.startsWith("is found by an index"));
});
