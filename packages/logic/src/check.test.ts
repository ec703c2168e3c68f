import { describe, expect, test } from "vitest";
import { sampleScope } from "../test/sample-scope.ts";
import { type LogicType, check } from "./index.ts";

const problemsOf = (rule: unknown, expect?: LogicType["is"]): readonly string[] => {
  const result = check(rule, sampleScope, expect);
  return result.ok ? [] : result.problems.map(({ pointer, code }) => `${pointer} ${code}`);
};

describe("a rule is refused, with a pointer, when", () => {
  test.each<[string, unknown, string]>([
    ["an object has two operators", { "!": [true], "+": [1] }, " RULE_SHAPE"],
    ["an object has none", { and: [{}] }, "/and/0 RULE_SHAPE"],
    ["the operator is not of the dialect", { and: [true, { log: ["x"] }] }, "/and/1 RULE_OPERATOR"],
    ["a key would reach a prototype", JSON.parse('{"__proto__": [1]}'), " RULE_OPERATOR"],
    ["a key is an inherited method", { constructor: [1] }, " RULE_OPERATOR"],
    ["a name walks into JavaScript", { "==": [{ var: "title.length" }, 1] }, "/==/0/var RULE_NAME"],
    ["a name is a prototype", { var: "__proto__" }, "/var RULE_NAME"],
    ["a name has a default", { var: ["amount", 7] }, "/var RULE_ARGUMENTS"],
    ["a name is computed", { var: { if: [true, "amount", "ratio"] } }, "/var RULE_NAME"],
    ["the two sides differ in type", { "==": [{ var: "amount" }, { var: "title" }] }, "/==/1 RULE_TYPES_DIFFER"],
    ["a number is compared with a text", { "==": [{ var: "amount" }, "1"] }, "/==/1 RULE_TYPE"],
    ["texts are put in an order", { "<": [{ var: "title" }, { var: "note" }] }, "/</0 RULE_TYPE"],
    ["null is put in an order", { "<": [null, { var: "amount" }] }, "/</0 RULE_NULL"],
    ["an operand of and is not a condition", { and: [true, { var: "amount" }] }, "/and/1 RULE_TYPE"],
    ["a literal beside a select is not one of its options", { "==": [{ var: "grade" }, "z"] }, "/==/1 RULE_OPTION"],
    ["an option in a list is not one", { in: [{ var: "grade" }, ["a", "q"]] }, "/in/1/1 RULE_OPTION"],
    ["a list has null in it", { in: [{ var: "grade" }, ["a", null]] }, "/in/1/1 RULE_LIST"],
    ["a list has an operator in it", { in: [{ var: "amount" }, [{ var: "ratio" }]] }, "/in/1/0 RULE_LIST"],
    ["a value is looked up that a list field cannot hold", { contains: [{ var: "tags" }, "q"] }, "/contains/1 RULE_OPTION"],
    ["in is used on a text", { in: ["a", { var: "title" }] }, "/in/1 RULE_TYPE"],
    ["a date is none", { "<": [{ var: "due" }, "2026-02-30"] }, "/</1 RULE_DATE"],
    ["an instant has no zone", { "<": [{ var: "seen" }, "2026-02-03T10:00:00"] }, "/</1 RULE_INSTANT"],
    ["an id is none", { "==": [{ var: "account" }, "me"] }, "/==/1 RULE_ID"],
    ["a reference is compared with a number", { "==": [{ var: "account" }, 5] }, "/==/1 RULE_TYPES_DIFFER"],
    [
      "an iteration stands in another",
      { some: [{ var: "activities" }, { some: [{ var: "activities" }, true] }] },
      "/some/1/some RULE_NESTED",
    ],
    ["a name inside an iteration is the parent's", { some: [{ var: "activities" }, { var: "hot" }] }, "/some/1/var RULE_NAME"],
    ["child rows are read as a value", { "==": [{ var: "activities" }, null] }, "/==/0/var RULE_NAME"],
    ["a field is iterated", { some: [{ var: "tags" }, true] }, "/some/0 RULE_CHILDREN"],
    ["there is nothing but null to fold", { min_of: [{ var: "activities" }, null] }, "/min_of/1 RULE_NULL"],
    ["an offset carries an instant out of the calendar", { "<": [{ var: "seen" }, "0001-01-01T00:00:00+01:00"] }, "/</1 RULE_INSTANT"],
    ["places of round are computed", { round: [{ var: "amount" }, { var: "seats" }] }, "/round/1 RULE_PLACES"],
    ["a text cannot be stored", { "==": [{ var: "title" }, "a\0b"] }, "/==/1 RULE_TEXT"],
    ["a text is half a character", { "==": [{ var: "title" }, "\ud83d"] }, "/==/1 RULE_TEXT"],
    ["a number is not finite", { "+": [Number.POSITIVE_INFINITY, 1] }, "/+/0 RULE_NUMBER"],
    ["a number is out of all measure", { "+": [1e300, 1] }, "/+/0 RULE_NUMBER"],
    ["an operator has too many arguments", { "/": [1, 2, 3] }, "/~1 RULE_ARGUMENTS"],
    ["there is nothing but null", { "==": [null, null] }, "/== RULE_TYPE"],
    ["lists are compared whole", { "==": [{ var: "tags" }, { var: "tags" }] }, "/== RULE_TYPE"],
    ["choices have no option in common", { "==": [{ var: "level" }, { var: "$stage.key" }] }, "/== RULE_TYPES_DIFFER"],
    ["it is no rule at all", [1, 2], " RULE_SHAPE"],
    ["it is a function", () => true, " RULE_SHAPE"],
    ["it is undefined", undefined, " RULE_SHAPE"],
  ])("%s", (_, rule, problem) => {
    expect(problemsOf(rule)).toContain(problem);
  });
});

test("a wrong name is answered with the nearest right one, in both languages", () => {
  const result = check({ "==": [{ var: "amuont" }, 1] }, sampleScope);
  expect(result.ok ? [] : result.problems).toEqual([
    {
      pointer: "/==/0/var",
      code: "RULE_NAME",
      detail: { "zh-CN": "没有字段“amuont”", en: 'There is no field "amuont"' },
      hint: { "zh-CN": "是否想写“amount”？", en: 'Did you mean "amount"?' },
    },
  ]);
});

test("every problem of a rule is told at once", () => {
  expect(problemsOf({ and: [{ "==": [{ var: "grade" }, "z"] }, { evry: [] }, { var: "no" }] })).toEqual([
    "/and/0/==/1 RULE_OPTION",
    "/and/1 RULE_OPERATOR",
    "/and/2/var RULE_NAME",
  ]);
});

test("the type wanted of a rule is checked, and reads its literals", () => {
  expect(problemsOf({ var: "amount" }, "boolean")).toEqual([" RULE_TYPE"]);
  expect(problemsOf({ if: [{ var: "hot" }, "2026-01-31", null] }, "date")).toEqual([]);
  expect(problemsOf({ if: [{ var: "hot" }, "soon", null] }, "date")).toEqual(["/if/1 RULE_DATE"]);
  expect(problemsOf({ var: "grade" }, "text")).toEqual([]);
  expect(problemsOf(null, "number")).toEqual([]);
});

const nested = (levels: number): unknown => {
  let rule: unknown = true;
  for (let level = 0; level < levels; level += 1) rule = { "!": [rule] };
  return rule;
};

test("32 levels and 1,000 nodes are allowed, one more is not", () => {
  expect(problemsOf(nested(32))).toEqual([]);
  expect(problemsOf(nested(33))).toEqual([" RULE_TOO_DEEP"]);
  const wide = (count: number): unknown => ({ and: Array.from({ length: count }, () => true) });
  expect(problemsOf(wide(999))).toEqual([]);
  expect(problemsOf(wide(1_000))).toEqual([" RULE_TOO_LARGE"]);
});

test("hostile input is refused quickly and never overflows the stack", () => {
  let lists: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) lists = [lists];
  const cycle: { "!"?: unknown } = {};
  cycle["!"] = cycle;
  const started = process.cpuUsage();
  expect(problemsOf(nested(100_000))).toEqual([" RULE_TOO_DEEP"]);
  expect(problemsOf(lists)).toEqual([" RULE_TOO_DEEP"]);
  expect(problemsOf(cycle)).toEqual([" RULE_TOO_DEEP"]);
  expect(problemsOf({ in: [{ var: "amount" }, Array.from({ length: 1_000_000 }, () => 1)] })).toEqual([" RULE_TOO_LARGE"]);
  expect(problemsOf({ var: "x".repeat(1_000_000) })).toEqual(["/var RULE_NAME"]);
  // Microseconds of this process: the clock on the wall also counts what others do.
  expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
});

test("hundreds of wrong names among thousands of known ones are refused quickly, the first with what was meant", () => {
  const known = Array.from({ length: 20_000 }, (_, index) => `a_field_with_quite_a_long_key_${index}.and_another_behind`);
  const wrong = {
    and: Array.from({ length: 480 }, (_, index) => `a_field_with_xxxxx_a_long_key_${index}.and_another_behind`).map((path) => ({
      var: path,
    })),
  };
  const started = process.cpuUsage();
  const result = check(wrong, { ...sampleScope, names: () => known });
  // Microseconds of this process: the clock on the wall also counts what others do.
  expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  expect(result.ok ? [] : result.problems).toHaveLength(50);
  expect(result.ok ? undefined : result.problems[0]?.hint?.en).toBe(`Did you mean "${known[0]}"?`);
});

test("a product that could outgrow any number is refused", () => {
  const product = (count: number): unknown => ({ "*": Array.from({ length: count }, () => ({ var: "ratio" })) });
  expect(problemsOf(product(20))).toEqual([]);
  expect(problemsOf(product(200))).toEqual([" RULE_TOO_LARGE"]);
  expect(problemsOf({ ">": [product(200), 1] })).toEqual([" RULE_TOO_LARGE"]);
});

test("a checked rule is frozen and names all it reads", () => {
  const result = check(
    {
      and: [
        { ">": [{ var: "amount" }, { var: "account.size" }] },
        { some: [{ var: "activities" }, { "<": [{ var: "planned" }, { var: "$today" }] }] },
      ],
    },
    sampleScope,
  );
  if (!result.ok) throw new Error("refused");
  expect(Object.isFrozen(result.rule) && Object.isFrozen(result.rule.node)).toBe(true);
  const children = { name: "activities", object: "activity", by: "deal" };
  expect(result.rule.reads).toEqual([
    { path: "amount", source: { from: "field", field: "amount" } },
    { path: "account.size", source: { from: "hop", through: "account", object: "account", field: "size" } },
    { path: "activities", source: { from: "child", field: "deal" }, children },
    { path: "activities.planned", source: { from: "child", field: "planned" }, children },
    { path: "$today", source: { from: "clock", what: "today" } },
  ]);
});
