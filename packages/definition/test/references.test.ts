import { describe, expect, test } from "vitest";
import { references, whereUsed } from "../src/index.ts";
import { describePlace } from "../src/where-used.ts";
import { change, workedExample } from "./example.ts";

const example = workedExample();

test("the graph holds every place that names something, rules included", () => {
  const found = references(example).map(({ from, kind, to }) => `${from} ${kind} ${to}`);
  expect(found).toContain("/objects/1/fields/1/object object account");
  expect(found).toContain("/objects/1/fields/1/fill/contact_phone field deal.contact_phone");
  expect(found).toContain("/objects/1/fields/1/fill/contact_phone field account.phone");
  expect(found).toContain("/funnels/0/stages/3/entry/0/rule/some/0/var field activity.deal");
  expect(found).toContain("/funnels/0/stages/3/entry/0/rule/some/1/==/0/var field activity.type");
  expect(found).toContain("/funnels/0/stages/3/entry/0/rule/some/1/==/1 option activity.type.demo");
  expect(found).toContain("/funnels/0/stages/3/requiredFields/0 field deal.close_on");
  expect(found).toContain("/roles/1/funnels/sales funnel sales");
  expect(found.some((line) => line.includes("undefined"))).toBe(false);
});

describe("where something is used", () => {
  test("a field, in words", () => {
    const usages = whereUsed(example, { kind: "field", to: "deal.quote" });
    expect(usages.map(({ from, where }) => [from, where["zh-CN"], where.en])).toEqual([
      [
        "/objects/1/validations/0/rule/or/1/empty/0/var",
        "对象「商机」的校验规则「budget_covers」的规则",
        'rule of validation "budget_covers" of object "Deal"',
      ],
      [
        "/objects/1/validations/0/rule/or/2/>=/1/*/0/var",
        "对象「商机」的校验规则「budget_covers」的规则",
        'rule of validation "budget_covers" of object "Deal"',
      ],
      ["/funnels/0/stages/2/keyFields/1", "阶段「方案呈现」的关键字段「报价金额」", 'key field "Quote" of stage "Proposal"'],
      [
        "/funnels/0/stages/3/entry/1/rule/>=/1/*/0/var",
        "阶段「商务谈判」的进入条件「预算不低于报价的 80%」的规则",
        'rule of entry criterion "Budget ≥ 80 % of quote" of stage "Negotiation"',
      ],
    ]);
  });

  test("an object is used where its fields are, outside itself", () => {
    const usages = whereUsed(example, { kind: "object", to: "activity" });
    expect(usages.map(({ from }) => from.split("/").slice(0, 4).join("/"))).toEqual([
      "/funnels/0/stages",
      "/funnels/0/stages",
      "/funnels/0/stages",
      "/roles/0/objects",
      "/roles/1/objects",
    ]);
  });

  test("an option and a stage", () => {
    expect(whereUsed(example, { kind: "option", to: "activity.type.demo" })).toHaveLength(1);
    expect(whereUsed(example, { kind: "option", to: "activity.type.call" })).toEqual([]);
    const yielding = { key: "y", type: "first_pass", title: "Y", funnel: "sales", start: "lead", target: "won", avoid: "lost" };
    expect(whereUsed(change(example, "/reports/-", yielding), { kind: "stage", to: "sales.lost" })).toMatchObject([
      { from: "/reports/1/avoid" },
    ]);
    const counting = change(example, "/objects/1/validations/0/rule", { "<": [{ var: "$visits.negotiation" }, 3] });
    expect(whereUsed(counting, { kind: "stage", to: "sales.negotiation" })).toMatchObject([
      { from: "/objects/1/validations/0/rule/</0/var" },
    ]);
  });

  test("a right on a field names the field, the object and the role", () => {
    const hidden = change(example, "/roles/0/objects/deal/fields", { budget: "hidden" });
    const [usage] = whereUsed(hidden, { kind: "field", to: "deal.budget" }).slice(-1);
    expect(usage?.where["zh-CN"]).toBe("角色「销售」的对象权限「商机」的字段「预算金额」");
  });
});

test("a place that is not there is described as far as it goes", () => {
  expect(describePlace(example, "/objects/1/fields/99/title").en).toBe('fields of object "Deal"');
});
