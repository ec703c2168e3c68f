import { describe, expect, test } from "vitest";
import { type AppDefinition, lintReferences, validateApp } from "../src/index.ts";
import { change, workedExample } from "./example.ts";

const example = workedExample();
const text = (key: string): unknown => ({ key, kind: "text", title: key });
const formula = (key: string, rule: unknown): unknown => ({ key, kind: "formula", title: key, result: { kind: "number" }, formula: rule });

/** Problems of an app changed at one place; the change must leave its form right. */
function lint(...changes: [pointer: string, value: unknown][]): { pointer: string; code: string; detail: { en: string } }[] {
  let app: AppDefinition = example;
  for (const [pointer, value] of changes) app = change(app, pointer, value);
  expect(validateApp(app)).toMatchObject({ ok: true });
  return lintReferences(app);
}

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
    ["field in missing", "/objects/1/validations/0/rule", { "!": [{ missing: ["budgte"] }] }, "/!/0/missing", "budget"],
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

  test("a board shows a funnel of its own object", () => {
    const view = { key: "v", type: "kanban", object: "account", title: "V", funnel: "sales" };
    expect(lint(["/views", [view]])).toMatchObject([{ pointer: "/views/0/funnel", code: "FUNNEL_OF_OTHER_OBJECT" }]);
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

describe("kinds, when they are known", () => {
  const flags = {
    virtual: false,
    multiple: false,
    sortable: true,
    searchable: true,
    reference: false,
    member: false,
    amount: false,
    groupable: true,
  };
  const kindOf = (kind: string) => ({
    flags: {
      ...flags,
      virtual: kind === "formula",
      reference: kind === "reference",
      amount: kind === "money",
      searchable: kind === "text",
    },
    ...(kind === "formula" && { standsFor: () => ({ key: "x", kind: "money" as const, title: "X" }) }),
    aggregates: kind === "money" ? ["count", "sum"] : ["count", "count_distinct"],
    logicType: () => ({ is: kind }),
  });
  const report = (more: Record<string, unknown>): [pointer: string, value: unknown] => [
    "/reports/-",
    { key: "r", type: "aggregate", object: "deal", title: "R", measures: [{ key: "n", aggregate: "count" }], ...more },
  ];
  const lintWith = (pointer: string, value: unknown) => lintReferences(change(example, pointer, value), kindOf);

  test("only days and instants fall into buckets", () => {
    const by = (field: string): [string, unknown] => report({ dimensions: [{ key: "d", field, bucket: "month" }] });
    expect(lintWith(...by("close_on"))).toEqual([]);
    expect(lintWith(...by("$created_at"))).toEqual([]);
    for (const field of ["name", "$stage", "$owner"])
      expect(lintWith(...by(field))).toMatchObject([{ pointer: "/reports/1/dimensions/0/bucket", code: "BUCKET_NEEDS_DATE" }]);
    const outcome = (field: string): unknown => ({
      key: "o",
      type: "outcome",
      title: "O",
      funnel: "sales",
      dimensions: [{ key: "d", field, bucket: "month" }],
    });
    expect(lintWith("/reports/-", outcome("close_on"))).toEqual([]);
    expect(lintWith("/reports/-", outcome("$closed_at"))).toEqual([]);
    expect(lintWith("/reports/-", outcome("name"))).toMatchObject([{ code: "BUCKET_NEEDS_DATE" }]);
  });

  test("a report over targets says what is to be reached, and whose it is when it asks by that", () => {
    const over = (targets: object, more: object = {}): unknown => ({
      key: "t",
      type: "target",
      title: "T",
      funnel: "sales",
      targets: { object: "deal", date: "close_on", ...targets },
      ...more,
    });
    expect(lintWith("/reports/-", over({ amount: "amount" }))).toEqual([]);
    const gap = { pointer: "/reports/1/targets", code: "TARGET_INCOMPLETE" };
    expect(lintWith("/reports/-", over({}))).toMatchObject([gap]);
    expect(lintWith("/reports/-", over({ amount: "amount" }, { by: "member" }))).toMatchObject([gap]);
    expect(lintWith("/reports/-", over({ amount: "amount" }, { basis: "needs" }))).toMatchObject([gap]);
    expect(lintWith("/reports/-", over({ amount: "name" }))).toMatchObject([{ pointer: "/reports/1/targets/amount", code: "FIELD_UNFIT" }]);
  });

  test("a report has what it counts by: stages of a mix, fields of its object, probabilities", () => {
    const of = (type: string, more: object = {}): unknown => ({ key: "t", type, title: "T", funnel: "sales", ...more });
    const dimensions = [{ key: "by", field: "$owner" }];
    expect(lintWith("/reports/-", of("mix", { dimensions }))).toEqual([]);
    const gap = { pointer: "/reports/1", code: "MIX_INCOMPLETE" };
    expect(lintWith("/reports/-", of("mix", { dimensions, basis: "stage", from: "lead", to: "won" }))).toMatchObject([gap]);
    expect(lintWith("/reports/-", of("mix", { dimensions, windowDays: 5 }))).toMatchObject([
      { pointer: "/reports/1/windowDays", code: "OPTION_WITHOUT_EFFECT" },
    ]);
    expect(lintWith("/reports/-", of("flow", { closing: "month" }))).toMatchObject([
      { pointer: "/reports/1/closing", code: "OPTION_WITHOUT_EFFECT" },
    ]);
    expect(lintWith("/reports/-", of("flow", { basis: "amount", closing: "month" }))).toEqual([]);
    expect(lintWith("/reports/-", of("weighted"))).toEqual([]);
    const without = (pointer: string, report: unknown) =>
      lintReferences(change(change(example, "/reports/-", report), pointer, undefined), kindOf);
    expect(without("/objects/1/closeDateField", of("flow", { basis: "amount", closing: "month" }))).toMatchObject([
      { pointer: "/reports/1/closing", code: "OBJECT_FIELD_MISSING" },
    ]);
    expect(without("/objects/1/closeDateField", of("weighted"))).toMatchObject([
      { pointer: "/reports/1/funnel", code: "OBJECT_FIELD_MISSING" },
    ]);
    const stages = example.funnels?.[0]?.stages.map((stage) => ({ ...stage, probability: undefined }));
    expect(lintReferences(change(change(example, "/reports/-", of("weighted")), "/funnels/0/stages", stages), kindOf)).toMatchObject([
      { pointer: "/reports/1/funnel", code: "PROBABILITY_MISSING" },
    ]);
    expect(lintWith("/reports/-", of("leaks", { basis: "time", targets: [{ stage: "lead", rate: 0.5 }] }))).toMatchObject([
      { pointer: "/reports/1/targets", code: "OPTION_WITHOUT_EFFECT" },
    ]);
  });

  test("a calendar has no date that is both off and on, and no date twice", () => {
    const activity = { object: "activity", record: "deal", at: "at" };
    const hoursOf = (hours: object): unknown => ({
      key: "t",
      type: "response",
      title: "T",
      funnel: "sales",
      activity,
      workingHours: hours,
    });
    const problems = (hours: object) =>
      lintWith("/reports/-", hoursOf({ opens: "09:00", closes: "18:00", ...hours })).filter(({ pointer }) =>
        pointer.includes("workingHours"),
      );
    expect(problems({ holidays: ["2026-10-01", "2026-10-02"], workdays: ["2026-10-10"] })).toEqual([]);
    expect(problems({ holidays: ["2026-10-01"], workdays: ["2026-10-10", "2026-10-01"] })).toMatchObject([
      { pointer: "/reports/1/workingHours/workdays/1", code: "DATE_OFF_AND_ON" },
    ]);
    expect(problems({ holidays: ["2026-10-01", "2026-10-01"] })).toMatchObject([
      { pointer: "/reports/1/workingHours/holidays/1", code: "DUPLICATE_KEY" },
    ]);
    expect(problems({ opens: "18:00" })).toMatchObject([{ pointer: "/reports/1/workingHours/closes", code: "HOURS_EMPTY" }]);
  });

  test("activities refer to the records a report counts, and happen at a moment", () => {
    const kinds = (kind: string) => ({
      ...kindOf(kind),
      logicType: (field: object) => ({
        is: { reference: "id", dateTime: "instant" }[kind] ?? kind,
        object: "object" in field ? String(field.object) : undefined,
      }),
    });
    const over = (activity: object): unknown => ({
      key: "a",
      type: "response",
      title: "A",
      funnel: "sales",
      activity: { object: "activity", record: "deal", ...activity },
    });
    const lint = (activity: object) => lintReferences(change(example, "/reports/-", over(activity)), kinds);
    expect(lint({})).toEqual([]);
    expect(lint({ record: "type" })).toMatchObject([{ pointer: "/reports/1/activity/record", code: "FIELD_UNFIT" }]);
    expect(lint({ object: "deal", record: "account" })).toMatchObject([{ pointer: "/reports/1/activity/record", code: "FIELD_UNFIT" }]);
    expect(lint({ at: "type" })).toMatchObject([{ pointer: "/reports/1/activity/at", code: "FIELD_UNFIT" }]);
    expect(lint({ filter: { "==": [{ var: "gone" }, "call"] } })).toMatchObject([{ pointer: "/reports/1/activity/filter/==/0/var" }]);
  });

  test("bands of a score leave no room for a dimension", () => {
    const quality = (more: object): unknown => ({
      key: "q",
      type: "lead_quality",
      title: "Q",
      funnel: "sales",
      effective: { ">": [{ var: "amount" }, 0] },
      ...more,
    });
    const dimensions = [{ key: "o", field: "$owner" }];
    expect(lintWith("/reports/-", quality({ dimensions }))).toEqual([]);
    expect(lintWith("/reports/-", quality({ score: "amount" }))).toEqual([]);
    expect(lintWith("/reports/-", quality({ score: "amount", dimensions }))).toMatchObject([
      { pointer: "/reports/1/dimensions", code: "OPTION_WITHOUT_EFFECT" },
    ]);
  });

  test("a measure takes an aggregate its field offers", () => {
    const of = (aggregate: string, field: string): [string, unknown] => report({ measures: [{ key: "m", aggregate, field }] });
    expect(lintWith(...of("sum", "amount"))).toEqual([]);
    expect(lintWith(...of("sum", "name"))).toMatchObject([{ pointer: "/reports/1/measures/0/aggregate", code: "AGGREGATE_UNFIT" }]);
    // A formula is measured as what it results in.
    expect(lintWith(...of("sum", "weighted"))).toEqual([]);
  });

  test.each([
    ["/objects/1/titleField", "account"],
    ["/objects/1/titleField", "weighted"],
    ["/objects/1/amountField", "name"],
    ["/objects/1/closeDateField", "name"],
    ["/objects/1/searchFields", ["amount"]],
    ["/funnels/0/stages/1/requiredFields", ["weighted"]],
    ["/funnels/0/stages/1/responsible", { field: "name" }],
  ])("%s cannot be %s", (pointer, value) => {
    expect(lintReferences(example, kindOf)).toEqual([]);
    expect(lintReferences(change(example, pointer, value), kindOf)).toMatchObject([{ code: "FIELD_UNFIT" }]);
  });
});

describe("a megabyte of mistakes is told in about a second", () => {
  /** In milliseconds of this process: the clock on the wall also counts what others do. */
  const within = (limit: number, work: () => unknown): void => {
    const started = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(limit);
  };
  const objects = (count: number, fields: (object: number) => unknown[]): unknown =>
    Array.from({ length: count }, (_, index) => ({ key: `o${index}`, title: "O", titleField: "f0", fields: fields(index) }));

  test("names that are not there", () => {
    const app = change(
      change(example, "/funnels", []),
      "/objects",
      objects(20, () =>
        Array.from({ length: 500 }, (_, at) =>
          formula(`f${at}`, { "+": Array.from({ length: 8 }, (_, term) => ({ var: `misspelt_name_${at}_${term}` })) }),
        ),
      ),
    );
    within(4000, () => {
      const problems = lintReferences(app);
      expect(problems).toHaveLength(100);
      expect(problems[0]?.code).toBe("DANGLING_REFERENCE");
    });
  });

  test("formulas in knots", () => {
    const app = change(
      change(example, "/funnels", []),
      "/objects",
      objects(20, (object) =>
        Array.from({ length: 500 }, (_, at) =>
          formula(`f${at}`, { "+": [{ var: `f${(at + 1) % 500}` }, { var: `f${Math.max(0, at - 1)}` }, object] }),
        ),
      ),
    );
    within(4000, () => expect(lintReferences(app).some(({ code }) => code === "FORMULA_CIRCULAR")).toBe(true));
  });

  test("properties nobody knows", () => {
    const field = (at: number): unknown => ({ key: `f${at}`, kind: "text", title: { fr: "x" }, requird: 1, maxLenght: 2, unikue: 3 });
    within(4000, () => {
      const answer = validateApp({ ...example, objects: objects(40, () => Array.from({ length: 500 }, (_, at) => field(at))) });
      expect(answer.ok ? 0 : answer.problems.length).toBe(100);
    });
  });
});
