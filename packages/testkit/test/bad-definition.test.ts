import { checkDefinition } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { sampleApp } from "../src/sample-app.ts";

const deep = (levels: number): unknown => JSON.parse(`${'{"!":['.repeat(levels)}true${"]}".repeat(levels)}`);
const formula = (key: string, rule: unknown): unknown => ({ key, kind: "formula", title: key, result: { kind: "number" }, formula: rule });

/** The sample app with something put at a place. */
function broken(pointer: string, value: unknown): unknown {
  const app: unknown = sampleApp();
  const steps = pointer.slice(1).split("/");
  const last = steps.pop() ?? "";
  const at = steps.reduce<unknown>((inner, step) => Reflect.get(inner as object, step), app);
  if (last === "-") (at as unknown[]).push(value);
  else Reflect.set(at as object, last, value);
  return app;
}

describe("a definition that would do harm or mean nothing", () => {
  it.each<[what: string, pointer: string, value: unknown, at: string, code: string]>([
    ["an unknown property", "/objects/0/colour", "red", "/objects/0/colour", "UNKNOWN_PROPERTY"],
    ["a dangling reference", "/objects/0/titleField", "nothing", "/objects/0/titleField", "DANGLING_REFERENCE"],
    ["a reserved key", "/objects/0/fields/1/key", "deleted_at", "/objects/0/fields/1/key", "RESERVED_KEY"],
    ["an over-long key", "/objects/0/fields/1/key", "k".repeat(49), "/objects/0/fields/1/key", "TOO_LONG"],
    ["a key that would be SQL", "/objects/0/fields/1/key", 'a"; drop schema platform; --', "/objects/0/fields/1/key", "KEY_INVALID"],
    [
      "a formula that needs itself",
      "/objects/1/fields/-",
      formula("loop", { "+": [{ var: "loop" }, 1] }),
      "/objects/1/fields/8/formula",
      "FORMULA_CIRCULAR",
    ],
    ["a catastrophic pattern", "/objects/0/fields/0/pattern", "^(a+)+$", "/objects/0/fields/0/pattern", "FIELD_PATTERN_SLOW"],
    [
      "ten thousand fields",
      "/objects/0/fields",
      Array.from({ length: 10_000 }, (_, n) => ({ key: `f${n}`, kind: "text", title: "F" })),
      "/objects/0/fields",
      "TOO_MANY",
    ],
    ["a prototype key", "/objects/0", JSON.parse('{"__proto__": {"key": "x"}}'), "/objects/0/__proto__", "UNSAFE_KEY"],
    [
      "an approval nobody can give",
      "/funnels/0/stages/3/entry/0/severity",
      "approval",
      "/funnels/0/stages/3/entry/0/severity",
      "NOT_ALLOWED",
    ],
  ])("%s is refused at its place", (_what, pointer, value, at, code) => {
    const problems = checkDefinition(broken(pointer, value));
    const problem = problems.find((one) => one.pointer === at);
    expect(problem, JSON.stringify(problems)).toBeDefined();
    expect(problem?.code).toBe(code);
    expect(problem?.detail["zh-CN"]).toMatch(/[\u4e00-\u9fff]/);
    expect(problem?.detail.en).toMatch(/[a-z]/);
  });

  it("a required field that is not there is one mistake, told where it is written", () => {
    const problems = checkDefinition(broken("/funnels/0/stages/1/requiredFields", ["positon"]));
    expect(problems.map(({ pointer, code }) => [pointer, code])).toEqual([["/funnels/0/stages/1/requiredFields/0", "DANGLING_REFERENCE"]]);
  });

  it.each<[what: string, parameter: object, problem?: string]>([
    ["a day", { kind: "date" }],
    ["a choice with a default", { kind: "select", options: [{ value: "a", title: "A" }], default: "a" }],
    ["an amount with a default", { kind: "money", default: "5" }],
    ["a roll of rows", { kind: "subTable", fields: [{ key: "cost", kind: "money", title: "Cost" }] }, "/kind PARAMETER_KIND"],
    ["a file", { kind: "file" }, "/kind PARAMETER_KIND"],
    ["a member", { kind: "member", default: "me" }, "/kind PARAMETER_KIND"],
    ["a number series", { kind: "autoNumber" }, "/kind PARAMETER_KIND"],
    ["a word that is there once", { kind: "text", unique: true }, "/unique PARAMETER_UNIQUE"],
    ["the day of today", { kind: "date", default: "today" }, "/default PARAMETER_DEFAULT"],
    ["this moment", { kind: "dateTime", default: "now" }, "/default PARAMETER_DEFAULT"],
  ])("a parameter is a value one can type, the same for everybody: %s", (_what, parameter, problem) => {
    const app = { ...sampleApp(), parameters: [{ key: "limit", title: "Limit", ...parameter }] };
    expect(checkDefinition(app).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(problem ? [`/parameters/0${problem}`] : []);
  });

  it("a name among those missing is told once", () => {
    const problems = checkDefinition(
      broken("/objects/1/fields/-", formula("gaps", { if: [{ empty: [{ missing: ["name", "nmae"] }] }, 1, 2] })),
    );
    expect(problems.map(({ pointer }) => pointer)).toEqual(["/objects/1/fields/8/formula/if/0/empty/0/missing/1"]);
  });

  it.each<[what: string, source: object, target: object, fits: boolean]>([
    ["a longer text", { kind: "text" }, { kind: "text", maxLength: 10 }, false],
    ["a shorter text", { kind: "text", maxLength: 10 }, { kind: "text" }, true],
    ["more places", { kind: "money", scale: 4 }, { kind: "money" }, false],
    ["fewer places", { kind: "money" }, { kind: "money", scale: 4 }, true],
    ["another currency", { kind: "money", currency: "USD" }, { kind: "money", currency: "EUR" }, false],
    [
      "an option it has not",
      { kind: "select", options: ["a", "b"].map((value) => ({ value, title: value })) },
      { kind: "select", options: [{ value: "a", title: "A" }] },
      false,
    ],
  ])("a fill is judged by whether every value fits: %s", (_what, source, target, fits) => {
    const app = sampleApp();
    const [account, deal] = app.objects;
    account?.fields.push({ key: "from", title: "From", ...source } as never);
    deal?.fields.push({ key: "into", title: "Into", ...target } as never);
    const reference = deal?.fields.find((field) => field.key === "account");
    if (reference) Object.assign(reference, { fill: { into: "from" } });
    const codes = checkDefinition(app).map(({ pointer, code }) => `${pointer} ${code}`);
    expect(codes).toEqual(fits ? [] : ["/objects/1/fields/2/fill/into FILL_FIT"]);
  });

  it("a fill cannot copy files: they belong to one record", () => {
    const app = sampleApp();
    const [account, deal] = app.objects;
    account?.fields.push({ key: "from", title: "From", kind: "file" });
    deal?.fields.push({ key: "into", title: "Into", kind: "file" });
    const reference = deal?.fields.find((field) => field.key === "account");
    if (reference) Object.assign(reference, { fill: { into: "from" } });
    expect(checkDefinition(app).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(["/objects/1/fields/2/fill/into FILL_FILES"]);
  });

  it.each<[what: string, rule: unknown]>([
    ["two operators in one node", { "!": [{ var: "name" }], "==": [1, 1] }],
    ["nesting ten thousand deep", deep(10_000)],
    ["nesting forty deep", deep(40)],
    ["a name that reaches prototypes", { empty: [{ var: "constructor.constructor" }] }],
    ["an operator nobody knows", { log: ["x"] }],
    ["a text held against a number", { ">": [{ var: "amount" }, "many"] }],
    ["an option the field has not", { "==": [{ var: "account.industry" }, "mining"] }],
    ["a value that is no condition", { "+": [1, 2] }],
  ])("a criterion with %s is refused at its place", (_what, rule) => {
    const problems = checkDefinition(broken("/funnels/0/stages/3/entry/1/rule", rule));
    expect(problems.length).toBeGreaterThan(0);
    for (const { pointer } of problems) expect(pointer).toMatch(/^\/funnels\/0\/stages\/3\/entry\/1\/rule/);
  });

  it("with mistakes without number is told a hundred of them", () => {
    const fields = Array.from({ length: 450 }, (_, n) => formula(`g${n}`, { "+": [{ var: "name" }, { var: "note" }] }));
    const app = broken("/objects/1/fields", [...(sampleApp().objects[1]?.fields ?? []), ...fields]);
    const problems = checkDefinition(app);
    expect(problems.length).toBe(100);
  });
});
