import type { AppDefinition } from "@funnelsmith/definition";

const t = (zh: string, en: string): { "zh-CN": string; en: string } => ({ "zh-CN": zh, en });

/** A small studio: clients, campaigns, jobs in a funnel, notes. What the tests of records run on. */
export const studioApp: AppDefinition = {
  formatVersion: 1,
  key: "studio",
  version: "1.0.0",
  title: t("工作室", "Studio"),
  objects: [
    {
      key: "client",
      title: t("客户", "Client"),
      titleField: "name",
      searchFields: ["name", "alias", "motto"],
      fields: [
        { key: "name", kind: "text", title: t("名称", "Name"), required: true, unique: true },
        { key: "alias", kind: "text", title: t("简称", "Alias") },
        { key: "motto", kind: "longText", title: t("格言", "Motto") },
        { key: "phone", kind: "phone", title: t("电话", "Phone") },
        { key: "limit", kind: "money", title: t("额度", "Limit") },
        {
          key: "grade",
          kind: "select",
          title: t("等级", "Grade"),
          options: [
            { value: "gold", title: t("金", "Gold") },
            { value: "silver", title: t("银", "Silver") },
            { value: "bronze", title: t("铜", "Bronze") },
          ],
        },
      ],
    },
    {
      key: "campaign",
      title: t("活动", "Campaign"),
      titleField: "name",
      fields: [{ key: "name", kind: "text", title: t("名称", "Name") }],
    },
    {
      key: "job",
      title: t("项目", "Job"),
      titleField: "name",
      amountField: "price",
      fields: [
        { key: "name", kind: "text", title: t("名称", "Name"), required: true },
        {
          key: "client",
          kind: "reference",
          object: "client",
          inverse: "jobs",
          onDelete: "restrict",
          fill: { phone: "phone", floor: "limit" },
          title: t("客户", "Client"),
        },
        { key: "campaign", kind: "reference", object: "campaign", onDelete: "clear", title: t("活动", "Campaign") },
        { key: "phone", kind: "phone", title: t("电话", "Phone") },
        { key: "price", kind: "money", title: t("报价", "Price"), min: "0" },
        { key: "floor", kind: "money", title: t("底价", "Floor") },
        { key: "rank", kind: "number", title: t("名次", "Rank") },
        { key: "due", kind: "date", title: t("到期", "Due") },
        { key: "seen_at", kind: "dateTime", title: t("查看", "Seen") },
        { key: "urgent", kind: "boolean", title: t("加急", "Urgent"), default: false },
        { key: "lead", kind: "member", title: t("负责", "Lead") },
        {
          key: "tags",
          kind: "multiSelect",
          title: t("标签", "Tags"),
          options: [
            { value: "film", title: t("影片", "Film") },
            { value: "web", title: t("网站", "Web") },
          ],
        },
        {
          key: "margin",
          kind: "formula",
          result: { kind: "money", scale: 2 },
          title: t("毛利", "Margin"),
          formula: { "-": [{ var: "price" }, { var: "floor" }] },
        },
        {
          key: "notes_count",
          kind: "formula",
          result: { kind: "number" },
          title: t("记录数", "Notes"),
          formula: { count: [{ var: "notes" }] },
        },
        {
          key: "client_limit",
          kind: "lookup",
          title: t("客户额度", "Client's limit"),
          source: { reference: "client", object: "client", field: "limit" },
        },
        {
          key: "campaign_name",
          kind: "lookup",
          title: t("活动名称", "Campaign's name"),
          source: { reference: "campaign", object: "campaign", field: "name" },
        },
      ],
      validations: [
        {
          key: "above_floor",
          rule: { or: [{ empty: [{ var: "price" }] }, { empty: [{ var: "floor" }] }, { ">=": [{ var: "price" }, { var: "floor" }] }] },
          message: t("报价低于底价", "Below the floor"),
          fields: ["price", "floor"],
        },
        {
          key: "rank_grows",
          rule: { or: [{ empty: [{ var: "$previous.rank" }] }, { ">=": [{ var: "rank" }, { var: "$previous.rank" }] }] },
          message: t("名次只增不减", "The rank never falls"),
          fields: ["rank"],
        },
      ],
    },
    {
      key: "note",
      title: t("记录", "Note"),
      titleField: "text",
      fields: [
        { key: "text", kind: "text", title: t("内容", "Text") },
        { key: "job", kind: "reference", object: "job", inverse: "notes", onDelete: "cascade", title: t("项目", "Job") },
        { key: "signed", kind: "boolean", title: t("已签", "Signed") },
      ],
      validations: [
        {
          key: "priced_first",
          rule: { or: [{ "!": [{ "==": [{ var: "signed" }, true] }] }, { "!": [{ empty: [{ var: "job.price" }] }] }] },
          message: t("先报价再签", "Price it before signing"),
          fields: ["signed"],
        },
      ],
    },
  ],
  funnels: [
    {
      key: "work",
      object: "job",
      title: t("流程", "Work"),
      stages: [
        { key: "idea", kind: "open", title: t("构想", "Idea"), probability: 0.2 },
        { key: "offer", kind: "open", title: t("报价", "Offer"), probability: 0.5, requiredFields: ["price"], lockedFields: ["client"] },
        {
          key: "done",
          kind: "won",
          title: t("完成", "Done"),
          probability: 1,
          autoEnter: { or: [{ some: [{ var: "notes" }, { "==": [{ var: "signed" }, true] }] }, { ">=": [{ var: "rank" }, 100] }] },
          lockedFields: ["price"],
        },
        {
          key: "lost",
          kind: "lost",
          title: t("输单", "Lost"),
          reason: { required: true, options: [{ value: "price", title: t("价格", "Price") }] },
        },
      ],
    },
  ],
  views: [
    {
      key: "dear",
      type: "table",
      object: "job",
      title: t("贵的", "Dear"),
      filter: { ">=": [{ var: "price" }, 100] },
      sort: [{ field: "price", direction: "desc" }],
    },
    { key: "thin", type: "table", object: "job", title: t("薄利", "Thin"), filter: { "<": [{ var: "floor" }, 10] } },
  ],
  roles: [
    {
      key: "maker",
      title: t("制作", "Maker"),
      objects: {
        client: { read: "all", create: "own", update: "own", fields: { limit: "hidden", motto: "hidden" } },
        campaign: { read: "own" },
        job: { read: "own", create: "own", update: "own", delete: "own", fields: { floor: "hidden", rank: "read" } },
        note: { read: "own", create: "own", update: "own", delete: "own" },
      },
      funnels: { work: { advance: "own" } },
    },
    {
      key: "boss",
      title: t("主管", "Boss"),
      objects: {
        client: { read: "all", create: "all", update: "all", delete: "all" },
        campaign: { read: "all", create: "all", update: "all", delete: "all" },
        job: { read: "subordinates", create: "subordinates", update: "subordinates", delete: "subordinates" },
        note: { read: "all", create: "all", update: "all", delete: "all" },
      },
      funnels: { work: { advance: "all", unlock: "all" } },
    },
    { key: "reader", title: t("旁观", "Reader"), objects: { job: { read: "all", fields: { price: "hidden" } }, client: { read: "none" } } },
  ],
};
