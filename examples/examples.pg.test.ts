import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalize, withRowObjects } from "../packages/definition/src/index.ts";
import { type Actor, checkLedger, type Ctx, installSample, listRecords } from "../packages/engine/src/index.ts";
import { check, fill, render, type Sql, sql, toSqlWhere } from "../packages/logic/src/index.ts";
import { drillRecords, runReport } from "../packages/reports/src/index.ts";
import { type CatalogObject, newId } from "../packages/storage/src/index.ts";
import { createTestTenant, renameApp, type TestTenant } from "../packages/testkit/src/index.ts";
import { examples } from "./read-examples.ts";

const zone = "Asia/Shanghai";
const apps = examples.flatMap(({ key, app }) => [
  { name: key, published: app },
  { name: `${key} under other names`, published: renameApp(app, undefined, Math.random).app },
]);

describe.each(apps)("the app $name", ({ published }) => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await createTestTenant({ app: published });
  });
  afterAll(() => tenant.drop());

  test("is published, compiled, and given back as it was", async () => {
    const catalog = await tenant.catalogs.get(tenant.tenant.id, published.key);
    expect([...catalog.objects.keys()]).toEqual(withRowObjects(published).objects.map(({ key }) => key));
    for (const funnel of published.funnels ?? [])
      expect(catalog.funnels.get(funnel.key)?.stages.map(({ key }) => key)).toEqual(funnel.stages.map(({ key }) => key));
    expect(canonicalize(catalog.definition)).toBe(canonicalize(published));
  });

  test("has rules that PostgreSQL understands, every one", async () => {
    const catalog = await tenant.catalogs.get(tenant.tenant.id, published.key);
    const id = tenant.tenant.id;
    const reader = { me: id, owners: [], user: id, roles: [], today: "2026-03-02", now: "2026-03-02T04:00:00Z", zone };
    const given = { ...reader, ...Object.fromEntries(Object.entries(catalog.parameters).map(([key, value]) => [`param.${key}`, value])) };
    let asked = 0;
    const ask = async (object: CatalogObject, expression: Sql): Promise<void> => {
      const { text, values } = render(sql`select ${expression} as answer from ${object.table} r limit 1`);
      expect(await tenant.db.list({ text, values: fill(values, given) })).toEqual([]);
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

describe.each(examples)("$key with its sample", ({ app, sample }) => {
  let tenant: TestTenant;
  let ctx: Ctx;
  beforeAll(async () => {
    tenant = await createTestTenant({ app });
    const member = newId();
    await tenant.db.administerAlone({
      text: `insert into "${tenant.tenant.schema}".member (id, name, admin, roles, created_at) values ($1, 'boss', true, $2, $3)`,
      values: [member, JSON.stringify({ [app.key]: ["manager"] }), new Date().toISOString()],
    });
    const actor: Actor = { member, roles: ["manager"], admin: true, owners: [member] };
    const catalog = await tenant.catalogs.get(tenant.tenant.id, app.key);
    const now = new Date().toISOString();
    ctx = { db: tenant.db, catalog, actor, locale: "en", now, today: now.slice(0, 10), cause: "api", secret: "s".repeat(32) };
    const installed = await installSample(ctx, sample);
    expect(installed.members).toBe(sample.members.length);
    expect(installed.records).toBeGreaterThanOrEqual(sample.rows.length);
  });
  afterAll(() => tenant.drop());

  test("has a ledger that explains where every record stands", async () => {
    expect(await checkLedger(tenant.db, ctx.catalog)).toEqual([]);
  });

  test("keeps every validation of its objects", async () => {
    const id = ctx.actor.member;
    const reader = { me: id, owners: [], user: id, roles: [], today: ctx.today, now: ctx.now, zone };
    for (const object of ctx.catalog.objects.values())
      for (const {
        definition: { key },
        rule,
      } of object.validations) {
        const holds = toSqlWhere(rule, object.sources("r"));
        const { text, values } = render(sql`select count(*)::int as broken from ${object.table} r where not (${holds})`);
        expect([object.key, key, await tenant.db.list({ text, values: fill(values, reader) })]).toEqual([object.key, key, [{ broken: 0 }]]);
      }
  });

  test("answers every report, and shows behind each point the records it counts", async () => {
    const reports = app.reports ?? [];
    const funnelObject = new Map(app.funnels?.map(({ key, object }) => [key, object]));
    let points = 0;
    for (const report of reports) {
      const result = await runReport(ctx, report, {});
      expect(result.rows.length, report.key).toBeGreaterThan(0);
      expect("object" in report ? report.object : funnelObject.get(report.funnel), report.key).toBeDefined();
      for (const row of result.rows)
        for (const [column, token] of Object.entries(row.drill).slice(0, 12)) {
          const value = row[column];
          const counted = typeof value === "object" && value !== null && "k" in value ? value.k : value;
          const { object, records } = drillRecords(ctx, token, () => report);
          const list = JSON.parse(await listRecords(ctx, object, { limit: 1, count: "exact" }, { token, records }));
          if (list.count.value !== counted) expect.soft([report.key, column, list.count.value]).toEqual([report.key, column, counted]);
          points += 1;
        }
    }
    expect(points).toBeGreaterThan(100);
  }, 120_000);
});
