import type { AppDefinition } from "@funnelsmith/definition";

/** Offers with lines: their sum is the total that is told, and a gate looks at them. What the tests of sub-tables run on. */
export const offerApp: AppDefinition = {
  formatVersion: 1,
  key: "offers",
  version: "1.0.0",
  title: "Offers",
  objects: [
    {
      key: "product",
      title: "Product",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name", required: true, unique: true },
        { key: "price", kind: "money", title: "Price" },
        { key: "cost", kind: "money", title: "Cost" },
      ],
    },
    {
      key: "offer",
      title: "Offer",
      titleField: "name",
      amountField: "total",
      fields: [
        { key: "name", kind: "text", title: "Name", required: true, unique: true },
        { key: "total", kind: "money", title: "Total" },
        {
          key: "lines",
          kind: "subTable",
          title: { "zh-CN": "明细", en: "Lines" },
          maxRows: 20,
          fields: [
            { key: "product", kind: "reference", object: "product", fill: { price: "price" }, title: { "zh-CN": "产品", en: "Product" } },
            { key: "text", kind: "text", title: "Text" },
            { key: "quantity", kind: "number", title: { "zh-CN": "数量", en: "Quantity" }, required: true, min: "1" },
            { key: "price", kind: "money", title: "Price", min: "0" },
            { key: "discount", kind: "percent", title: "Discount", max: "0.5" },
            { key: "seller", kind: "member", title: "Seller" },
            {
              key: "amount",
              kind: "formula",
              result: { kind: "money", scale: 2 },
              title: "Amount",
              formula: {
                "*": [
                  { "*": [{ var: "quantity" }, { var: "price" }] },
                  { "-": [1, { if: [{ empty: [{ var: "discount" }] }, 0, { var: "discount" }] }] },
                ],
              },
            },
            { key: "cost", kind: "lookup", title: "Cost", source: { reference: "product", object: "product", field: "cost" } },
          ],
        },
        { key: "sum", kind: "rollup", title: "Sum", aggregate: "sum", rows: { subTable: "lines", field: "amount" } },
        { key: "count", kind: "formula", title: "Count", result: { kind: "number" }, formula: { count: [{ var: "lines" }] } },
      ],
      validations: [
        {
          key: "adds_up",
          rule: { or: [{ empty: [{ var: "total" }] }, { "==": [{ sum: [{ var: "lines" }, { var: "amount" }] }, { var: "total" }] }] },
          message: { "zh-CN": "明细之和不等于总额", en: "Lines do not add up" },
          fields: ["total"],
        },
      ],
    },
  ],
  funnels: [
    {
      key: "sale",
      object: "offer",
      title: "Sale",
      stages: [
        { key: "draft", title: "Draft", kind: "open" },
        { key: "sent", title: "Sent", kind: "open", requiredFields: ["lines"] },
        {
          key: "agreed",
          title: "Agreed",
          kind: "won",
          lockedFields: ["lines"],
          entry: [
            {
              key: "no_gift",
              title: "Every line has a price",
              severity: "must",
              rule: { all: [{ var: "lines" }, { ">": [{ var: "price" }, 0] }] },
            },
          ],
        },
      ],
    },
  ],
  roles: [
    {
      key: "seller",
      title: "Seller",
      objects: {
        product: { read: "all" },
        offer: { read: "own", create: "own", update: "own", delete: "own", fields: { "lines.cost": "hidden" } },
      },
      funnels: { sale: { advance: "own" } },
    },
    { key: "reader", title: "Reader", objects: { offer: { read: "all" } } },
    { key: "clerk", title: "Clerk", objects: { offer: { read: "all", create: "own", update: "all", fields: { lines: "hidden" } } } },
  ],
};
