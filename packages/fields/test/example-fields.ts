import type { AppDefinition, FieldDefinition, Option } from "@funnelsmith/definition";

const options = (...values: readonly (readonly [string, string, string])[]): Option[] =>
  values.map(([value, zh, en]) => ({ value, title: { "zh-CN": zh, en } }));

const three = options(["gold", "金牌", "Gold"], ["silver", "银牌", "Silver"], ["1", "一级", "Level one"]);
const two = options(["gold", "金牌", "Gold"], ["bronze", "铜牌", "Bronze"]);

type Words<T> = T extends unknown ? Omit<T, "key" | "title"> : never;

const field = (key: string, rest: Words<FieldDefinition>): FieldDefinition => ({ key, title: key, ...rest }) as FieldDefinition;

/** One or more definitions of every kind, narrow and wide, so that each pair of kinds meets in every way that definitions decide. */
export const exampleFields: readonly FieldDefinition[] = [
  field("line", { kind: "text" }),
  field("short_line", { kind: "text", maxLength: 8 }),
  field("note", { kind: "longText" }),
  field("short_note", { kind: "longText", maxLength: 12 }),
  field("whole", { kind: "number" }),
  field("measure", { kind: "number", scale: 4, unit: { "zh-CN": "台", en: "pcs" } }),
  field("amount", { kind: "money", currency: "CNY" }),
  field("rate_fine", { kind: "money", currency: "CNY", scale: 4 }),
  field("dollars", { kind: "money", currency: "USD" }),
  field("share", { kind: "percent" }),
  field("coarse_share", { kind: "percent", scale: 2 }),
  field("day", { kind: "date" }),
  field("moment", { kind: "dateTime" }),
  field("agreed", { kind: "boolean" }),
  field("tier", { kind: "select", options: three }),
  field("other_tier", { kind: "select", options: two }),
  field("yes_no", { kind: "select", options: options(["true", "是", "Yes"], ["maybe", "也许", "Maybe"]) }),
  field("tags", { kind: "multiSelect", options: three }),
  field("other_tags", { kind: "multiSelect", options: two }),
  field("mail", { kind: "email" }),
  field("phone", { kind: "phone" }),
  field("site", { kind: "url" }),
  field("seller", { kind: "member" }),
  field("account", { kind: "reference", object: "account" }),
  field("contact", { kind: "reference", object: "contact" }),
  field("serial", { kind: "autoNumber", prefix: "HT-", date: "yyyyMM", digits: 3, reset: "month" }),
  field("doubled", { kind: "formula", formula: { "*": [{ var: "amount" }, 2] }, result: { kind: "money", scale: 2, currency: "CNY" } }),
  field("third", { kind: "formula", formula: { "/": [{ var: "whole" }, 3] }, result: { kind: "number", scale: 4 } }),
  field("rounded_third", { kind: "formula", formula: { "/": [{ var: "whole" }, 3] }, result: { kind: "number" } }),
  field("ripe", { kind: "formula", formula: { ">": [{ var: "whole" }, 5] }, result: { kind: "boolean" } }),
  field("later", { kind: "formula", formula: { addDays: [{ var: "day" }, 1] }, result: { kind: "date" } }),
  field("account_name", { kind: "lookup", source: { reference: "account", object: "account", field: "name" } }),
  field("account_tier", { kind: "lookup", source: { reference: "account", object: "account", field: "tier" } }),
  field("account_worth", { kind: "lookup", source: { reference: "account", object: "account", field: "worth" } }),
  field("contacts_count", {
    kind: "rollup",
    aggregate: "count",
    rows: { object: "contact", reference: "thing", filter: { ">": [{ var: "score" }, 1] } },
  }),
  field("contacts_sum", { kind: "rollup", aggregate: "sum", rows: { object: "contact", reference: "thing", field: "score" } }),
  field("contacts_mean", { kind: "rollup", aggregate: "avg", rows: { object: "contact", reference: "thing", field: "score" } }),
  field("contacts_last", {
    kind: "rollup",
    aggregate: "max",
    rows: { object: "contact", reference: "thing", field: "met", filter: { ">": [{ var: "score" }, 1] } },
  }),
];

/** An app whose one object has all of them. */
export const exampleApp: AppDefinition = {
  formatVersion: 1,
  key: "example",
  version: "1.0.0",
  title: "Example",
  objects: [
    { key: "thing", title: { "zh-CN": "事物", en: "Thing" }, titleField: "line", fields: [...exampleFields] },
    {
      key: "account",
      title: "Account",
      titleField: "name",
      fields: [field("name", { kind: "text" }), field("tier", { kind: "select", options: three }), field("worth", { kind: "money" })],
    },
    {
      key: "contact",
      title: "Contact",
      titleField: "name",
      fields: [
        field("name", { kind: "text" }),
        field("thing", { kind: "reference", object: "thing", inverse: "contacts" }),
        field("score", { kind: "number", scale: 1 }),
        field("met", { kind: "date" }),
      ],
    },
  ],
};

const id = (digit: string): string => `${digit.repeat(8)}-0000-7000-8000-${digit.repeat(12)}`;

const words = [
  "华东区续约",
  "ABC",
  "abc",
  "ＡＢＣ",
  "100%_\\",
  "emoji 😀 成交",
  "123456789",
  "12.5",
  "-3",
  "007",
  "0",
  "1",
  "1,234.5",
  "12,34",
  "12.34567",
  "25%",
  "1e5",
  "NaN",
  "Infinity",
  "99999999999999999999",
  "true",
  "No",
  "是",
  "gold",
  "金牌",
  "gold, 银牌",
  "gold、gold",
  "gold;tin",
  "2026-01-05",
  "2026/2/3",
  "2026年2月28日",
  "2026-02-31",
  "2026-012-31",
  "0000-01-01",
  "2026-01-05T10:00:00+08:00",
  "2026-01-05 10:00",
  "0001-01-01T00:00:00+05:00",
  "2026-01-05T25:00:00Z",
  "Li.Na@Example.COM",
  "li.na@",
  "138 0013 8000",
  "+86 010 8888 6666 转 801",
  "400 810 8888",
  "+1 415-555-2671",
  "12345",
  "https://例子.com/a?b=1",
  "javascript:alert(1)",
];

/** Wire values of each example by key: ordinary ones, edges, and ones that only some other kinds can hold. */
export const exampleValues: Readonly<Record<string, readonly unknown[]>> = {
  line: [...words, "长".repeat(255)],
  short_line: ["短", "gold", "12.5", "true", "12345678", "2026-1-5"],
  note: [...words, "第一行\n第二行", "长".repeat(10_000)],
  short_note: ["短", "a\nb", "123456789012", "gold", "2026-01-05"],
  whole: [0, 1, -1, 7, 2, 13_800_138_000, 123_456_789, "999999999999999999", "-9007199254740993"],
  measure: ["0.0000", "1.0000", "12.5000", "12.3456", "-3.1400", "999999999999999999.9999"],
  amount: ["0.00", "1.00", "1200000.50", "-88.10", "999999999999999999.99", "0.01", "1.25"],
  rate_fine: ["0.0000", "1.0000", "7.1234", "7.1200"],
  dollars: ["0.00", "1.00", "19.99"],
  share: ["12345678.0000", "0.0000", "1.0000", "0.1500", "0.1234", "-0.5000"],
  coarse_share: ["0.00", "1.00", "0.15"],
  day: ["0001-01-01", "2024-02-29", "2026-11-18", "9999-12-31"],
  moment: ["0001-01-01T00:00:00.000Z", "2026-11-17T16:00:00.000Z", "2026-11-18T06:30:05.123Z", "9999-12-31T23:59:59.999Z"],
  agreed: [true, false],
  tier: ["gold", "silver", "1"],
  other_tier: ["gold", "bronze"],
  yes_no: ["true", "maybe"],
  tags: [["gold"], ["1"], ["gold", "silver"], ["1", "silver", "gold"]],
  other_tags: [["gold"], ["bronze", "gold"]],
  mail: ["a@b.co", "li.na@example.com", "Wang.Wei+crm@sub.example.cn"],
  phone: ["13800138000", "010-88886666-801", "0571-8765432", "400-810-8888", "+14155552671", "+6591234"],
  site: ["http://a", "https://example.com", "http://例子.com:8080/路径?a=1#b"],
  seller: [id("1"), id("2")],
  account: [id("3"), id("4")],
  contact: [id("5"), id("6")],
  serial: ["HT-202603001", "HT-202603999", "HT-2026031000", "gold", "12.5", "2026-01-05", "true"],
};
