import { describe, expect, test } from "vitest";
import { validateApp, validateSample } from "../src/index.ts";
import { change, workedExample } from "./example.ts";

const example = workedExample();

const responseOn = (holiday: string) => ({
  key: "response",
  type: "response",
  title: "Response",
  funnel: "sales",
  activity: { object: "activity", record: "deal", at: "at" },
  workingHours: { opens: "09:00", closes: "18:00", holidays: [holiday] },
});

function problemsOf(document: unknown): { pointer: string; code: string; zh: string; en: string }[] {
  const answer = validateApp(document);
  if (answer.ok) return [];
  return answer.problems.map(({ pointer, code, detail }) => ({ pointer, code, zh: detail["zh-CN"], en: detail.en }));
}

describe("an app of the wrong form is refused with a pointer, a code and a sentence in both languages", () => {
  const cases: [what: string, pointer: string, value: unknown, expected: string, code: string, word: string][] = [
    ["a misspelt property", "/objects/0/fields/0/requird", true, "/objects/0/fields/0/requird", "UNKNOWN_PROPERTY", "required"],
    ["a property of another kind", "/objects/0/fields/0/options", [], "/objects/0/fields/0/options", "UNKNOWN_PROPERTY", "options"],
    ["a kind nobody knows", "/objects/0/fields/0/kind", "txt", "/objects/0/fields/0/kind", "NOT_ALLOWED", "text"],
    ["a field without a kind", "/objects/0/fields/0/kind", undefined, "/objects/0/fields/0", "MISSING_PROPERTY", "kind"],
    ["an object without fields", "/objects/0/fields", undefined, "/objects/0", "MISSING_PROPERTY", "fields"],
    ["a list of no fields", "/objects/0/fields", [], "/objects/0/fields", "TOO_FEW", "1"],
    ["a key in capitals", "/objects/0/key", "Account", "/objects/0/key", "KEY_INVALID", "lower-case"],
    ["a key with two underscores", "/objects/0/key", "a__b", "/objects/0/key", "KEY_INVALID", "underscores"],
    ["an app key too long", "/key", "a23456789012345", "/key", "TOO_LONG", "14"],
    ["a funnel key too long", "/funnels/0/key", "a2345678901234567", "/funnels/0/key", "TOO_LONG", "16"],
    ["a blank title", "/title", "  ", "/title", "NOT_WORDS", "blank"],
    ["a holiday that is no date", "/reports/-", responseOn("2026-02-30"), "/reports/1/workingHours/holidays/0", "WRONG_FORMAT", "date"],
    ["a title in a language we do not speak", "/title", { fr: "x" }, "/title", "NOT_WORDS", "zh-CN"],
    ["a lost stage without reasons", "/funnels/0/stages/5/reason", undefined, "/funnels/0/stages/5", "MISSING_PROPERTY", "reason"],
    ["a probability above one", "/funnels/0/stages/0/probability", 1.5, "/funnels/0/stages/0/probability", "OUT_OF_RANGE", "1"],
    [
      "a severity without a runtime",
      "/funnels/0/stages/3/entry/0/severity",
      "approval",
      "/funnels/0/stages/3/entry/0/severity",
      "NOT_ALLOWED",
      "approval",
    ],
    [
      "a nobody as responsible",
      "/funnels/0/stages/0/responsible",
      { relation: "boss" },
      "/funnels/0/stages/0/responsible",
      "NOT_PEOPLE",
      "relation",
    ],
    ["a scope that does not exist", "/roles/0/objects/deal/read", "mine", "/roles/0/objects/deal/read", "NOT_ALLOWED", "mine"],
    ["an object key that is no key", "/roles/0/objects/Deal X", {}, "/roles/0/objects/Deal X", "KEY_INVALID", "Deal X"],
    ["a minimum that is a number, not a decimal", "/objects/1/fields/3/min", 0, "/objects/1/fields/3/min", "WRONG_TYPE", "text"],
    ["a minimum with an exponent", "/objects/1/fields/3/min", "1e3", "/objects/1/fields/3/min", "NOT_DECIMAL", "decimal"],
    ["a version of two numbers", "/version", "1.0", "/version", "NOT_A_VERSION", "1.0.0"],
    [
      "a count of a field",
      "/reports",
      [{ key: "r", type: "aggregate", object: "deal", title: "R", measures: [{ key: "m", aggregate: "count", field: "amount" }] }],
      "/reports/0/measures/0/field",
      "NOT_HERE",
      "belong",
    ],
    [
      "a board without a funnel",
      "/views",
      [{ key: "v", type: "kanban", object: "deal", title: "V" }],
      "/views/0",
      "MISSING_PROPERTY",
      "funnel",
    ],
    [
      "a sum of nothing",
      "/reports/-",
      { key: "r", type: "aggregate", object: "deal", title: "R", measures: [{ key: "m", aggregate: "sum" }] },
      "/reports/1/measures/0",
      "MISSING_PROPERTY",
      "field",
    ],
    ["a format from the future", "/formatVersion", 2, "/formatVersion", "FORMAT_NEWER", "2"],
    ["a whole app that is a list", "", undefined, "", "WRONG_TYPE", "object"],
  ];
  test.each(cases)("%s", (_what, pointer, value, expected, code, word) => {
    const [problem, ...others] = problemsOf(pointer === "" ? [] : change(example, pointer, value));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ pointer: expected, code });
    expect(problem?.en).toContain(word);
    expect(problem?.zh).toMatch(/[\u4e00-\u9fff]/);
  });

  test("several mistakes are told together", () => {
    const twice = change(change(example, "/objects/0/title", undefined), "/objects/0/titleField", undefined);
    expect(problemsOf(twice).map(({ pointer, en }) => [pointer, en])).toEqual([
      ["/objects/0", '"title" is missing.'],
      ["/objects/0", '"titleField" is missing.'],
    ]);
  });
});

describe("what would harm the server is refused before anything looks at it closely", () => {
  const nested = (levels: number): unknown => JSON.parse(`${'{"!":['.repeat(levels)}true${"]}".repeat(levels)}`);

  test("nesting ten thousand levels deep", () => {
    const rule = "/objects/1/validations/0/rule";
    expect(problemsOf(change(example, rule, nested(10_000)))[0]).toMatchObject({ code: "TOO_DEEP" });
    expect(problemsOf(change(example, rule, nested(32)))).toEqual([]);
  });

  test("ten thousand fields, within the time of a hundred", () => {
    const fields = Array.from({ length: 10_000 }, (_, index) => ({ key: `f${index}`, kind: "text", title: "F" }));
    const started = process.cpuUsage();
    expect(problemsOf(change(example, "/objects/0/fields", fields))).toMatchObject([
      { pointer: "/objects/0/fields", code: "TOO_MANY", en: "There are 10000 items; the limit is 500." },
    ]);
    // Microseconds of this process: the clock on the wall also counts what others do.
    expect(process.cpuUsage(started).user).toBeLessThan(500_000);
  });

  test("half a million values", () => {
    expect(
      problemsOf(
        change(
          example,
          "/objects/1/validations/0/rule",
          Array.from({ length: 500_000 }, () => 1),
        ),
      ),
    ).toMatchObject([{ code: "TOO_LARGE" }]);
  });

  test("a hundred thousand bad names in one object are told a hundred times at most", () => {
    const names = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`\ud83d${index}`, 1]));
    expect(problemsOf({ ...example, more: names })).toHaveLength(100);
  });

  test("keys that reach prototypes", () => {
    expect(problemsOf(JSON.parse('{"formatVersion":1,"__proto__":{"key":"x"}}'))[0]).toMatchObject({
      pointer: "/__proto__",
      code: "UNSAFE_KEY",
    });
    expect(problemsOf(change(example, "/objects/1/validations/0/rule", { constructor: [1] }))[0]).toMatchObject({ code: "UNSAFE_KEY" });
  });

  test("a required property is not found on the prototype", () => {
    expect(problemsOf(Object.create({ ...example }))[0]).toMatchObject({ code: "NOT_JSON" });
  });

  test.each([
    ["NUL", "a\0b", "UNSAFE_TEXT"],
    ["half of a surrogate pair", "a\ud83d", "UNSAFE_TEXT"],
    ["the other half", "\ude00a", "UNSAFE_TEXT"],
    ["text without end", "x".repeat(100_001), "TOO_LONG"],
  ])("%s", (_what, title, code) => {
    expect(problemsOf(change(example, "/title", title))).toMatchObject([{ pointer: "/title", code }]);
  });

  test("whole surrogate pairs are words like any others", () => {
    expect(problemsOf(change(example, "/title", "漏斗 😀 𠮷"))).toEqual([]);
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [JSON.parse("1e400")], [10n], [() => 1], [new Date(0)], [Symbol("x")]])(
    "%s is no JSON value",
    (value) => {
      expect(problemsOf(change(example, "/funnels/0/stages/0/probability", 0.5))).toEqual([]);
      const copy = structuredClone(example);
      Reflect.set(copy.funnels?.[0]?.stages[0] ?? {}, "probability", value);
      expect(problemsOf(copy)[0]?.pointer).toBe("/funnels/0/stages/0/probability");
    },
  );

  test.each([[null], [undefined], [1], ["app"], [true]])("%s instead of a document", (value) => {
    expect(problemsOf(value)).toHaveLength(1);
  });
});

describe("sample data", () => {
  const sample = { formatVersion: 1, app: "b2b", members: [{ ref: "m1", name: "林" }], rows: [] };
  test("is refused with the same care", () => {
    expect(validateSample(sample).ok).toBe(true);
    const bad = { ...sample, rows: [{ object: "deal", ref: "d1", createdDay: -3, fields: { close_on: { $days: 3 } } }] };
    expect(validateSample(bad)).toMatchObject({ ok: false, problems: [{ pointer: "/rows/0/fields/close_on" }] });
  });
});
