import type { AppDefinition, FieldDefinition, ObjectDefinition } from "@funnelsmith/definition";
import { check, fill, render, toSqlValue } from "@funnelsmith/logic";
import { type Catalog, checkDefinition, newId, publish } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";
import { insertRows } from "./rows.ts";

let test: TestTenant;
let catalog: Catalog;
let deal: string;

beforeAll(async () => {
  test = await createTestTenant({ app: sampleApp() });
  catalog = await test.catalogs.get(test.tenant.id, "b2b");
  const [account = ""] = await insertRows(test.db, test.tenant, "account", [{ name: "甲", industry: "retail" }]);
  [deal = ""] = await insertRows(test.db, test.tenant, "deal", [
    {
      name: "one",
      account,
      amount: "1000.55",
      stage: "discovery",
      stage_entered_at: "2026-03-01T00:00:00Z",
      sales__lead__at: "2026-02-01T00:00:00Z",
    },
  ]);
  await insertRows(test.db, test.tenant, "activity", [
    { deal, summary: "x", type: "demo" },
    { deal, summary: "y", type: "demo", deleted_at: "2026-01-01T00:00:00Z" },
  ]);
  await test.db.one({
    text: `insert into "${test.tenant.schema}".stage_transition (id, app, object, record_id, seq, funnel, from_stage, to_stage, from_at, at, cause, definition_version)
      values ($1, 'b2b', 'deal', $2, 2, 'sales', 'discovery', 'discovery', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z', 'api', 1)`,
    values: [newId(), deal],
  });
});
afterAll(() => test.drop());

/** The value of a rule over the deal, through the SQL the Catalog gives its names. */
async function value(rule: unknown): Promise<unknown> {
  const object = catalog.objects.get("deal")!;
  const checked = check(rule, object.scope);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const { text, values } = render(toSqlValue(checked.rule, object.sources("r")));
  const bindings = {
    user: "01900000-0000-7000-8000-000000000001",
    roles: ["seller"],
    today: "2026-03-11",
    now: "2026-03-11T12:00:00Z",
    zone: "Asia/Shanghai",
  };
  const [row] = await test.db.one({
    text: `select (${text})::text as value from "${test.tenant.schema}"."b2b__deal" as r where r.name = 'one'`,
    values: fill(values, bindings),
  });
  return row?.["value"];
}

describe("a compiled app", () => {
  it.each([
    ["an own field", { var: "amount" }, "1000.55"],
    ["a formula, rounded to its scale", { var: "weighted" }, "250.14"],
    ["a field one hop away", { var: "account.industry" }, "retail"],
    ["the stage", { var: "$stage.key" }, "discovery"],
    ["whole days in the stage", { var: "$stage.days" }, "10"],
    ["the stage's probability", { var: "$stage.probability" }, "0.25"],
    ["how often a stage was entered", { var: "$visits.discovery" }, "2"],
    ["that a stage was never entered", { var: "$visits.won" }, "0"],
    ["the first entry to a stage", { var: "$first_entered.lead" }, "2026-02-01 00:00:00+00"],
    ["undeleted children", { count: [{ var: "activities" }] }, "1"],
    ["a condition over children", { some: [{ var: "activities" }, { "==": [{ var: "type" }, "demo"] }] }, "true"],
    ["the acting user", { "==": [{ var: "$user.id" }, { var: "$record.owner" }] }, "false"],
    ["the acting user's roles", { contains: [{ var: "$user.roles" }, "seller"] }, "true"],
    ["the day", { daysBetween: [{ var: "$today" }, { addDays: [{ var: "$now" }, 0] }] }, "0"],
  ])("finds %s in SQL", async (_what, rule, expected) => {
    expect(await value(rule)).toBe(expected);
  });

  it("has every gate complete, required fields first", () => {
    const stage = catalog.funnels.get("sales")!.stage.get("negotiation")!;
    expect(stage.entry.map(({ key, severity, requires }) => [key, severity, requires])).toEqual([
      ["required:close_on", "must", "close_on"],
      ["demo_done", "must", undefined],
      ["budget_ok", "must", undefined],
    ]);
    expect(catalog.funnels.get("sales")!.moves).toEqual({ skip: "reason", back: "reason", reopen: "reason" });
  });

  it("knows whose rows a gate judges", () => {
    expect(catalog.objects.get("deal")!.incoming).toMatchObject([{ from: "activity", field: "deal", judged: true, onDelete: "cascade" }]);
    expect(catalog.objects.get("account")!.incoming).toMatchObject([{ from: "deal", judged: false, onDelete: "restrict" }]);
  });

  it("is frozen, and keeps what was made from it once", () => {
    expect(Object.isFrozen(catalog) && Object.isFrozen(catalog.objects.get("deal"))).toBe(true);
    let made = 0;
    const make = () => ({ n: (made += 1) });
    expect(catalog.memo("x", make)).toBe(catalog.memo("x", make));
    expect(made).toBe(1);
  });

  it("may have 50 objects with 40 fields each", async () => {
    const app = large(50, 40);
    expect(checkDefinition(app)).toEqual([]);
    expect((await publish(test.db, { tenant: test.tenant, document: app })).version).toBe(1);
    const compiled = await test.catalogs.get(test.tenant.id, app.key);
    expect([...compiled.objects.values()].map(({ fields }) => fields.size)).toEqual(Array.from({ length: 50 }, () => 40));
    expect(compiled.funnels.size).toBe(5);
  });
});

/** An app of `objects` objects with `fields` fields each: references, formulas, a funnel with gates on every tenth. */
function large(objects: number, fields: number): AppDefinition {
  const kinds: ((key: string, title: string) => FieldDefinition)[] = [
    (key, title) => ({ key, kind: "text", title, maxLength: 200 }),
    (key, title) => ({ key, kind: "money", title, min: "0" }),
    (key, title) => ({ key, kind: "date", title }),
    (key, title) => ({ key, kind: "select", title, options: Array.from({ length: 6 }, (_, n) => ({ value: `v${n}`, title: `V ${n}` })) }),
    (key, title) => ({ key, kind: "boolean", title }),
    (key, title) => ({ key, kind: "number", title, scale: 2 }),
  ];
  const list = Array.from({ length: objects }, (_, o): ObjectDefinition => {
    const own = Array.from({ length: fields - 2 }, (_, f) => kinds[f % kinds.length]!(`f${f}`, `Field ${f}`));
    const formula: FieldDefinition = {
      key: "sum",
      kind: "formula",
      title: "Sum",
      result: { kind: "number", scale: 2 },
      formula: { "+": [{ var: "f1" }, { "*": [{ var: "f5" }, 2] }] },
    };
    const parent: FieldDefinition =
      o === 0
        ? { key: "parent", kind: "text", title: "None" }
        : { key: "parent", kind: "reference", object: `o${o - 1}`, inverse: "kids", title: "Parent" };
    return { key: `o${o}`, title: `Object ${o}`, titleField: "f0", fields: [...own, formula, parent] };
  });
  return {
    formatVersion: 1,
    key: "big",
    version: "1.0.0",
    title: "Big",
    objects: list,
    funnels: list
      .filter((_, o) => o % 10 === 0)
      .map((object, n) => ({
        key: `fun${n}`,
        object: object.key,
        title: "Funnel",
        stages: Array.from({ length: 6 }, (_, s) => ({
          key: `s${s}`,
          kind: s === 5 ? "won" : "open",
          title: `Stage ${s}`,
          probability: s / 5,
          requiredFields: ["f0", "f1"],
          entry: [
            {
              key: `c${s}`,
              title: "C",
              severity: "must",
              rule: { and: [{ ">": [{ var: "f1" }, 10] }, { some: [{ var: "kids" }, { "==": [{ var: "f3" }, "v1"] }] }] },
            },
          ],
        })),
      })),
  };
}
