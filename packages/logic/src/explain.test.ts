import { expect, test } from "vitest";
import { sampleScope } from "../test/sample-scope.ts";
import { type CheckedRule, check, explain, type Facts, sentence } from "./index.ts";

const checked = (rule: unknown): CheckedRule => {
  const result = check(rule, sampleScope);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.rule;
};

const now = { now: "2026-03-09T03:30:00.000Z", today: "2026-03-08", zone: "Asia/Shanghai" };
const budget = { ">=": [{ var: "amount" }, { "*": [{ var: "ratio" }, 0.8] }] };
const demo = { some: [{ var: "activities" }, { and: [{ "==": [{ var: "kind" }, "demo"] }, { var: "done" }] }] };
const told = (rule: unknown, fields: Facts["fields"], more: Partial<Facts> = {}): ReturnType<typeof explain> =>
  explain(checked(rule), { fields, ...now, ...more });

test("an unmet comparison tells what was found, what is wanted, and which field would mend it", () => {
  const { met, failed, actual, fixes } = told(budget, { amount: "70", ratio: "100" });
  expect(met).toBe(false);
  expect(failed.map(({ subject, operator, expected, negated }) => ({ subject, operator, expected, negated }))).toEqual([
    { subject: "amount", operator: ">=", expected: "80", negated: false },
  ]);
  expect(actual.map(({ path, value }) => [path, value])).toEqual([
    ["amount", "70"],
    ["ratio", "100"],
  ]);
  expect(fixes).toEqual([
    { kind: "field", field: "amount", value: "80", round: "up" },
    { kind: "field", field: "ratio" },
  ]);
});

test("a missing child is told with how many there are and what a new one needs", () => {
  const { met, children, fixes } = told(
    demo,
    {},
    {
      children: {
        activities: [
          { kind: "call", done: true },
          { kind: "demo", done: false },
        ],
      },
    },
  );
  expect(met).toBe(false);
  expect(children).toMatchObject([{ name: "activities", object: "activity", by: "deal", rows: 2, matching: 0 }]);
  expect(fixes).toMatchObject([{ kind: "children", change: "add", name: "activities", values: { kind: "demo", done: true } }]);
});

test("a missing child whose list must hold a value is suggested with a list", () => {
  const { fixes } = told({ some: [{ var: "activities" }, { in: ["x", { var: "labels" }] }] }, {});
  expect(fixes).toMatchObject([{ kind: "children", values: { labels: ["x"] } }]);
});

test("rows to be so many are told to be added or removed, whichever there are too few or too many of", () => {
  const change = (rule: unknown, rows: number): unknown => {
    const children = { activities: Array.from({ length: rows }, () => ({ kind: "call", done: true })) };
    const [fix] = told(rule, {}, { children }).fixes;
    return fix?.kind === "children" ? fix.change : undefined;
  };
  const calls = { count: [{ var: "activities" }, { "==": [{ var: "kind" }, "call"] }] };
  expect(change({ "==": [calls, 0] }, 2)).toBe("remove");
  expect(change({ "==": [3, calls] }, 2)).toBe("add");
  expect(change({ "!=": [calls, 2] }, 2)).toBe("add");
  expect(change({ "!": [{ "!=": [calls, 1] }] }, 2)).toBe("remove");
  expect(change({ "<=": [calls, 1] }, 2)).toBe("remove");
  expect(change({ ">": [calls, 2] }, 2)).toBe("add");
});

test("what would help is told once, where it first was", () => {
  const rule = { and: [{ ">": [{ var: "amount" }, 1] }, { ">": [{ var: "ratio" }, 1] }, { ">": [{ var: "amount" }, 2] }] };
  const { actual, fixes } = told(rule, { amount: "0", ratio: "0" });
  expect(fixes).toEqual([
    { kind: "field", field: "amount" },
    { kind: "field", field: "ratio" },
  ]);
  expect(actual.map(({ path }) => path)).toEqual(["amount", "ratio"]);
});

test("no value is promised where what is wanted changes with it", () => {
  const [amount, more] = [{ var: "amount" }, { "+": [{ var: "amount" }, { var: "ratio" }] }];
  for (const rule of [{ ">=": [amount, more] }, { "<=": [more, amount] }])
    expect(told(rule, { amount: "1", ratio: "2" }).fixes).toEqual([
      { kind: "field", field: "amount" },
      { kind: "field", field: "ratio" },
    ]);
});

test("only what failed is blamed, and every alternative of a failed choice", () => {
  const rule = { and: [budget, { or: [{ var: "hot" }, demo] }, { "!": [{ empty: [{ var: "title" }] }] }] };
  const { failed, tree } = told(rule, { amount: 80, ratio: 100, title: "" });
  expect(failed.map((leaf) => `${leaf.negated ? "not " : ""}${leaf.operator} ${leaf.subject}`)).toEqual([
    "== hot",
    "some activities",
    "not empty title",
  ]);
  expect(tree).toMatchObject({ form: "every", met: false, parts: [{ met: true }, { form: "any", met: false }, { met: false }] });
});

test("a met rule blames nothing", () => {
  expect(told(budget, { amount: 80, ratio: 100 })).toMatchObject({ met: true, broken: false, failed: [], fixes: [] });
});

test("what people can change comes before what they must wait for", () => {
  const rule = { "<=": [{ daysBetween: [{ var: "due" }, { var: "$today" }] }, { var: "$stage.days" }] };
  const { fixes } = told(rule, { due: "2026-01-01" }, { stage: { key: "s1", days: 3, probability: null } });
  expect(fixes.map((fix) => fix.kind)).toEqual(["field", "clock"]);
});

test("a fact of a wrong type leaves the rule unmet and says so", () => {
  expect(told({ "!": [{ ">": [{ var: "amount" }, 5] }] }, { amount: "lots" })).toMatchObject({
    met: false,
    broken: true,
    actual: [{ path: "amount", value: undefined }],
  });
});

const names = new Map(
  Object.entries({
    amount: { "zh-CN": "预算", en: "Budget" },
    ratio: { "zh-CN": "报价", en: "Quote" },
    hot: { "zh-CN": "重点", en: "Hot" },
    title: { "zh-CN": "标题", en: "Title" },
    due: { "zh-CN": "到期日", en: "Due date" },
    grade: { "zh-CN": "等级", en: "Grade" },
    activities: { "zh-CN": "跟进", en: "Activities" },
    "activities.kind": { "zh-CN": "类型", en: "Type" },
    "activities.done": { "zh-CN": "已完成", en: "Done" },
  }),
);
const option = (path: string, value: string): { "zh-CN": string; en: string } | undefined =>
  path === "activities.kind" && value === "demo" ? { "zh-CN": "演示", en: "Demo" } : undefined;

test.each<[unknown, string, string]>([
  [budget, "预算不低于报价 × 0.8", "Budget is at least Quote × 0.8"],
  [demo, "有跟进满足：（类型为“演示”且已完成为“是”）", 'at least one of Activities meets: (Type is "Demo" and Done is yes)'],
  [{ "!": [{ empty: [{ var: "title" }] }] }, "标题已填写", "Title is filled in"],
  [
    {
      and: [
        { "!": [{ or: [{ var: "hot" }, { "==": [{ var: "grade" }, "a"] }] }] },
        { or: [{ var: "hot" }, { "!=": [{ var: "grade" }, null] }] },
      ],
    },
    "（重点不为“是”且等级不为“a”）且（重点为“是”或等级已填写）",
    '(Hot is not yes and Grade is not "a") and (Hot is yes or Grade is filled in)',
  ],
  [{ "<": [{ var: "due" }, { addDays: [{ var: "$today" }, 7] }] }, "到期日早于今天之后 7 天", "Due date is before 7 days after today"],
  [{ "<=": [10, { var: "amount" }, 20] }, "预算不低于10且不超过20", "Budget is at least 10 and is at most 20"],
  [{ "!": [{ "<": [10, { var: "amount" }, 20] }] }, "预算不大于10或不小于20", "Budget is not more than 10 or is not less than 20"],
  [{ in: [{ var: "grade" }, ["a", "b"]] }, "等级是“a”、“b”之一", 'Grade is one of "a", "b"'],
  [{ ">": [{ count: [{ var: "activities" }] }, 2] }, "跟进的数量大于2", "the number of Activities is more than 2"],
])("a rule reads as a sentence in both languages: %j", (rule, zh, en) => {
  const say = (locale: "zh-CN" | "en"): string => sentence(checked(rule), (path) => names.get(path), locale, option);
  expect(say("zh-CN")).toBe(zh);
  expect(say("en")).toBe(en);
});
