import type { Api, Home } from "./api.ts";
import { homeOf } from "./api.ts";

const text = (zh: string, en: string): Readonly<Record<string, string>> => ({ "zh-CN": zh, en });

/** A funnel for what the shipped template has no case of: a stage that wants a reference, values that contradict each other, views that narrow. */
const definition = {
  formatVersion: 1,
  key: "orders",
  version: "1.0.0",
  title: text("订单", "Orders"),
  objects: [
    {
      key: "firm",
      title: text("公司", "Firm"),
      titleField: "name",
      fields: [{ key: "name", kind: "text", title: text("名称", "Name"), required: true }],
    },
    {
      key: "order",
      title: text("订单", "Order"),
      help: text("从询价到交货的一笔生意。", "A piece of business from enquiry to delivery."),
      titleField: "name",
      amountField: "budget",
      fields: [
        { key: "name", kind: "text", title: text("名称", "Name"), required: true },
        { key: "firm", kind: "reference", object: "firm", inverse: "orders", title: text("客户", "Firm") },
        { key: "budget", kind: "money", title: text("预算", "Budget"), help: text("不含税。", "Without tax."), min: "0" },
        { key: "starts", kind: "date", title: text("开始", "Starts") },
        { key: "ends", kind: "date", title: text("结束", "Ends") },
        { key: "code", kind: "text", title: text("合同号", "Contract no."), pattern: "^[A-Z]{2}\\d+$" },
        { key: "note", kind: "longText", title: text("备注", "Note") },
      ],
      validations: [
        {
          key: "ends_after",
          rule: {
            or: [{ empty: [{ var: "starts" }] }, { empty: [{ var: "ends" }] }, { ">=": [{ var: "ends" }, { var: "starts" }] }],
          },
          message: text("结束不能早于开始", "The end cannot be before the start"),
          fields: ["starts", "ends"],
        },
      ],
    },
  ],
  funnels: [
    {
      key: "flow",
      object: "order",
      title: text("订单流程", "Order flow"),
      moves: { skip: "reason", back: "reason", reopen: "reason" },
      stages: [
        {
          key: "ask",
          kind: "open",
          title: text("询价", "Enquiry"),
          goal: text("弄清要什么。", "Find out what is wanted."),
          guidance: text("一天内回电话。", "Call back within a day."),
          responsible: { relation: "owner" },
          deliverables: [{ key: "card", title: text("登记卡", "Card") }],
          probability: 0.2,
        },
        {
          key: "offer",
          kind: "open",
          title: text("报价", "Offer"),
          probability: 0.5,
          requiredFields: ["firm", "ends"],
        },
        { key: "deal", kind: "won", title: text("成交", "Deal"), probability: 1, requiredFields: ["code"] },
        {
          key: "gone",
          kind: "lost",
          title: text("丢单", "Lost"),
          reason: { required: true, options: [{ value: "price", title: text("价格", "Price") }] },
        },
      ],
    },
  ],
  views: [
    { key: "all", type: "table", object: "order", title: text("全部订单", "All orders"), fields: ["name", "firm", "budget"] },
    {
      key: "large",
      type: "table",
      object: "order",
      title: text("大订单", "Large orders"),
      fields: ["name", "ends"],
      filter: { ">=": [{ var: "budget" }, 500] },
      sort: [{ field: "budget", direction: "asc" }],
    },
    { key: "cards", type: "kanban", object: "order", funnel: "flow", title: text("订单看板", "Order board"), fields: ["firm", "ends"] },
    {
      key: "large_cards",
      type: "kanban",
      object: "order",
      funnel: "flow",
      title: text("大订单看板", "Large orders"),
      fields: ["note"],
      filter: { ">=": [{ var: "budget" }, 500] },
      sort: [{ field: "budget", direction: "asc" }],
    },
  ],
  roles: [],
};

/** Installs the small app, if it is not there, and answers where it lives. */
export async function smallApp(api: Api): Promise<Home> {
  const me = await api.get<{ apps: readonly { key: string }[] }>("/api/v1/me");
  if (!me.apps.some((app) => app.key === definition.key)) await api.post("/api/v1/apps", { bundle: definition });
  return await homeOf(api, definition.key);
}
