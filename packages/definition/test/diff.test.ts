import { describe, expect, test } from "vitest";
import { type AppDefinition, diff } from "../src/index.ts";
import { movedItems } from "../src/moved-items.ts";
import { change, workedExample } from "./example.ts";

const example = workedExample();

function told(after: AppDefinition): string[][] {
  return diff(example, after).map(({ op, pointer, sentence }) => [op, pointer, sentence["zh-CN"], sentence.en]);
}

test("nothing changed, nothing told, in whatever order the properties stand", () => {
  expect(diff(example, structuredClone(example))).toEqual([]);
  const turned = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(turned)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .map(([key, inner]) => [key, turned(inner)])
              .toReversed(),
          )
        : value;
  expect(diff(example, turned(example) as AppDefinition)).toEqual([]);
});

describe("every change is a sentence with the words people know things by", () => {
  const cases: [pointer: string, value: unknown, op: string, at: string, zh: string, en: string][] = [
    [
      "/funnels/0/stages/3/entry/-",
      { key: "c", title: { "zh-CN": "已报价", en: "Quoted" }, rule: { "!": [{ empty: [{ var: "quote" }] }] }, severity: "warn" },
      "add",
      "/funnels/0/stages/3/entry/2",
      "阶段「商务谈判」新增进入条件「已报价」",
      'Added entry criterion "Quoted" to stage "Negotiation"',
    ],
    [
      "/objects/0/fields/2",
      undefined,
      "remove",
      "/objects/0/fields/2",
      "对象「客户」删除字段「行业」",
      'Removed field "Industry" from object "Account"',
    ],
    [
      "/objects/1/fields/3/required",
      true,
      "add",
      "/objects/1/fields/3/required",
      "对象「商机」的字段「预计金额」的必填设为是",
      'Set required of field "Amount" of object "Deal" to yes',
    ],
    [
      "/objects/0/fields/0/unique",
      undefined,
      "remove",
      "/objects/0/fields/0/unique",
      "对象「客户」的字段「客户名称」的唯一被取消（原为是）",
      'Cleared unique of field "Name" of object "Account" (was yes)',
    ],
    [
      "/objects/1/titleField",
      "contact_phone",
      "change",
      "/objects/1/titleField",
      "对象「商机」的标题字段由「商机名称」改为「联系电话」",
      'Changed title field of object "Deal" from "Name" to "Contact phone"',
    ],
    [
      "/funnels/0/stages/0/expectedDays",
      10,
      "change",
      "/funnels/0/stages/0/expectedDays",
      "阶段「线索获取」的预计停留时长由 7 改为 10 ",
      'Changed expected days of stage "Lead" from 7 to 10',
    ],
    [
      "/funnels/0/stages/0/title/zh-CN",
      "线索",
      "change",
      "/funnels/0/stages/0/title",
      "阶段「线索」的标题由「线索获取」改为「线索」",
      'Changed title (Chinese) of stage "Lead"',
    ],
    [
      "/funnels/0/moves/skip",
      "deny",
      "change",
      "/funnels/0/moves/skip",
      "推进规则的跳过阶段由需要原因改为禁止",
      "Changed moves: skipping from with a reason to refused",
    ],
    [
      "/funnels/0/stages/1/requiredFields/-",
      "amount",
      "add",
      "/funnels/0/stages/1/requiredFields/1",
      "阶段「需求挖掘」新增必填字段「预计金额」",
      'Added required field "Amount" to stage "Discovery"',
    ],
    [
      "/funnels/0/stages/3/entry/1/severity",
      "warn",
      "change",
      "/funnels/0/stages/3/entry/1/severity",
      "阶段「商务谈判」的进入条件「预算不低于报价的 80%」的严重程度由必须改为提醒",
      'Changed severity of entry criterion "Budget ≥ 80 % of quote" of stage "Negotiation" from must to warn',
    ],
    [
      "/funnels/0/stages/5/reason/options/-",
      { value: "rival", title: { "zh-CN": "竞品", en: "Rival" } },
      "add",
      "/funnels/0/stages/5/reason/options/1",
      "阶段「输单」新增原因「竞品」",
      'Added reason "Rival" to stage "Lost"',
    ],
    [
      "/roles/0/objects/deal/read",
      "all",
      "change",
      "/roles/0/objects/deal/read",
      "角色「销售」的对象权限「商机」的查看由本人的改为全部",
      'Changed read of rights on object "Deal" of role "Seller" from own to all',
    ],
    [
      "/roles/0/objects/account",
      undefined,
      "remove",
      "/roles/0/objects/account",
      "角色「销售」删除对象权限「客户」",
      'Removed rights on object "Account" from role "Seller"',
    ],
    ["/version", "1.1.0", "change", "/version", "版本由「1.0.0」改为「1.1.0」", 'Changed version from "1.0.0" to "1.1.0"'],
    [
      "/funnels/0/stages/2/responsible",
      { role: "manager" },
      "change",
      "/funnels/0/stages/2/responsible",
      "阶段「方案呈现」的责任人由负责人改为「销售主管」",
      'Changed responsible of stage "Proposal" from owner to "Sales manager"',
    ],
  ];
  test.each(cases)("%s", (pointer, value, ...expected) => {
    expect(told(change(example, pointer, value))).toEqual([expected]);
  });

  test("a changed rule is told once, however much of it changed", () => {
    const changes = told(change(example, "/funnels/0/stages/3/entry/1/rule", { ">": [{ var: "budget" }, 1] }));
    expect(changes.map(([op, pointer]) => [op, pointer])).toEqual([["change", "/funnels/0/stages/3/entry/1/rule"]]);
  });

  test("the funnel is named when there are several", () => {
    const [funnel] = example.funnels ?? [];
    const two = change(example, "/funnels/-", { ...funnel, key: "renewal", title: "Renewal" });
    const changes = diff(two, change(two, "/funnels/1/stages/0/expectedDays", 3));
    expect(changes.map(({ sentence }) => sentence.en)).toEqual(['Changed expected days of stage "Lead" of funnel "Renewal" from 7 to 3']);
  });
});

describe("order", () => {
  test("a stage put elsewhere is one move, not a removal and an addition", () => {
    const stages = [...(example.funnels?.[0]?.stages ?? [])];
    const [lead] = stages.splice(0, 1);
    if (lead) stages.splice(2, 0, lead);
    expect(told(change(example, "/funnels/0/stages", stages))).toEqual([
      ["move", "/funnels/0/stages/2", "阶段「线索获取」移到「方案呈现」之后", 'Moved stage "Lead" after "Proposal"'],
    ]);
  });

  test("as few items as possible are said to have moved", () => {
    expect([...movedItems(["a", "b", "c", "d"], ["b", "c", "d", "a"])]).toEqual(["a"]);
    expect([...movedItems(["a", "b", "c", "d"], ["d", "a", "b", "c"])]).toEqual(["d"]);
    expect([...movedItems(["a", "b"], ["a", "b"])]).toEqual([]);
    expect(movedItems(["a", "b", "c"], ["c", "b", "a"]).size).toBe(2);
  });
});

test("a long word is cut between characters, never inside one", () => {
  const [, , zh, en] = told(change(example, "/title", `${"a".repeat(79)}😀 and more`))[0]!;
  for (const sentence of [zh!, en!]) {
    expect(sentence).toContain("aaa…");
    expect(sentence).not.toMatch(/\p{Surrogate}/u);
  }
});

test("a field of another kind tells what came and what went", () => {
  const number = { key: "budget", kind: "number", scale: 2, title: { "zh-CN": "预算金额", en: "Budget" } };
  expect(told(change(example, "/objects/1/fields/4", number)).map((line) => line[3])).toEqual([
    'Changed kind of field "Budget" of object "Deal" from money to number',
    'Set decimal places of field "Budget" of object "Deal" to 2',
  ]);
});

test("a holiday that comes or goes, and a day that makes up for it, are told each", () => {
  const response = (workingHours: object): unknown => ({
    key: "response",
    type: "response",
    title: { "zh-CN": "响应", en: "Response" },
    funnel: "sales",
    activity: { object: "activity", record: "deal", at: "at" },
    workingHours: { opens: "09:00", closes: "18:00", ...workingHours },
  });
  const before = change(example, "/reports/-", response({ holidays: ["2026-10-01", "2026-10-02"] }));
  const after = change(example, "/reports/-", response({ holidays: ["2026-10-02"], workdays: ["2026-10-10"] }));
  expect(diff(before, after).map(({ op, pointer, sentence }) => [op, pointer, sentence["zh-CN"], sentence.en])).toEqual([
    [
      "remove",
      "/reports/1/workingHours/holidays/0",
      "报表「响应」删除节假日「2026-10-01」",
      'Removed holiday "2026-10-01" from report "Response"',
    ],
    [
      "add",
      "/reports/1/workingHours/workdays/0",
      "报表「响应」新增调休上班日「2026-10-10」",
      'Added make-up working day "2026-10-10" to report "Response"',
    ],
  ]);
});
