const text = (maxLength: number): object => ({ type: ["string", "null"], maxLength });
const decimal = { type: ["string", "null"], pattern: "^(0|[1-9]\\d{0,15})(\\.\\d{1,2})?$" };
const id = { type: ["string", "null"], format: "uuid" };

/** What a deal may be written with: the same rules as the example's definition. */
export const dealFields: object = {
  type: "object",
  additionalProperties: false,
  properties: {
    name: { type: "string", minLength: 1, maxLength: 120 },
    account: id,
    contact: id,
    contact_phone: { type: ["string", "null"], pattern: "^\\+?[\\d-]{7,20}$" },
    source: { enum: ["exhibition", "website", "whitepaper", "keyword", "referral", "cold_call", null] },
    grade: { enum: ["a", "b", "c", null] },
    products: { type: ["array", "null"], items: { enum: ["mes", "wms", "qms", "scada", "bi", "service"] }, uniqueItems: true, maxItems: 6 },
    need: text(4000),
    amount: decimal,
    budget: decimal,
    quote: decimal,
    discount: { type: ["string", "null"], pattern: "^0(\\.\\d{1,4})?$" },
    cost: decimal,
    close_on: { type: ["string", "null"], format: "date" },
    competitor: { enum: ["erp_vendor", "local", "foreign", "in_house", "no_competitor", null] },
    decision_maker_met: { type: ["boolean", "null"] },
    presales: id,
    next_step: text(200),
    next_at: { type: ["string", "null"], format: "date-time" },
  },
};

/** Columns of the fields in the order they are bound. */
export const fieldColumns: readonly string[] = [
  "name",
  "account",
  "contact",
  "contact_phone",
  "source",
  "grade",
  "products",
  "need",
  "amount",
  "budget",
  "quote",
  "discount",
  "cost",
  "close_on",
  "competitor",
  "decision_maker_met",
  "presales",
  "next_step",
  "next_at",
];
