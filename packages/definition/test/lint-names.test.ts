import { describe, expect, test } from "vitest";
import { example, lint, text } from "./lint.ts";

const aTest = (more: object): unknown => ({ key: "t", title: "T", funnel: "sales", to: "won", unmet: [], ...more });

test("the worked example fits together", () => {
  expect(lint()).toEqual([]);
});

describe("a name of something that is not there", () => {
  const cases: [what: string, pointer: string, value: unknown, at: string, words: string][] = [
    ["title field", "/objects/0/titleField", "nam", "", 'field "nam" in "Account"; did you mean "name"?'],
    ["amount field", "/objects/1/amountField", "total", "", '"total"'],
    ["search field", "/objects/1/searchFields", ["name", "nme"], "/1", "name"],
    ["referenced object", "/objects/1/fields/1/object", "acount", "", 'object "acount"; did you mean "account"?'],
    ["own side of a fill", "/objects/1/fields/1/fill", { contact_fone: "phone" }, "/contact_fone", '"contact_fone" in "Deal"'],
    ["other side of a fill", "/objects/1/fields/1/fill", { contact_phone: "fone" }, "/contact_phone", '"fone" in "Account"'],
    ["field of a validation", "/objects/1/validations/0/fields/0", "budgte", "", "budget"],
    ["field in a rule", "/objects/1/validations/0/rule", { empty: [{ var: "budgte" }] }, "/empty/0/var", "budget"],
    ["field across a reference", "/objects/1/validations/0/rule", { empty: [{ var: "account.indstry" }] }, "/empty/0/var", "industry"],
    ["step through what is no reference", "/objects/1/validations/0/rule", { empty: [{ var: "name.x" }] }, "/empty/0/var", "name.x"],
    ["field in missing", "/objects/1/validations/0/rule", { "!": [{ missing: ["quote", "budgte"] }] }, "/!/0/missing/1", "budget"],
    ["field in a list in missing", "/objects/1/validations/0/rule", { missing: [["quote", "budgte"]] }, "/missing/0/1", "budget"],
    ["stage of a test", "/tests", [aTest({ from: "leed" })], "/0/from", 'stage "leed" in "Sales"; did you mean "lead"?'],
    ["stage a test is about", "/tests", [aTest({ to: "wom" })], "/0/to", 'stage "wom" in "Sales"; did you mean "won"?'],
    ["children", "/funnels/0/stages/3/entry/0/rule", { count: [{ var: "calls" }] }, "/count/0/var", '"calls"'],
    [
      "field of children",
      "/funnels/0/stages/3/entry/0/rule/some/1",
      { "==": [{ var: "amount" }, 1] },
      "/==/0/var",
      '"amount" in "Activity"',
    ],
    ["option", "/funnels/0/stages/3/entry/0/rule/some/1", { "==": [{ var: "type" }, "demoo"] }, "/==/1", 'option "demoo"'],
    [
      "option in a list",
      "/objects/1/validations/0/rule",
      { in: [{ var: "account.industry" }, ["manufacturing", "it"]] },
      "/in/1/1",
      '"it"',
    ],
    [
      "visited stage",
      "/objects/1/validations/0/rule",
      { ">": [{ var: "$visits.negotation" }, 0] },
      "/>/0/var",
      'stage "negotation" in "Sales"; did you mean "negotiation"?',
    ],
    ["stage first entered", "/objects/1/validations/0/rule", { empty: [{ var: "$first_entered.x" }] }, "/empty/0/var", '"x"'],
    ["stage held against $stage.key", "/objects/1/validations/0/rule", { "!=": [{ var: "$stage.key" }, "gone"] }, "/!=/1", '"gone"'],
    ["role held against $user.roles", "/objects/1/validations/0/rule", { in: ["boss", { var: "$user.roles" }] }, "/in/0", 'role "boss"'],
    ["previous value", "/objects/1/validations/0/rule", { empty: [{ var: "$previous.budgt" }] }, "/empty/0/var", "budget"],
    ["funnel's object", "/funnels/0/object", "dael", "", 'object "dael"'],
    ["required field", "/funnels/0/stages/1/requiredFields/0", "acccount", "", "account"],
    ["responsible role", "/funnels/0/stages/2/responsible", { role: "selle" }, "/role", "seller"],
    ["report's funnel", "/reports/0/funnel", "sale", "", 'funnel "sale"; did you mean "sales"?'],
    [
      "report's stage",
      "/reports/0",
      { key: "c", type: "cycle", title: "C", funnel: "sales", from: "leed" },
      "/from",
      'stage "leed" in "Sales"; did you mean "lead"?',
    ],
    ["role's object", "/roles/0/objects/dela", { read: "all" }, "", 'object "dela"; did you mean "deal"?'],
    ["role's field", "/roles/0/objects/deal/fields", { cost: "hidden" }, "/cost", '"cost" in "Deal"'],
    ["role's funnel", "/roles/0/funnels/sale", { advance: "own" }, "", "sales"],
  ];
  test.each(cases)("%s", (_what, pointer, value, at, words) => {
    const problems = lint([pointer, value]);
    const problem = problems.find((known) => known.pointer === `${pointer}${at}`);
    expect(problem).toMatchObject({ code: "DANGLING_REFERENCE" });
    expect(problem?.detail.en).toContain(words);
  });

  test("views, forms and reports", () => {
    const view = {
      key: "v",
      type: "kanban",
      object: "deal",
      title: "V",
      funnel: "sales",
      fields: ["amont"],
      sort: [
        { field: "createdAt", direction: "asc" },
        { field: "created_at", direction: "asc" },
      ],
      filter: { ">": [{ var: "amoun" }, 1] },
    };
    const form = { key: "f", object: "deal", title: "F", sections: [{ key: "s", fields: ["nam"] }] };
    const report = {
      key: "r",
      type: "aggregate",
      object: "deal",
      title: "R",
      dimensions: [
        { key: "a", field: "$stage" },
        { key: "b", field: "sourc" },
      ],
      measures: [{ key: "m", aggregate: "sum", field: "amt" }],
    };
    expect(
      lint(["/views", [view]], ["/forms", [form]], ["/reports/-", report])
        .map(({ pointer }) => pointer)
        .toSorted(),
    ).toEqual([
      "/forms/0/sections/0/fields/0",
      "/reports/1/dimensions/1/field",
      "/reports/1/measures/0/field",
      "/views/0/fields/0",
      "/views/0/filter/>/0/var",
      "/views/0/sort/1/field",
    ]);
  });
});

describe("keys", () => {
  test("no list holds a key twice", () => {
    const [field] = example.objects[0]?.fields ?? [];
    expect(lint(["/objects/0/fields/-", field])).toMatchObject([{ pointer: "/objects/0/fields/3/key", code: "DUPLICATE_KEY" }]);
    expect(lint(["/funnels/0/stages/1/requiredFields", ["account", "account"]])).toMatchObject([{ code: "DUPLICATE_KEY" }]);
    expect(lint(["/objects/0/fields/2/options/-", { value: "manufacturing", title: "M" }])).toMatchObject([
      { pointer: "/objects/0/fields/2/options/1/value", code: "DUPLICATE_KEY" },
    ]);
  });

  test("a criterion has its key to itself in its funnel, for exceptions and answers name it by that", () => {
    const criterion = (key: string): unknown => ({ key, title: key, severity: "must", rule: { empty: [{ var: "name" }] } });
    expect(lint(["/funnels/0/stages/1/exit", [criterion("demo_done")]])).toMatchObject([
      { pointer: "/funnels/0/stages/3/entry/0/key", code: "DUPLICATE_KEY" },
    ]);
    expect(lint(["/funnels/0/stages/1/exit", [criterion("left")]], ["/funnels/0/stages/1/entry", [criterion("left")]])).toMatchObject([
      { pointer: "/funnels/0/stages/1/exit/0/key", code: "DUPLICATE_KEY" },
    ]);
    expect(lint(["/funnels/0/stages/1/exit", [criterion("a"), criterion("a")]])).toMatchObject([
      { pointer: "/funnels/0/stages/1/exit/1/key", code: "DUPLICATE_KEY" },
    ]);
    const [funnel] = example.funnels ?? [];
    expect(lint(["/funnels/-", { ...funnel, key: "again" }])).toEqual([]);
  });

  test.each([["id"], ["owner_id"], ["stage"], ["search"], ["deleted_at"], ["xmin"], ["constructor"]])(
    "a field cannot be called %s, the system's own",
    (key) => {
      expect(lint(["/objects/0/fields/-", text(key)])).toMatchObject([{ pointer: "/objects/0/fields/3/key", code: "RESERVED_KEY" }]);
    },
  );

  test("two references cannot give children the same name, nor that of a field", () => {
    const reference = (inverse: string): unknown => ({ key: "other", kind: "reference", title: "O", object: "deal", inverse });
    expect(lint(["/objects/2/fields/-", reference("activities")])).toMatchObject([
      { pointer: "/objects/2/fields/3/inverse", code: "INVERSE_TAKEN" },
    ]);
    expect(lint(["/objects/2/fields/-", reference("amount")])).toMatchObject([{ code: "INVERSE_TAKEN" }]);
    expect(lint(["/objects/2/fields/-", reference("others")])).toEqual([]);
  });
});
