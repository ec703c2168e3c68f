import type { AppDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import { type Database, type Decisions, type FailPoint, publish, type Published, resumePublishes } from "@funnelsmith/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";
import { insertRows } from "./rows.ts";

let test: TestTenant;
const decisions: Decisions = { "field.convert:deal.note": "keep", "field.remove:deal.quote": "accept" };

beforeEach(async () => {
  test = await createTestTenant({ app: sampleApp() });
  await insertRows(test.db, test.tenant, "account", [{ name: "甲", phone: "1" }]);
  await insertRows(test.db, test.tenant, "deal", [{ name: "a", note: "many", quote: "1" }]);
});
afterEach(async () => {
  delete process.env["FUNNELSMITH_FAIL_POINT"];
  await test.drop();
});

/** Something to prepare, something to finish, and something to decide. */
function target(): AppDefinition {
  const app = sampleApp();
  const [account, deal] = app.objects;
  const gate = app.funnels?.[0]?.stages.find((stage) => stage.key === "negotiation");
  if (!account || !deal || !gate) throw new Error("sample app");
  account.fields[1] = { key: "phone", kind: "phone", title: "Phone", unique: true };
  deal.fields = deal.fields.filter((field) => field.key !== "quote");
  deal.fields[1] = { key: "note", kind: "number", title: "Note", scale: 1 };
  deal.searchFields = ["name"];
  deal.validations = [];
  gate.entry = [];
  return app;
}

const release = (db: Database, given: Decisions = decisions): Promise<Published> =>
  publish(db, { tenant: test.tenant, document: target(), decisions: given, mostRowsAtOnce: 0 });
const ask = (text: string) => test.db.administerAlone({ text, values: [] });
const state = () => ask(`select version, preparing ->> 'phase' as phase from "${test.tenant.schema}".app`);
const failAt = (point: FailPoint): void => {
  process.env["FUNNELSMITH_FAIL_POINT"] = `${point}:throw`;
};

describe("a publish that meets a failure", () => {
  it("is published once it has switched, whatever fails afterwards, and is finished later", async () => {
    failAt("switch.after-commit");
    const { version, unfinished } = await release(test.db);
    delete process.env["FUNNELSMITH_FAIL_POINT"];
    expect(version).toBe(2);
    expect(String(unfinished)).toMatch(/fail point/);
    expect(await state()).toEqual([{ version: 2, phase: "finish" }]);
    // Nothing of what was prepared is taken back: the phone is unique.
    await expect(insertRows(test.db, test.tenant, "account", [{ name: "乙", phone: "1" }])).rejects.toMatchObject({ code: "UNIQUE_TAKEN" });
    await resumePublishes(test.db);
    expect(await state()).toEqual([{ version: 2, phase: null }]);
  });

  it("is finished once, however many look for it at the same time", async () => {
    failAt("switch.after-commit");
    await release(test.db);
    delete process.env["FUNNELSMITH_FAIL_POINT"];
    const before = test.statements.length;
    await Promise.all([1, 2, 3].map(() => resumePublishes(test.db)));
    await resumePublishes(test.db);
    expect(await state()).toEqual([{ version: 2, phase: null }]);
    const schema = test.tenant.schema;
    const ended = test.statements.slice(before).filter(({ text }) => text.includes(`update "${schema}"."app" set revision`));
    expect(ended).toHaveLength(1);
  });

  it("is left alone by one who has lost its lock and wakes up late", async () => {
    failAt("switch.after-commit");
    await release(test.db);
    delete process.env["FUNNELSMITH_FAIL_POINT"];
    let wake = (): void => {};
    const awake = new Promise<void>((resolve) => (wake = resolve));
    let waits = 0;
    const late: Database = {
      ...test.db,
      exclusive: async (_lock, work) => ({ value: await work() }),
      async administer(work, options) {
        waits += 1;
        await awake;
        return test.db.administer(work, options);
      },
    };
    const slow = resumePublishes(late).catch((error: unknown) => error);
    while (waits === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await resumePublishes(test.db);
    expect(await state()).toEqual([{ version: 2, phase: null }]);
    // Another publish has begun when it wakes up.
    const next = target();
    next.objects[0]?.fields.push({ key: "code", kind: "text", title: "Code", unique: true });
    const failing: Database = {
      ...test.db,
      administerAlone: (statement) =>
        /create unique index concurrently/.test(statement.text)
          ? Promise.reject(new Problem("DATABASE_UNAVAILABLE"))
          : test.db.administerAlone(statement),
    };
    await expect(publish(failing, { tenant: test.tenant, document: next, mostRowsAtOnce: 0 })).rejects.toMatchObject({
      code: "DATABASE_UNAVAILABLE",
    });
    const before = await ask(`select done, after from platform.publishing where tenant_id = '${test.tenant.id}'`);
    wake();
    expect(await slow).toMatchObject({ code: "PLAN_STALE" });
    expect(await state()).toEqual([{ version: 2, phase: "prepare" }]);
    expect(await ask(`select done, after from platform.publishing where tenant_id = '${test.tenant.id}'`)).toEqual(before);
    expect(await publish(test.db, { tenant: test.tenant, document: next, mostRowsAtOnce: 0 })).toMatchObject({ version: 3 });
  });

  it("is undone when it cannot reach its switch", async () => {
    failAt("switch.before-commit");
    await expect(release(test.db)).rejects.toThrow(/fail point/);
    delete process.env["FUNNELSMITH_FAIL_POINT"];
    expect(await state()).toEqual([{ version: 1, phase: null }]);
    const left = await ask(
      `select attname from pg_catalog.pg_attribute where attrelid = '"${test.tenant.schema}".b2b__deal'::regclass and attname like '\\_p%' and not attisdropped`,
    );
    expect(left).toEqual([]);
  });

  it("goes on where it was when the same is asked again, in whatever order it is decided", async () => {
    let steps = 0;
    // A database that goes away after the second step.
    const failing: Database = {
      ...test.db,
      administer(work, options) {
        return test.db.administer(async (tx) => {
          const result = await work(tx);
          steps += 1;
          if (steps > 4) throw new Problem("DATABASE_UNAVAILABLE");
          return result;
        }, options);
      },
    };
    await expect(release(failing)).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    expect(await state()).toEqual([{ version: 1, phase: "prepare" }]);
    const before = test.statements.length;
    const reversed = Object.fromEntries(Object.entries(decisions).reverse());
    expect(await release(test.db, reversed)).toMatchObject({ version: 2 });
    const sent = test.statements.slice(before).map(({ text }) => text);
    expect(sent.filter((text) => /drop column if exists/.test(text))).toEqual([]);
    expect(sent.filter((text) => /add column "_p/.test(text))).toEqual([]);
  });
});
