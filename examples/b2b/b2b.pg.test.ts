import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AppDefinition, canonicalize, validateApp, withRowObjects } from "../../packages/definition/src/index.ts";
import { check, fill, render, type Sql, sql, toSqlWhere } from "../../packages/logic/src/index.ts";
import type { CatalogObject } from "../../packages/storage/src/index.ts";
import { createTestTenant, renameApp, type TestTenant } from "../../packages/testkit/src/index.ts";

const answer = validateApp(JSON.parse(readFileSync(new URL("app.json", import.meta.url), "utf8")));
if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
const { app } = answer;

describe.each([
  ["as it is", app],
  ["under other names", renameApp(app, undefined, Math.random).app],
])("the app %s", (_which, published: AppDefinition) => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await createTestTenant({ app: published });
  });
  afterAll(() => tenant.drop());

  test("is published, compiled, and given back as it was", async () => {
    const catalog = await tenant.catalogs.get(tenant.tenant.id, published.key);
    expect([...catalog.objects.keys()]).toEqual(withRowObjects(published).objects.map(({ key }) => key));
    const [funnel] = published.funnels ?? [];
    expect(catalog.funnels.get(funnel?.key ?? "")?.stages.map(({ key }) => key)).toEqual(funnel?.stages.map(({ key }) => key));
    expect(canonicalize(catalog.definition)).toBe(canonicalize(published));
  });

  test("has rules that PostgreSQL understands, every one", async () => {
    const catalog = await tenant.catalogs.get(tenant.tenant.id, published.key);
    const reader = {
      me: tenant.tenant.id,
      owners: [],
      user: tenant.tenant.id,
      roles: [],
      today: "2026-03-02",
      now: "2026-03-02T04:00:00Z",
      zone: "Asia/Shanghai",
    };
    let asked = 0;
    const ask = async (object: CatalogObject, expression: Sql): Promise<void> => {
      const { text, values } = render(sql`select ${expression} as answer from ${object.table} r limit 1`);
      expect(await tenant.db.list({ text, values: fill(values, reader) })).toEqual([]);
      asked += 1;
    };
    for (const object of catalog.objects.values()) {
      for (const field of object.fields.values()) if (field.formula) await ask(object, field.expression("r"));
      for (const { rule } of object.validations) await ask(object, toSqlWhere(rule, object.sources("r")));
      for (const stage of object.funnels.flatMap((funnel) => funnel.stages))
        for (const { rule } of [...stage.entry, ...stage.exit, ...(stage.autoEnter ? [{ rule: stage.autoEnter }] : [])])
          await ask(object, toSqlWhere(rule, object.sources("r")));
      for (const view of published.views ?? []) {
        if (view.object !== object.key || view.filter === undefined) continue;
        const answer = check(view.filter, object.scope, "boolean");
        if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
        await ask(object, toSqlWhere(answer.rule, object.sources("r")));
      }
    }
    expect(asked).toBeGreaterThan(30);
  });
});
