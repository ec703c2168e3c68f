import type { AppDefinition } from "@funnelsmith/definition";

/** A small funnel app with something of everything: two objects that refer to each other, gates over fields and children, a formula, roles. A fresh copy each time, for tests to change. */
export function sampleApp(): AppDefinition {
  return structuredClone(app);
}

const app: AppDefinition = {
  formatVersion: 1,
  key: "b2b",
  version: "1.0.0",
  title: { "zh-CN": "销售", en: "Sales" },
  objects: [
    {
      key: "account",
      title: { "zh-CN": "客户", en: "Account" },
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: { "zh-CN": "客户名称", en: "Name" }, required: true, unique: true },
        { key: "phone", kind: "phone", title: { "zh-CN": "电话", en: "Phone" } },
        {
          key: "industry",
          kind: "select",
          title: { "zh-CN": "行业", en: "Industry" },
          options: [
            { value: "manufacturing", title: { "zh-CN": "制造", en: "Manufacturing" } },
            { value: "retail", title: { "zh-CN": "零售", en: "Retail" } },
          ],
        },
      ],
    },
    {
      key: "deal",
      title: { "zh-CN": "商机", en: "Deal" },
      titleField: "name",
      amountField: "amount",
      closeDateField: "close_on",
      searchFields: ["name", "note"],
      fields: [
        { key: "name", kind: "text", title: { "zh-CN": "商机名称", en: "Name" }, required: true },
        { key: "note", kind: "longText", title: { "zh-CN": "备注", en: "Note" } },
        {
          key: "account",
          kind: "reference",
          object: "account",
          inverse: "deals",
          onDelete: "restrict",
          title: { "zh-CN": "客户", en: "Account" },
        },
        { key: "amount", kind: "money", min: "0", title: { "zh-CN": "预计金额", en: "Amount" } },
        { key: "budget", kind: "money", title: { "zh-CN": "预算金额", en: "Budget" } },
        { key: "quote", kind: "money", title: { "zh-CN": "报价金额", en: "Quote" } },
        { key: "close_on", kind: "date", title: { "zh-CN": "预计签约日期", en: "Expected close" } },
        {
          key: "weighted",
          kind: "formula",
          result: { kind: "money", scale: 2 },
          title: { "zh-CN": "加权金额", en: "Weighted amount" },
          formula: { "*": [{ var: "amount" }, { var: "$stage.probability" }] },
        },
      ],
      validations: [
        {
          key: "budget_covers",
          rule: {
            or: [
              { empty: [{ var: "budget" }] },
              { empty: [{ var: "quote" }] },
              { ">=": [{ var: "budget" }, { "*": [{ var: "quote" }, 0.5] }] },
            ],
          },
          message: { "zh-CN": "预算过低", en: "Budget too low" },
          fields: ["budget"],
        },
      ],
    },
    {
      key: "activity",
      title: { "zh-CN": "跟进", en: "Activity" },
      titleField: "summary",
      fields: [
        {
          key: "deal",
          kind: "reference",
          object: "deal",
          inverse: "activities",
          onDelete: "cascade",
          title: { "zh-CN": "商机", en: "Deal" },
        },
        { key: "summary", kind: "text", title: { "zh-CN": "摘要", en: "Summary" } },
        {
          key: "type",
          kind: "select",
          title: { "zh-CN": "方式", en: "Type" },
          options: [
            { value: "call", title: { "zh-CN": "电话", en: "Call" } },
            { value: "demo", title: { "zh-CN": "演示", en: "Demo" } },
          ],
        },
        { key: "who", kind: "member", title: { "zh-CN": "跟进人", en: "Who" } },
      ],
    },
  ],
  funnels: [
    {
      key: "sales",
      object: "deal",
      title: { "zh-CN": "销售漏斗", en: "Sales" },
      stages: [
        { key: "lead", kind: "open", title: { "zh-CN": "线索获取", en: "Lead" }, probability: 0.1, expectedDays: 7 },
        {
          key: "discovery",
          kind: "open",
          title: { "zh-CN": "需求挖掘", en: "Discovery" },
          probability: 0.25,
          expectedDays: 14,
          requiredFields: ["account"],
        },
        { key: "proposal", kind: "open", title: { "zh-CN": "方案呈现", en: "Proposal" }, probability: 0.45, expectedDays: 21 },
        {
          key: "negotiation",
          kind: "open",
          title: { "zh-CN": "商务谈判", en: "Negotiation" },
          probability: 0.7,
          expectedDays: 20,
          requiredFields: ["close_on"],
          entry: [
            {
              key: "demo_done",
              title: { "zh-CN": "已完成方案演示", en: "Demo held" },
              rule: { some: [{ var: "activities" }, { "==": [{ var: "type" }, "demo"] }] },
              severity: "must",
            },
            {
              key: "budget_ok",
              title: { "zh-CN": "预算不低于报价的 80%", en: "Budget ≥ 80 % of quote" },
              rule: { ">=": [{ var: "budget" }, { "*": [{ var: "quote" }, 0.8] }] },
              severity: "must",
            },
          ],
        },
        { key: "won", kind: "won", title: { "zh-CN": "签约成交", en: "Won" }, probability: 1 },
        {
          key: "lost",
          kind: "lost",
          title: { "zh-CN": "输单", en: "Lost" },
          probability: 0,
          reason: { required: true, options: [{ value: "price", title: { "zh-CN": "价格", en: "Price" } }] },
        },
        {
          key: "invalid",
          kind: "invalid",
          title: { "zh-CN": "无效", en: "Invalid" },
          probability: 0,
          reason: { required: true, options: [{ value: "duplicate", title: { "zh-CN": "重复", en: "Duplicate" } }] },
        },
      ],
    },
  ],
  views: [
    {
      key: "all",
      type: "table",
      object: "deal",
      title: { "zh-CN": "全部商机", en: "All deals" },
      sort: [{ field: "close_on", direction: "asc" }],
    },
  ],
  roles: [
    {
      key: "seller",
      title: { "zh-CN": "销售", en: "Seller" },
      objects: {
        deal: { read: "own", create: "own", update: "own" },
        account: { read: "all", create: "own", update: "own" },
        activity: { read: "own", create: "own", update: "own" },
      },
      funnels: { sales: { advance: "own" } },
    },
  ],
};
