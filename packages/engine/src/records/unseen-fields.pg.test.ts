import type { AppDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { mistakes, told } from "../../test/told.ts";
import type { Actor, Ctx } from "../context.ts";
import { advance } from "../moves/advance.ts";
import { bulkWrite } from "./bulk-write.ts";
import { createRecord } from "./create-record.ts";
import { patchRecord } from "./patch-record.ts";

const text = (key: string, more: { readonly required?: true; readonly default?: string } = {}) => ({
  key,
  kind: "text" as const,
  title: key,
  ...more,
});

/** A clerk sees neither the grade of an account nor the budget and code of an order, nor whose payment it is. */
const app: AppDefinition = {
  formatVersion: 1,
  key: "unseen",
  version: "1.0.0",
  title: "Unseen",
  objects: [
    { key: "account", title: "Account", titleField: "name", fields: [text("name"), text("grade"), text("region"), text("terms")] },
    {
      key: "order",
      title: "Order",
      titleField: "name",
      fields: [
        text("name"),
        {
          key: "account",
          kind: "reference",
          object: "account",
          title: "Account",
          fill: { level: "grade", area: "region", code: "terms" },
        },
        text("level", { default: "plain" }),
        text("area", { required: true }),
        text("code"),
        { key: "limit", kind: "money", title: "Limit" },
        { key: "paid", kind: "rollup", title: "Paid", aggregate: "sum", rows: { object: "payment", reference: "order", field: "amount" } },
      ],
      validations: [
        {
          key: "within",
          rule: { or: [{ empty: [{ var: "limit" }] }, { "<=": [{ var: "paid" }, { var: "limit" }] }] },
          message: "Over the limit",
        },
      ],
    },
    { key: "secret", title: "Secret", titleField: "name", fields: [text("name"), text("stamp", { required: true })] },
    {
      key: "payment",
      title: "Payment",
      titleField: "name",
      fields: [
        text("name"),
        { key: "order", kind: "reference", object: "order", inverse: "payments", onDelete: "cascade", title: "Order" },
        { key: "amount", kind: "money", title: "Amount" },
      ],
    },
  ],
  funnels: [
    {
      key: "orders",
      object: "order",
      title: "Orders",
      stages: [
        { key: "open", kind: "open", title: "Open", lockedFields: ["code"] },
        { key: "done", kind: "won", title: "Done" },
      ],
    },
    {
      key: "pay",
      object: "payment",
      title: "Pay",
      stages: [
        { key: "due", kind: "open", title: "Due" },
        { key: "done", kind: "won", title: "Done" },
      ],
    },
  ],
  roles: [
    {
      key: "clerk",
      title: "Clerk",
      objects: {
        account: { read: "all", fields: { grade: "hidden" } },
        order: { read: "all", create: "all", update: "all", fields: { area: "hidden", code: "hidden" } },
        secret: { read: "all", create: "all", update: "all", fields: { stamp: "hidden" } },
        payment: { read: "all", create: "all", update: "all", fields: { order: "hidden" } },
      },
      funnels: { pay: { advance: "all" } },
    },
  ],
};

describe("a mistake in a field its writer may not see", () => {
  let work: Work;
  let admin: Actor;
  let clerk: Ctx;
  beforeAll(async () => {
    work = await openWork(app);
    admin = await work.member([], { admin: true });
    clerk = await work.ctx(await work.member(["clerk"]));
  });
  afterAll(() => work.drop());
  const make = async (object: string, fields: Record<string, unknown>) =>
    told(await createRecord(await work.ctx(admin), object, { fields: { name: object, ...fields } }));

  it("is told of no field when something required is missing, also where a reference leaves it empty", async () => {
    const required = ["RECORD_INVALID", "/fields REQUIRED"];
    expect(await mistakes(createRecord(clerk, "secret", { fields: { name: "x" } }))).toEqual(required);
    const bare = await make("account", { terms: "cash" });
    expect(await mistakes(createRecord(clerk, "order", { fields: { name: "x", account: bare.id } }))).toEqual(required);
    const create = [{ fields: { name: "x", account: bare.id } }];
    expect(await mistakes(bulkWrite(clerk, "order", { create }))).toEqual(["RECORD_INVALID", "/create/0/fields REQUIRED"]);
    const order = await make("order", { area: "north", code: "cash" });
    expect(await mistakes(patchRecord(clerk, "order", order.id, { fields: { account: bare.id } }, "*"))).toEqual(required);
  });

  it("is told of no field when a stage locks it", async () => {
    const account = await make("account", { region: "north", terms: "credit" });
    const order = await make("order", { area: "north", code: "cash" });
    expect(await mistakes(patchRecord(clerk, "order", order.id, { fields: { account: account.id } }, "*"))).toEqual([
      "FIELD_LOCKED",
      "/fields FIELD_LOCKED",
    ]);
  });

  it("is told of no field when a rule of the row pointed at does not hold", async () => {
    const order = await make("order", { area: "north", limit: "10.00" });
    const payment = await make("payment", { order: order.id, amount: "9.00" });
    const over = { amount: "11.00" };
    const broken = (pointer: string): string[] => ["RECORD_INVALID", `${pointer} VALIDATION:within`];
    expect(await mistakes(patchRecord(clerk, "payment", payment.id, { fields: over }, "*"))).toEqual(broken("/fields"));
    expect(await mistakes(advance(clerk, "payment", payment.id, { to: "done", patch: over }, "*"))).toEqual(broken("/patch"));
    expect(await mistakes(patchRecord(await work.ctx(admin), "payment", payment.id, { fields: over }, "*"))).toEqual(
      broken("/fields/order"),
    );
  });

  it("is none where what would fill it is hidden: the field starts as without it", async () => {
    const account = await make("account", { grade: "gold", region: "north" });
    const [seen, unseen] = [
      await make("order", { account: account.id }),
      await createRecord(clerk, "order", { fields: { account: account.id } }),
    ];
    expect([seen.fields["level"], told(unseen).fields["level"]]).toEqual(["gold", "plain"]);
  });
});
