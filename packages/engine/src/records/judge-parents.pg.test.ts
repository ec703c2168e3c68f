import type { AppDefinition } from "@funnelsmith/definition";
import { untilHeldUp } from "@funnelsmith/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import type { Ctx } from "../context.ts";
import { advance } from "../moves/advance.ts";
import { checkAdvance } from "../moves/check-advance.ts";
import { bulkWrite } from "./bulk-write.ts";
import { createRecord } from "./create-record.ts";
import { deleteRecord } from "./delete-record.ts";
import { patchRecord } from "./patch-record.ts";
import { restoreRecord } from "./restore-record.ts";

/** Contracts that are not paid more than they are worth and, when they are split, keep a part. */
const app: AppDefinition = {
  formatVersion: 1,
  key: "cash",
  version: "1.0.0",
  title: "Cash",
  objects: [
    {
      key: "contract",
      title: "Contract",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        { key: "total", kind: "money", title: "Total" },
        { key: "split", kind: "boolean", title: "Split" },
        {
          key: "paid",
          kind: "rollup",
          title: "Paid",
          aggregate: "sum",
          rows: { object: "payment", reference: "contract", field: "amount" },
        },
      ],
      validations: [
        { key: "not_overpaid", rule: { "<=": [{ var: "paid" }, { var: "total" }] }, message: "More than the contract", fields: ["total"] },
        {
          key: "has_part",
          rule: { or: [{ "!": [{ "==": [{ var: "split" }, true] }] }, { ">": [{ count: [{ var: "payments" }] }, 0] }] },
          message: "Nothing is left",
        },
      ],
    },
    {
      key: "payment",
      title: "Payment",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        {
          key: "contract",
          kind: "reference",
          title: "Contract",
          object: "contract",
          inverse: "payments",
          onDelete: "cascade",
        },
        { key: "amount", kind: "money", title: "Amount" },
      ],
    },
  ],
  funnels: [
    {
      key: "pay",
      object: "payment",
      title: "Pay",
      stages: [
        { key: "due", title: "Due", kind: "open" },
        { key: "done", title: "Done", kind: "won" },
      ],
    },
  ],
};

const idOf = (made: { readonly body: unknown }): string =>
  (JSON.parse(typeof made.body === "string" ? made.body : JSON.stringify(made.body)) as { id: string }).id;

describe("a rule over the rows that point at a record", () => {
  let work: Work;
  let ctx: Ctx;
  let contract: string;
  let other: string;
  beforeAll(async () => {
    work = await openWork(app);
    ctx = await work.ctx(await work.member([], { admin: true }));
  });
  afterAll(() => work.drop());
  beforeEach(async () => {
    contract = idOf(await createRecord(ctx, "contract", { fields: { name: "one", total: "100.00" } }));
    other = idOf(await createRecord(ctx, "contract", { fields: { name: "other", total: "100.00" } }));
  });

  const fields = (amount: string, to = contract) => ({ fields: { name: "part", contract: to, amount } });
  const pay = (amount: string, to = contract) => createRecord(ctx, "payment", fields(amount, to));
  const broken = { code: "RECORD_INVALID", errors: [{ pointer: "/fields/contract", code: "VALIDATION:not_overpaid" }] };
  const paid = async (of = contract): Promise<number> => {
    const [row] = await work.sql(
      `select coalesce(sum(amount), 0)::float8 as paid from :schema.cash__payment where contract = $1 and deleted_at is null`,
      [of],
    );
    return Number(row?.["paid"]);
  };

  it("is judged when such a row is created, changed, pointed elsewhere, brought back or moved", async () => {
    const first = idOf(await pay("60.00"));
    await expect(pay("40.01")).rejects.toMatchObject(broken);
    const second = idOf(await pay("40.00"));
    await expect(patchRecord(ctx, "payment", second, { fields: { amount: "41.00" } }, "*")).rejects.toMatchObject(broken);
    const elsewhere = idOf(await pay("70.00", other));
    await expect(patchRecord(ctx, "payment", elsewhere, { fields: { contract } }, "*")).rejects.toMatchObject(broken);
    await deleteRecord(ctx, "payment", first, "*");
    const third = idOf(await pay("50.00"));
    await expect(restoreRecord(ctx, "payment", first)).rejects.toMatchObject({ code: "RECORD_INVALID" });
    const move = { funnel: "pay", to: "done", patch: { amount: "61.00" } };
    const inMove = { code: "RECORD_INVALID", errors: [{ pointer: "/patch/contract", code: "VALIDATION:not_overpaid" }] };
    await expect(advance(ctx, "payment", third, move, "*")).rejects.toMatchObject(inMove);
    await expect(checkAdvance(ctx, "payment", third, move)).rejects.toMatchObject(inMove);
    expect(await checkAdvance(ctx, "payment", third, { ...move, patch: { amount: "60.00" } })).toMatchObject({ ok: true });
    expect(await paid()).toBe(90);
    expect(await codeOf(patchRecord(ctx, "contract", contract, { fields: { total: "89.00" } }, "*"))).toBe("RECORD_INVALID");
  });

  it("is judged of the record a row pointed at before, and when the row is deleted", async () => {
    const only = idOf(await pay("10.00"));
    await patchRecord(ctx, "contract", contract, { fields: { split: true } }, "*");
    for (const write of [
      () => patchRecord(ctx, "payment", only, { fields: { contract: other } }, "*"),
      () => deleteRecord(ctx, "payment", only, "*"),
      () => bulkWrite(ctx, "payment", { update: [{ id: only, fields: { contract: other } }] }),
    ]) {
      await expect(write()).rejects.toMatchObject({ code: "RECORD_INVALID" });
    }
    const result = await bulkWrite(ctx, "payment", { delete: [only], mode: "each" });
    expect(result).toMatchObject({ deleted: 0, errors: [{ index: 0, kind: "delete", problem: { code: "RECORD_INVALID" } }] });
    // With the record itself its rows go, rule or not.
    expect(await codeOf(deleteRecord(ctx, "contract", contract, "*"))).toBe("ok");
  });

  it("refuses of a list the rows that break it, or the list", async () => {
    const create = ["50.00", "60.00", "50.00", "0.01"].map((amount) => fields(amount));
    await expect(bulkWrite(ctx, "payment", { create })).rejects.toMatchObject({
      code: "RECORD_INVALID",
      errors: [{ pointer: "/create/1/fields/contract" }],
    });
    const result = await bulkWrite(ctx, "payment", { create, mode: "each" });
    expect(result).toMatchObject({ created: 2, errors: [{ index: 1 }, { index: 3 }] });
    expect(await paid()).toBe(100);
  });

  it("holds against writers who each keep it and together break it", async () => {
    const codes = await Promise.all(Array.from({ length: 24 }, () => codeOf(pay("15.00"))));
    expect(codes.filter((code) => code === "ok")).toHaveLength(6);
    expect(new Set(codes)).toEqual(new Set(["ok", "RECORD_INVALID"]));
    expect(await paid()).toBe(90);

    const spread = await Promise.all(
      Array.from({ length: 10 }, (_, at) => pay("9.00", at % 2 === 0 ? other : contract).catch(() => undefined)),
    );
    const movable = spread.flatMap((made) => (made ? [idOf(made)] : []));
    await Promise.all([
      ...movable.map((id) => codeOf(patchRecord(ctx, "payment", id, { fields: { contract, amount: "5.00" } }, "*"))),
      ...Array.from({ length: 6 }, () => codeOf(patchRecord(ctx, "contract", contract, { fields: { total: "95.00" } }, "*"))),
      codeOf(bulkWrite(ctx, "payment", { create: [fields("3.00"), fields("4.00")] })),
    ]);
    const [row] = await work.sql(`select total::float8 as total from :schema.cash__contract where id = $1`, [contract]);
    expect(await paid()).toBeLessThanOrEqual(Number(row?.["total"]));
  });

  it("is waited for before the row that points elsewhere is held", async () => {
    const part = idOf(await pay("10.00"));
    for (const write of [
      () => patchRecord(ctx, "payment", part, { fields: { contract: other } }, "*"),
      () => bulkWrite(ctx, "payment", { update: [{ id: part, fields: { contract } }] }),
    ]) {
      let writing: Promise<unknown> | undefined;
      await work.db.transaction(async (tx) => {
        const lock = async (table: string, ids: readonly string[], how: string) =>
          await tx.query({ text: `select id from "${work.tenant.schema}".cash__${table} where id = any($1) for ${how}`, values: [ids] });
        await lock("contract", [contract, other], "no key update");
        writing = write();
        await untilHeldUp(work);
        expect(await lock("payment", [part], "update skip locked")).toHaveLength(1);
      });
      await writing;
    }
  });
});
