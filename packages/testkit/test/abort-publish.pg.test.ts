import type { FieldDefinition } from "@funnelsmith/definition";
import { abortPublish, publish, readPublishProgress } from "@funnelsmith/storage";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";

let test: TestTenant;
beforeEach(async () => {
  test = await createTestTenant({ app: sampleApp() });
});
afterEach(() => test.drop());

it("a publish somebody is at work on is watched and taken back, and leaves nothing behind", async () => {
  const { db, tenant } = test;
  const table = `"${tenant.schema}".b2b__deal`;
  await db.administerAlone({
    text: `insert into ${table} (id, version, created_at, updated_at, name, amount)
      select pg_catalog.gen_random_uuid(), 1, now(), now(), 'd' || n, n from generate_series(1, 60000) as n`,
    values: [],
  });
  const document = sampleApp();
  document.objects[1]!.fields[3] = { key: "amount", kind: "money", scale: 4, title: "Amount" } as FieldDefinition;
  const publishing = publish(db, { tenant, document }).then(
    () => "published",
    (error: Error & { readonly code?: string }) => error.code ?? error.message,
  );
  let ended: string | undefined;
  void publishing.then((how) => (ended = how));
  let seen = await readPublishProgress(db, tenant, "b2b");
  while (seen?.rows === undefined && ended === undefined) seen = await readPublishProgress(db, tenant, "b2b");
  expect(seen).toMatchObject({ phase: "prepare", rows: { total: 60_000 } });
  expect(await abortPublish(db, tenant, "b2b")).toBe(true);
  expect(await publishing).toBe("PLAN_STALE");
  expect(await readPublishProgress(db, tenant, "b2b")).toBeUndefined();
  expect(await abortPublish(db, tenant, "b2b")).toBe(false);
  const left = await db.administerAlone({
    text: "select attname from pg_catalog.pg_attribute where attrelid = $1::regclass and attname like '\\_p%' and not attisdropped",
    values: [table],
  });
  expect(left).toEqual([]);
  const [row] = await db.administerAlone({ text: `select version from "${tenant.schema}".app`, values: [] });
  expect(Number(row?.["version"])).toBe(1);
});
