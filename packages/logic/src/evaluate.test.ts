import { describe, expect, test } from "vitest";
import { sampleScope } from "../test/sample-scope.ts";
import { type CheckedRule, check, evaluate, evaluateGate, type Facts } from "./index.ts";

const checked = (rule: unknown): CheckedRule => {
  const result = check(rule, sampleScope);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.rule;
};

const now = { now: "2026-03-09T03:30:00.000Z", today: "2026-03-08", zone: "America/New_York" };
const answer = (rule: unknown, fields: Facts["fields"] = {}, more: Partial<Facts> = {}): unknown =>
  evaluate(checked(rule), { fields, ...now, ...more });

describe("where stock JsonLogic surprises, the dialect", () => {
  test.each<[string, unknown, Facts["fields"], unknown]>([
    ["finds null in no order", { "<": [{ var: "amount" }, 100] }, { amount: null }, false],
    ["takes arithmetic with null as null", { "+": [{ var: "amount" }, 1] }, {}, null],
    ["takes x/0 as null", { "/": [1, { var: "amount" }] }, { amount: 0 }, null],
    ["does not lose the point between whole numbers", { "/": [1, 2] }, {}, "0.5"],
    ["adds 0.1 and 0.2 to 0.3", { "+": [0.1, 0.2] }, {}, "0.3"],
    [
      "finds exactly 80 % to be 80 %",
      { ">=": [{ var: "amount" }, { "*": [{ var: "ratio" }, 0.8] }] },
      { amount: "56.56", ratio: "70.7" },
      true,
    ],
    ["divides to 12 places, half away from zero", { "/": [{ var: "amount" }, 3] }, { amount: -2 }, "-0.666666666667"],
    ["rounds half away from zero", { round: [{ var: "amount" }] }, { amount: "-2.5" }, "-3"],
    ["rounds to tens too", { round: [{ var: "amount" }, -1] }, { amount: "1005" }, "1010"],
    ["counts an unset condition as false", { "!": [{ var: "hot" }] }, {}, true],
    ["answers and with a condition, not an operand", { "==": [{ and: [{ var: "hot" }, true] }, null] }, {}, false],
    ["finds null equal to null only", { "==": [{ var: "title" }, { var: "note" }] }, { title: "" }, false],
    ["does not find all of nothing", { all: [{ var: "activities" }, { var: "done" }] }, {}, false],
    ["finds none of nothing", { none: [{ var: "activities" }, { var: "done" }] }, {}, true],
    ["takes % and _ literally", { contains: [{ var: "title" }, "a%b"] }, { title: "axb" }, false],
    ["is particular about case", { startsWith: [{ var: "title" }, "A"] }, { title: "ab" }, false],
    ["counts '' as missing", { missing: ["title", "note", "amount"] }, { title: "", note: "x", amount: 0 }, ["title"]],
    ["counts an empty list as empty", { empty: [{ var: "tags" }] }, { tags: [] }, true],
    ["does not count 0 as empty", { empty: [{ var: "amount" }] }, { amount: 0 }, false],
    ["keeps to the end of the month", { addMonths: [{ var: "due" }, 1] }, { due: "2024-01-31" }, "2024-02-29"],
    ["counts months back over a year", { addMonths: [{ var: "due" }, -13] }, { due: "2026-01-31" }, "2024-12-31"],
    ["leaves the calendar quietly", { addDays: [{ var: "due" }, 1] }, { due: "9999-12-31" }, null],
    [
      "takes the day of an instant in the tenant's zone",
      { addDays: [{ var: "seen" }, 0] },
      { seen: "2026-03-08T04:59:59.999Z" },
      "2026-03-07",
    ],
    [
      "counts days, not hours, over a change of the clock",
      { daysBetween: [{ var: "seen" }, { var: "sent" }] },
      { seen: "2026-03-08T05:00:00Z", sent: "2026-03-09T04:00:00Z" },
      "1",
    ],
    [
      "counts the day before year 1 where the zone is still there",
      { daysBetween: [{ var: "seen" }, "0001-01-01"] },
      { seen: "0001-01-01T00:00:00Z" },
      "1",
    ],
    [
      "compares instants whatever their offset",
      { "==": [{ var: "seen" }, "2026-03-08T07:00:00+02:00"] },
      { seen: "2026-03-08T05:00:00.000Z" },
      true,
    ],
    [
      "reads ids out of references as sent",
      { "==": [{ var: "account" }, "00000000-0000-7000-8000-00000000000A"] },
      { account: { id: "00000000-0000-7000-8000-00000000000a", title: "x" } },
      true,
    ],
  ])("%s", (_, rule, fields, expected) => {
    expect(answer(rule, fields)).toEqual(expected);
  });
});

test("children fold to exact numbers, and rows without a value do not count", () => {
  const children = { activities: [{ minutes: "0.1" }, { minutes: 0.2 }, { minutes: null }] };
  expect(answer({ sum: [{ var: "activities" }, { var: "minutes" }] }, {}, { children })).toBe("0.3");
  expect(answer({ min_of: [{ var: "activities" }, { var: "minutes" }] }, {}, { children })).toBe("0.1");
  expect(answer({ count: [{ var: "activities" }] }, {}, { children })).toBe("3");
  expect(answer({ sum: [{ var: "activities" }, { var: "minutes" }] })).toBe("0");
  expect(answer({ max_of: [{ var: "activities" }, { var: "minutes" }] })).toBe(null);
});

test("what objects inherit is no data", () => {
  const fields = Object.create({ hot: true }) as Facts["fields"];
  expect(answer({ var: "hot" }, fields)).toBe(false);
});

test("a fact of a wrong type closes the gate, even behind a denial", () => {
  const gate = checked({ "!": [{ ">": [{ var: "amount" }, 5] }] });
  expect(evaluateGate(gate, { fields: { amount: "3" }, ...now })).toBe(true);
  expect(evaluateGate(gate, { fields: { amount: "lots" }, ...now })).toBe(false);
  expect(evaluateGate(gate, { fields: { amount: Number.NaN }, ...now })).toBe(false);
  expect(() => evaluate(gate, { fields: { amount: "lots" }, ...now })).toThrow(TypeError);
});

test("a rule that is no condition never opens a gate", () => {
  expect(evaluateGate(checked({ var: "amount" }), { fields: { amount: 1 }, ...now })).toBe(false);
  expect(evaluateGate(checked({ var: "title" }), { fields: { title: "true" }, ...now })).toBe(false);
});

test("a rule reads a fact once for each time it names it, and none behind what decides", () => {
  let reads = 0;
  const fields = {
    get amount(): string {
      reads += 1;
      return "5";
    },
  };
  const readsOf = (operator: "and" | "or", least: (at: number) => number): number => {
    const rule = checked({ [operator]: Array.from({ length: 240 }, (_, at) => ({ ">=": [{ var: "amount" }, least(at)] })) });
    reads = 0;
    evaluate(rule, { fields, ...now });
    return reads;
  };
  expect(readsOf("and", () => 1)).toBe(240);
  expect(readsOf("or", () => 9)).toBe(240);
  expect(readsOf("and", (at) => (at === 99 ? 9 : 1))).toBe(100);
  expect(readsOf("or", (at) => (at === 99 ? 1 : 9))).toBe(100);
});
