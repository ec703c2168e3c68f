import { describe, expect, test } from "vitest";
import { example, formula, lint } from "./lint.ts";

describe("formulas", () => {
  test("a formula that needs itself is refused with the way round", () => {
    const problems = lint(
      ["/objects/1/fields/-", formula("a", { "+": [{ var: "b" }, 1] })],
      ["/objects/1/fields/-", formula("b", { "+": [{ var: "c" }, 1] })],
      ["/objects/1/fields/-", formula("c", { "+": [{ var: "a" }, 1] })],
    );
    expect(problems).toMatchObject([{ pointer: "/objects/1/fields/9/formula", code: "FORMULA_CIRCULAR" }]);
    expect(problems[0]?.detail.en).toContain("deal.a → deal.b → deal.c → deal.a");
    expect(lint(["/objects/1/fields/-", formula("a", { "+": [{ var: "a" }, 1] })])).toMatchObject([{ code: "FORMULA_CIRCULAR" }]);
  });

  test("also when the way leads through children and references", () => {
    expect(
      lint(
        ["/objects/1/fields/-", formula("total", { sum: [{ var: "activities" }, { var: "share" }] })],
        ["/objects/2/fields/-", formula("share", { "/": [{ var: "deal.total" }, 2] })],
      ),
    ).toMatchObject([{ code: "FORMULA_CIRCULAR" }]);
  });

  test("formulas on formulas are fine until they grow beyond measure", () => {
    const chain = (length: number): [string, unknown][] =>
      Array.from({ length }, (_, index) => [
        "/objects/1/fields/-",
        formula(`f${index}`, index === 0 ? { "+": [1, 2] } : { "+": [{ var: `f${index - 1}` }, { var: `f${index - 1}` }] }),
      ]);
    expect(lint(...chain(7))).toEqual([]);
    const problems = lint(...chain(60));
    expect(problems[0]).toMatchObject({ code: "RULE_TOO_LARGE" });
    expect(problems.length).toBeGreaterThan(40);
  });
});

describe("structure", () => {
  test("a funnel needs an open stage", () => {
    const stages = example.funnels?.[0]?.stages.filter((stage) => stage.kind !== "open");
    expect(lint(["/funnels/0/stages", stages])).toMatchObject([{ pointer: "/funnels/0/stages", code: "NO_OPEN_STAGE" }]);
  });

  test("nothing enters a stage by itself that asks a person for a reason", () => {
    expect(lint(["/funnels/0/stages/5/autoEnter", { empty: [{ var: "amount" }] }])).toMatchObject([{ code: "AUTO_ENTER_NEEDS_PERSON" }]);
    expect(lint(["/funnels/0/stages/4/autoEnter", { "!": [{ empty: [{ var: "amount" }] }] }])).toEqual([]);
  });

  test("a stage that asks for a reason has one to give", () => {
    const options = [{ value: "price", title: "Price", retired: true }];
    expect(lint(["/funnels/0/stages/5/reason/options", options])).toMatchObject([
      { pointer: "/funnels/0/stages/5/reason/options", code: "NO_REASON_LEFT" },
    ]);
  });

  test("a fill copies between fields of one kind", () => {
    expect(lint(["/objects/1/fields/1/fill", { contact_phone: "name" }])).toMatchObject([{ code: "FILL_KIND" }]);
    expect(lint(["/objects/1/fields/1/fill", { account: "name" }])).toMatchObject([{ code: "FILL_ITSELF" }]);
  });

  test("a board or a table shows a funnel of its own object", () => {
    for (const type of ["kanban", "table"]) {
      const view = { key: "v", type, object: "account", title: "V", funnel: "sales" };
      expect(lint(["/views", [view]])).toMatchObject([{ pointer: "/views/0/funnel", code: "FUNNEL_OF_OTHER_OBJECT" }]);
      expect(lint(["/views", [{ ...view, object: "deal" }]])).toEqual([]);
    }
  });

  test("what only a funnel gives is not asked of an object without one", () => {
    const view = { key: "v", type: "table", object: "account", title: "V", sort: [{ field: "stageEnteredAt", direction: "asc" }] };
    expect(lint(["/views", [view]])).toMatchObject([{ pointer: "/views/0/sort/0/field", code: "OBJECT_WITHOUT_FUNNEL" }]);
    expect(lint(["/views", [{ ...view, object: "deal" }]])).toEqual([]);
    const by = (object: string, field: string): unknown => ({
      key: "r",
      type: "aggregate",
      object,
      title: "R",
      dimensions: [{ key: "d", field }],
      measures: [{ key: "n", aggregate: "count" }],
    });
    for (const field of ["$stage", "$reason"]) {
      expect(lint(["/reports/-", by("account", field)])).toMatchObject([
        { pointer: "/reports/1/dimensions/0/field", code: "OBJECT_WITHOUT_FUNNEL" },
      ]);
      expect(lint(["/reports/-", by("deal", field)])).toEqual([]);
    }
  });

  test("a report declares nothing that its basis leaves without effect", () => {
    const report = (more: Record<string, unknown>): unknown => ({ key: "r", type: "funnel", title: "R", funnel: "sales", ...more });
    const idle = (more: Record<string, unknown>) => lint(["/reports/-", report(more)]).map(({ pointer, code }) => [pointer, code]);
    expect(idle({ skip: "visited", windowDays: 90, amount: "current" })).toEqual([]);
    expect(idle({ basis: "stock", amount: "current" })).toEqual([]);
    expect(idle({ basis: "flow", skip: "visited", windowDays: 90 })).toEqual([
      ["/reports/1/skip", "OPTION_WITHOUT_EFFECT"],
      ["/reports/1/windowDays", "OPTION_WITHOUT_EFFECT"],
    ]);
    expect(idle({ basis: "visit", amount: "entry" })).toEqual([["/reports/1/amount", "OPTION_WITHOUT_EFFECT"]]);
    expect(idle({ windowDays: 90, estimate: true })).toEqual([]);
    expect(idle({ estimate: true })).toEqual([["/reports/1/estimate", "OPTION_WITHOUT_EFFECT"]]);
    expect(idle({ basis: "stock", amount: "entry" })).toEqual([["/reports/1/amount", "OPTION_WITHOUT_EFFECT"]]);
  });

  test("a form shows a field once, and an object has one form for each use", () => {
    const form = (key: string, use: string, ...fields: string[]): unknown => ({
      key,
      object: "deal",
      title: key,
      use,
      sections: fields.map((field, index) => ({ key: `s${index}`, fields: [field] })),
    });
    expect(lint(["/forms", [form("a", "create", "name", "amount"), form("b", "edit", "name")]])).toEqual([]);
    expect(lint(["/forms", [form("a", "create", "name", "name")]])).toMatchObject([
      { pointer: "/forms/0/sections/1/fields/0", code: "DUPLICATE_KEY" },
    ]);
    expect(lint(["/forms", [form("a", "both", "name"), form("b", "edit", "name")]])).toMatchObject([
      { pointer: "/forms/1/use", code: "FORM_AMBIGUOUS" },
    ]);
  });

  test.each([["Mars/Olympus"], ["+08:00"], ["BST"], ["SystemV/PST8"]])("there is no time zone %s", (zone) => {
    expect(lint(["/defaults/timeZone", zone])).toMatchObject([{ pointer: "/defaults/timeZone", code: "TIME_ZONE_UNKNOWN" }]);
  });
});
