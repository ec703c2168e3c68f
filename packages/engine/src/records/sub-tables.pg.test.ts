import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { offerApp } from "../../test/offer-app.ts";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import type { Actor, Ctx } from "../context.ts";
import { advance } from "../moves/advance.ts";
import { checkAdvance } from "../moves/check-advance.ts";
import { timelineOf } from "../moves/timeline.ts";
import { bulkWrite } from "./bulk-write.ts";
import { createRecord } from "./create-record.ts";
import { deleteRecord } from "./delete-record.ts";
import { getRecord } from "./get-record.ts";
import { listRecords } from "./list-records.ts";
import { patchRecord } from "./patch-record.ts";
import { restoreRecord } from "./restore-record.ts";
import { upsertRecord } from "./upsert-record.ts";

interface Told {
  readonly id: string;
  readonly version: number;
  readonly stage: string;
  readonly fields: Readonly<Record<string, unknown>> & { readonly lines: readonly Line[] };
}
type Line = Readonly<Record<string, unknown>> & { readonly id: string };

const told = (made: { readonly body: unknown } | string): Told =>
  JSON.parse(typeof made === "string" ? made : typeof made.body === "string" ? made.body : JSON.stringify(made.body)) as Told;

describe("rows that are part of a record", () => {
  let work: Work;
  let admin: Actor;
  let ctx: Ctx;
  let product: string;
  let n = 0;
  beforeAll(async () => {
    work = await openWork(offerApp);
    admin = await work.member([], { admin: true });
    ctx = await work.ctx(admin);
    product = told(await createRecord(ctx, "product", { fields: { name: "Pump", price: "12.50", cost: "7.00" } })).id;
  });
  afterAll(() => work.drop());
  beforeEach(async () => {
    ctx = await work.ctx(admin);
  });

  const create = async (lines: readonly unknown[], more: Record<string, unknown> = {}, by = ctx) =>
    told(await createRecord(by, "offer", { fields: { name: `offer ${(n += 1)}`, lines, ...more } }));
  const lines = (record: Told): unknown[] => record.fields.lines.map(({ quantity, price }) => [quantity, price]);
  const pair = [
    { quantity: 2, price: "10.00" },
    { quantity: 3, price: "5.00", discount: "0.1" },
  ];

  it("are created, read, computed and counted with it", async () => {
    const made = await create(pair, { total: "33.50" });
    expect(made.fields).toMatchObject({ sum: "33.50", count: 2, total: "33.50" });
    expect(made.fields.lines).toMatchObject([
      { quantity: 2, price: "10.00", amount: "20.00", product: null, cost: null },
      { quantity: 3, price: "5.00", discount: "0.1000", amount: "13.50" },
    ]);
    expect(told(await getRecord(ctx, "offer", made.id))).toEqual(made);
    expect((await create([])).fields).toMatchObject({ lines: [], count: 0, sum: "0.00" });
  });

  it("are filled from what they refer to", async () => {
    const made = await create([{ product, quantity: 4 }]);
    expect(made.fields.lines).toMatchObject([{ product: { id: product, title: "Pump" }, price: "12.50", amount: "50.00", cost: "7.00" }]);
    expect(await codeOf(deleteRecord(ctx, "product", product, "*"))).toBe("IN_USE");
  });

  it("are added, changed, removed and put in order by one patch, which raises the record's version once", async () => {
    const made = await create(pair);
    const [first, second] = made.fields.lines;
    const given = [
      { quantity: 6, price: "15.00" },
      { id: second?.id, discount: null },
      { id: first?.id, quantity: 1, amount: "9" },
    ];
    const patched = told(await patchRecord(ctx, "offer", made.id, { fields: { lines: given } }, made.version));
    expect(patched).toMatchObject({ version: 2, fields: { sum: "115.00", count: 3 } });
    expect(patched.fields.lines).toMatchObject([
      { quantity: 6, amount: "90.00" },
      { id: second?.id, quantity: 3, price: "5.00", discount: null },
      { id: first?.id, quantity: 1, price: "10.00" },
    ]);
    const less = told(await patchRecord(ctx, "offer", made.id, { fields: { name: "less", lines: [{ id: first?.id }] } }, 2));
    expect(less).toMatchObject({ version: 3, fields: { name: "less", count: 1 } });
    expect(told(await patchRecord(ctx, "offer", made.id, { fields: { lines: [{ id: first?.id, quantity: 1 }] } }, 3)).version).toBe(3);
    expect(told(await patchRecord(ctx, "offer", made.id, { fields: { lines: null } }, 3)).fields).toMatchObject({ lines: [], count: 0 });
    const [rows] = await work.sql(
      `select count(*)::int as n, count(*) filter (where deleted_at is null)::int as live from :schema.offers__offer__lines where _record = $1`,
      [made.id],
    );
    expect(rows).toEqual({ n: 3, live: 0 });
  });

  it("are told in the record's history, and nowhere else", async () => {
    const made = await create(pair);
    await patchRecord(ctx, "offer", made.id, { fields: { lines: [{ id: made.fields.lines[1]?.id, quantity: 9 }] } }, "*");
    const { items } = JSON.parse(await timelineOf(ctx, "offer", made.id)) as {
      items: { type: string; changes?: { lines?: [unknown, unknown] } }[];
    };
    const changes = items.flatMap((item) => (item.changes?.lines ? [item.changes.lines] : []));
    expect(changes).toMatchObject([
      [[{ quantity: 2 }, { quantity: 3 }], [{ quantity: 9, price: "5.00" }]],
      [null, [{ quantity: 2, price: "10.00" }, { quantity: 3 }]],
    ]);
    expect(items.filter((item) => item.type === "child")).toEqual([]);
    const [audit] = await work.sql(`select count(*)::int as n from :schema.audit where object <> 'offer' and object <> 'product'`);
    expect(audit).toEqual({ n: 0 });
  });

  it("are refused at the row and field where the mistake is", async () => {
    const made = await create(pair);
    const other = await create(pair);
    const refused = async (given: unknown, by = ctx) =>
      patchRecord(by, "offer", made.id, { fields: { lines: given } }, "*").then(
        () => [],
        (error: unknown) =>
          (error as { errors: readonly { pointer: string; code: string }[] }).errors.map(({ pointer, code }) => `${pointer} ${code}`),
      );
    expect(await refused("x")).toEqual(["/fields/lines FIELD_TYPE"]);
    expect(await refused([1])).toEqual(["/fields/lines/0 NOT_AN_OBJECT"]);
    expect(await refused([{ price: "1" }, { quantity: 0, price: "-1", nothing: 1 }])).toEqual([
      "/fields/lines/0/quantity REQUIRED",
      "/fields/lines/1/quantity FIELD_TOO_SMALL",
      "/fields/lines/1/price FIELD_TOO_SMALL",
      "/fields/lines/1/nothing UNKNOWN_FIELD",
    ]);
    expect(await refused([{ quantity: 1, _record: other.id }])).toEqual(["/fields/lines/0/_record FIELD_READ_ONLY"]);
    expect(await refused([{ id: other.fields.lines[0]?.id }])).toEqual(["/fields/lines/0/id ROW_NOT_FOUND"]);
    expect(await refused([{ id: made.fields.lines[0]?.id, quantity: null }])).toEqual(["/fields/lines/0/quantity REQUIRED"]);
    expect(await refused([{ id: made.fields.lines[0]?.id }, { id: made.fields.lines[0]?.id }])).toEqual(["/fields/lines/1/id NAMED_TWICE"]);
    expect(await refused([{ quantity: 1 }, { quantity: 1, product: made.id }])).toEqual(["/fields/lines/1/product REFERENCE_NOT_FOUND"]);
    expect(await refused([{ quantity: 1, seller: made.id }])).toEqual(["/fields/lines/0/seller MEMBER_NOT_FOUND"]);
    expect(await refused(Array.from({ length: 21 }, () => ({ quantity: 1 })))).toEqual(["/fields/lines FIELD_TOO_LONG"]);
    expect(lines(told(await getRecord(ctx, "offer", made.id)))).toEqual([
      [2, "10.00"],
      [3, "5.00"],
    ]);
  });

  it("are held to rules over them, whatever part of the record is written", async () => {
    const made = await create(pair, { total: "33.50" });
    const broken = { code: "RECORD_INVALID", errors: [{ pointer: "/fields/total", code: "VALIDATION:adds_up" }] };
    await expect(create(pair, { total: "33.51" })).rejects.toMatchObject(broken);
    const patch = (fields: Record<string, unknown>) => patchRecord(ctx, "offer", made.id, { fields }, "*");
    await expect(patch({ total: "1.00" })).rejects.toMatchObject(broken);
    await expect(patch({ lines: [] })).rejects.toMatchObject(broken);
    await expect(patch({ lines: pair.slice(1) })).rejects.toMatchObject(broken);
    expect(told(await patch({ lines: pair.slice(1), total: "13.50" })).fields).toMatchObject({ sum: "13.50" });
    const grow = (price: string) => codeOf(patch({ lines: [{ quantity: 1, price }], total: price }));
    await Promise.all(["1.00", "2.00", "3.00", "4.00"].map(grow));
    const { fields } = told(await getRecord(ctx, "offer", made.id));
    expect(fields).toMatchObject({ count: 1, sum: fields["total"] });
  });

  it("go with the record and come back with it, without those that were removed before", async () => {
    const made = await create(pair);
    await patchRecord(ctx, "offer", made.id, { fields: { lines: [{ id: made.fields.lines[1]?.id }] } }, "*");
    ctx = await work.ctx(admin, { now: new Date(Date.now() + 1000).toISOString() });
    await deleteRecord(ctx, "offer", made.id, "*");
    const live = async () =>
      (
        await work.sql(`select count(*)::int as n from :schema.offers__offer__lines where _record = $1 and deleted_at is null`, [made.id])
      )[0]?.["n"];
    expect(await live()).toBe(0);
    expect(lines(told(await restoreRecord(ctx, "offer", made.id)))).toEqual([[3, "5.00"]]);
    expect(await live()).toBe(1);
  });

  it("are written by lists, of which one record that cannot be written leaves no rows", async () => {
    const [good, wrong] = [
      { fields: { name: `bulk ${(n += 1)}`, lines: pair, total: "33.50" } },
      { fields: { name: `bulk ${(n += 1)}`, lines: pair, total: "1.00" } },
    ];
    await expect(bulkWrite(ctx, "offer", { create: [good, wrong] })).rejects.toMatchObject({ code: "RECORD_INVALID" });
    const result = await bulkWrite(ctx, "offer", {
      create: [wrong, good, { fields: { name: `bulk ${(n += 1)}`, lines: [{ quantity: 1, product: good.fields.name }] } }],
      mode: "each",
    });
    expect(result).toMatchObject({ created: 1, errors: [{ index: 2 }, { index: 0 }] });
    const id = result.ids[1] ?? "";
    const made = told(await getRecord(ctx, "offer", id));
    expect(made.fields).toMatchObject({ sum: "33.50" });
    const other = await create([]);
    const update = [
      { id, fields: { lines: [{ id: made.fields.lines[0]?.id }], total: "20.00" } },
      { id: other.id, fields: { lines: [{ id: made.fields.lines[1]?.id }], total: null } },
    ];
    expect(await bulkWrite(ctx, "offer", { update, mode: "each" })).toMatchObject({ updated: 1, errors: [{ index: 1 }] });
    expect(lines(told(await getRecord(ctx, "offer", id)))).toEqual([[2, "10.00"]]);
    const [orphans] = await work.sql(
      `select count(*)::int as n from :schema.offers__offer__lines l where not exists (select 1 from :schema.offers__offer o where o.id = l._record)`,
    );
    expect(orphans).toEqual({ n: 0 });
  });

  it("are written by an upsert", async () => {
    const name = `up ${(n += 1)}`;
    expect(told(await upsertRecord(ctx, "offer", "name", name, { fields: { lines: pair } })).fields.count).toBe(2);
    expect(told(await upsertRecord(ctx, "offer", "name", name, { fields: { lines: pair.slice(1) } })).fields.count).toBe(1);
  });

  it("are told in lists where they are asked for", async () => {
    const made = await create(pair);
    const list = async (fields?: readonly string[]) =>
      (
        JSON.parse(
          await listRecords(ctx, "offer", { filter: { "==": [{ var: "name" }, made.fields["name"]] }, ...(fields && { fields }) }),
        ) as { items: Told[] }
      ).items[0]?.fields;
    expect(await list()).not.toHaveProperty("lines");
    expect((await list(["lines"]))?.lines).toEqual(made.fields.lines);
    const some = { some: [{ var: "lines" }, { "==": [{ var: "quantity" }, 3] }] };
    const found = JSON.parse(await listRecords(ctx, "offer", { filter: some })) as { items: Told[] };
    expect(found.items.map(({ id }) => id)).toContain(made.id);
    expect(await codeOf(listRecords(ctx, "offer", { sort: [{ field: "lines", direction: "asc" }] }))).toBe("QUERY_INVALID");
    expect(await codeOf(listRecords(ctx, "offer__lines", {}))).toBe("NOT_FOUND");
  });

  it("open gates and are mended in them", async () => {
    const made = await create([]);
    expect(await checkAdvance(ctx, "offer", made.id, { to: "sent" })).toMatchObject({
      ok: false,
      criteria: [{ key: "required:lines", met: false }],
    });
    expect(await codeOf(advance(ctx, "offer", made.id, { to: "sent" }, "*"))).toBe("GATE_CLOSED");
    const patch = { lines: [{ quantity: 1, price: "0" }] };
    expect(await checkAdvance(ctx, "offer", made.id, { to: "sent", patch })).toMatchObject({ ok: true });
    expect(lines(told(await getRecord(ctx, "offer", made.id)))).toEqual([]);
    const sent = told(await advance(ctx, "offer", made.id, { to: "sent", patch }, "*"));
    expect(sent).toMatchObject({ stage: "sent", version: 2, fields: { lines: [{ quantity: 1, price: "0.00" }] } });
    expect(await codeOf(advance(ctx, "offer", made.id, { to: "agreed" }, "*"))).toBe("GATE_CLOSED");
    const wrong = { lines: [{ id: made.id }] };
    await expect(advance(ctx, "offer", made.id, { to: "agreed", patch: wrong }, "*")).rejects.toMatchObject({
      errors: [{ pointer: "/patch/lines/0/id" }],
    });
    const id = sent.fields.lines[0]?.id;
    const agreed = told(await advance(ctx, "offer", made.id, { to: "agreed", patch: { lines: [{ id, price: "3.00" }] } }, "*"));
    expect(agreed).toMatchObject({ stage: "agreed", fields: { sum: "3.00" } });
    expect(await codeOf(createRecord(ctx, "offer", { fields: { name: `gate ${(n += 1)}` }, stage: "sent", reason: { note: "x" } }))).toBe(
      "GATE_CLOSED",
    );
    const begun = await createRecord(ctx, "offer", {
      fields: { name: `gate ${(n += 1)}`, lines: pair },
      stage: "sent",
      reason: { note: "x" },
    });
    expect(told(begun)).toMatchObject({ stage: "sent", fields: { count: 2 } });
  });

  it("have the rights of their record, and their columns no more than a role says", async () => {
    const seller = await work.ctx(await work.member(["seller"]));
    const own = await create([{ product, quantity: 1 }], {}, seller);
    expect(own.fields.lines[0]).toMatchObject({ product: { title: "Pump" }, price: "12.50" });
    expect(own.fields.lines[0]).not.toHaveProperty("cost");
    expect(told(await getRecord(ctx, "offer", own.id)).fields.lines[0]).toMatchObject({ cost: "7.00" });
    const others = await create(pair);
    const steal = { fields: { lines: [{ id: others.fields.lines[0]?.id }] } };
    expect(await codeOf(patchRecord(seller, "offer", others.id, steal, "*"))).toBe("NOT_FOUND");
    const reader = await work.ctx(await work.member(["reader"]));
    expect(await codeOf(patchRecord(reader, "offer", others.id, { fields: { lines: [] } }, "*"))).toBe("RECORD_INVALID");
    expect(told(await getRecord(reader, "offer", others.id)).fields.lines).toHaveLength(2);
    const clerk = await work.ctx(await work.member(["clerk"]));
    expect(told(await getRecord(clerk, "offer", others.id)).fields).not.toHaveProperty("lines");
    await expect(patchRecord(clerk, "offer", others.id, { fields: { lines: [] } }, "*")).rejects.toMatchObject({
      errors: [{ pointer: "/fields/lines", code: "UNKNOWN_FIELD" }],
    });
    expect(await codeOf(listRecords(clerk, "offer", { filter: { ">": [{ count: [{ var: "lines" }] }, 0] } }))).toBe("FILTER_INVALID");
    expect(await codeOf(patchRecord(ctx, "offer", others.id, { fields: { lines: [] } }, 7))).toBe("VERSION_STALE");
  });

  it("stay as they are where a stage locks them", async () => {
    const seller = await work.ctx(await work.member(["seller"]));
    const made = await create(pair, {}, seller);
    await advance(seller, "offer", made.id, { to: "sent" }, "*");
    await advance(seller, "offer", made.id, { to: "agreed" }, "*");
    const id = made.fields.lines[0]?.id;
    expect(await codeOf(patchRecord(seller, "offer", made.id, { fields: { lines: [{ id }] } }, "*"))).toBe("FIELD_LOCKED");
    const same = made.fields.lines.map((line) => ({ id: line.id }));
    expect(await codeOf(patchRecord(seller, "offer", made.id, { fields: { lines: same } }, "*"))).toBe("ok");
    expect(told(await getRecord(seller, "offer", made.id)).fields.lines).toHaveLength(2);
  });
});
