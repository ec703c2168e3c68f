import type { AppDefinition } from "@funnelsmith/definition";

const t = (zh: string, en: string): { "zh-CN": string; en: string } => ({ "zh-CN": zh, en });

/** A small sales app with every kind of stage and criterion: what the tests of moves run on. */
export const salesApp: AppDefinition = {
  formatVersion: 1,
  key: "shop",
  version: "1.0.0",
  title: t("小店", "Shop"),
  defaults: { locale: "zh-CN", currency: "CNY", timeZone: "Asia/Shanghai" },
  objects: [
    {
      key: "account",
      title: t("客户", "Account"),
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: t("客户名称", "Name"), required: true, unique: true },
        {
          key: "grade",
          kind: "select",
          title: t("等级", "Grade"),
          options: [
            { value: "a", title: t("甲", "A") },
            { value: "b", title: t("乙", "B") },
          ],
        },
        { key: "phone", kind: "phone", title: t("电话", "Phone") },
      ],
    },
    {
      key: "deal",
      title: t("商机", "Deal"),
      titleField: "name",
      amountField: "amount",
      fields: [
        { key: "name", kind: "text", title: t("商机名称", "Name"), required: true },
        {
          key: "account",
          kind: "reference",
          object: "account",
          inverse: "deals",
          onDelete: "restrict",
          fill: { phone: "phone" },
          title: t("客户", "Account"),
        },
        { key: "phone", kind: "phone", title: t("联系电话", "Phone") },
        { key: "amount", kind: "money", min: "0", title: t("金额", "Amount") },
        { key: "budget", kind: "money", title: t("预算", "Budget") },
        { key: "quote", kind: "money", title: t("报价", "Quote") },
        { key: "secret", kind: "text", title: t("底价说明", "Floor price") },
        { key: "close_on", kind: "date", title: t("预计签约日期", "Expected close") },
        {
          key: "share",
          kind: "formula",
          result: { kind: "percent", scale: 4 },
          title: t("预算占比", "Budget share"),
          formula: { "/": [{ var: "budget" }, { var: "quote" }] },
        },
      ],
      validations: [
        {
          key: "budget_sane",
          rule: {
            or: [
              { empty: [{ var: "budget" }] },
              { empty: [{ var: "quote" }] },
              { ">=": [{ var: "budget" }, { "*": [{ var: "quote" }, 0.1] }] },
            ],
          },
          message: t("预算过低", "Budget too low"),
          fields: ["budget"],
        },
      ],
    },
    {
      key: "activity",
      title: t("跟进", "Activity"),
      titleField: "summary",
      fields: [
        { key: "summary", kind: "text", title: t("摘要", "Summary") },
        { key: "deal", kind: "reference", object: "deal", inverse: "activities", onDelete: "cascade", title: t("商机", "Deal") },
        {
          key: "type",
          kind: "select",
          title: t("方式", "Type"),
          options: [
            { value: "call", title: t("电话", "Call") },
            { value: "demo", title: t("演示", "Demo") },
          ],
        },
      ],
    },
  ],
  funnels: [
    {
      key: "sales",
      object: "deal",
      title: t("销售漏斗", "Sales"),
      stages: [
        {
          key: "lead",
          kind: "open",
          title: t("线索", "Lead"),
          probability: 0.1,
          exit: [{ key: "has_name", title: t("有名称", "Named"), rule: { "!": [{ empty: [{ var: "name" }] }] }, severity: "must" }],
        },
        { key: "discovery", kind: "open", title: t("需求", "Discovery"), probability: 0.25, requiredFields: ["account"] },
        {
          key: "proposal",
          kind: "open",
          title: t("方案", "Proposal"),
          probability: 0.45,
          entry: [
            {
              key: "good_account",
              title: t("客户已评级", "Account graded"),
              rule: { in: [{ var: "account.grade" }, ["a", "b"]] },
              severity: "must",
            },
          ],
        },
        {
          key: "negotiation",
          kind: "open",
          title: t("谈判", "Negotiation"),
          probability: 0.7,
          entry: [
            {
              key: "demo_done",
              title: t("已演示", "Demo held"),
              rule: { some: [{ var: "activities" }, { "==": [{ var: "type" }, "demo"] }] },
              severity: "must",
              message: t("请先安排演示", "Hold a demo first"),
            },
            {
              key: "budget_ok",
              title: t("预算不低于报价的 80%", "Budget ≥ 80 % of quote"),
              rule: { ">=": [{ var: "budget" }, { "*": [{ var: "quote" }, 0.8] }] },
              severity: "must",
            },
            {
              key: "floor_known",
              title: t("底价已定", "Floor price set"),
              rule: { "!": [{ empty: [{ var: "secret" }] }] },
              severity: "warn",
            },
          ],
          requiredFields: ["close_on"],
          lockedFields: ["quote"],
        },
        {
          key: "won",
          kind: "won",
          title: t("签约", "Won"),
          probability: 1,
          entry: [
            { key: "visited", title: t("谈判过", "Negotiated"), rule: { ">=": [{ var: "$visits.negotiation" }, 1] }, severity: "must" },
          ],
        },
        { key: "repeat", kind: "won", title: t("复购", "Repeat"), probability: 1 },
        {
          key: "lost",
          kind: "lost",
          title: t("输单", "Lost"),
          probability: 0,
          reason: {
            required: true,
            options: [
              { value: "price", title: t("价格", "Price") },
              { value: "old", title: t("旧", "Old"), retired: true },
            ],
          },
        },
        {
          key: "invalid",
          kind: "invalid",
          title: t("无效", "Invalid"),
          probability: 0,
          reason: { required: true, options: [{ value: "duplicate", title: t("重复", "Duplicate") }] },
        },
        { key: "parked", kind: "parked", title: t("搁置", "Parked") },
      ],
    },
  ],
  roles: [
    {
      key: "seller",
      title: t("销售", "Seller"),
      objects: {
        account: { read: "all", create: "own", update: "own" },
        deal: { read: "own", create: "own", update: "own", fields: { secret: "hidden", budget: "read" } },
        activity: { read: "own", create: "own", update: "own", delete: "own" },
      },
      funnels: { sales: { advance: "own" } },
    },
    {
      key: "manager",
      title: t("主管", "Manager"),
      objects: {
        account: { read: "all", create: "own", update: "all" },
        deal: { read: "all", create: "all", update: "all", delete: "all" },
        activity: { read: "all", create: "own", update: "own", delete: "all" },
      },
      funnels: { sales: { advance: "all", exception: "all", unlock: "all" } },
    },
    { key: "viewer", title: t("旁观", "Viewer"), objects: { deal: { read: "all" }, account: { read: "all" } } },
  ],
};
