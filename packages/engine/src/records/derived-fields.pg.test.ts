import type { AppDefinition } from "@funnelsmith/definition";
import { checkDefinition, publish } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { codeOf, openWork } from "../../test/open-work.ts";
import { createRecord } from "./create-record.ts";
import { getRecord } from "./get-record.ts";
import { listRecords } from "./list-records.ts";
import { patchRecord } from "./patch-record.ts";

const level = {
  key: "level",
  kind: "select" as const,
  title: "Level",
  options: [
    { value: "key", title: "Key" },
    { value: "plain", title: "Plain" },
  ],
};

/** Customers, their orders, and what is computed across. */
const app: AppDefinition = {
  formatVersion: 1,
  key: "across",
  version: "1.0.0",
  title: "Across",
  objects: [
    {
      key: "customer",
      title: "Customer",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        level,
        { key: "limit", kind: "money", title: "Limit" },
        {
          key: "ordered",
          kind: "rollup",
          title: "Ordered",
          aggregate: "sum",
          rows: { object: "order", reference: "customer", field: "amount", filter: { "!": [{ "==": [{ var: "state" }, "off"] }] } },
        },
        { key: "orders_count", kind: "rollup", title: "Orders", aggregate: "count", rows: { object: "order", reference: "customer" } },
      ],
    },
    {
      key: "order",
      title: "Order",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        { key: "customer", kind: "reference", title: "Customer", object: "customer", inverse: "orders" },
        { key: "amount", kind: "money", title: "Amount" },
        { key: "state", kind: "text", title: "State" },
        { key: "level", kind: "lookup", title: "Level", source: { reference: "customer", object: "customer", field: "level" } },
        { key: "limit", kind: "lookup", title: "Limit", source: { reference: "customer", object: "customer", field: "limit" } },
        { key: "all_ordered", kind: "lookup", title: "All", source: { reference: "customer", object: "customer", field: "ordered" } },
        {
          key: "share",
          kind: "formula",
          title: "Share",
          formula: { "/": [{ var: "amount" }, { var: "limit" }] },
          result: { kind: "percent" },
        },
      ],
      validations: [
        {
          key: "within_limit",
          rule: { or: [{ empty: [{ var: "limit" }] }, { "<=": [{ var: "amount" }, { var: "limit" }] }] },
          message: "Over the limit",
          fields: ["amount"],
        },
      ],
    },
  ],
  roles: [
    {
      key: "seller",
      title: "Seller",
      objects: {
        customer: { read: "own", fields: { limit: "hidden" } },
        order: { read: "all", create: "own", update: "all" },
      },
    },
  ],
};

type Json = Record<string, unknown>;
const read = (text: string): { items: { fields: Json }[] } => JSON.parse(text) as { items: { fields: Json }[] };

describe("fields computed from rows elsewhere", () => {
  it("tell each reader what he may see there, in records, filters and sorts, and rules everything", async () => {
    const work = await openWork(app);
    try {
      const boss = await work.ctx(await work.member([], { admin: true }));
      const seller = await work.ctx(await work.member(["seller"]));
      const make = async (object: string, fields: Json, owner?: string): Promise<string> => {
        const made = await createRecord(boss, object, { fields, ...(owner && { owner }) });
        return (JSON.parse(typeof made.body === "string" ? made.body : JSON.stringify(made.body)) as { id: string }).id;
      };
      const mine = await make("customer", { name: "mine", level: "key", limit: "100.00" }, seller.actor.member);
      const other = await make("customer", { name: "other", level: "plain", limit: "50.00" });
      const first = await make("order", { name: "a", customer: mine, amount: "40.00" });
      await make("order", { name: "b", customer: other, amount: "30.00" });
      await make("order", { name: "c", customer: mine, amount: "5.00", state: "off" });

      const sort = [{ field: "name", direction: "asc" as const }];
      const all = read(await listRecords(boss, "order", { sort })).items.map(({ fields }) => fields);
      expect(all[0]).toMatchObject({ level: "key", limit: "100.00", all_ordered: "40.00", share: "0.4000" });
      expect(all.map((fields) => fields["level"])).toEqual(["key", "plain", "key"]);
      expect(JSON.parse(await getRecord(boss, "customer", mine))).toMatchObject({ fields: { ordered: "40.00", orders_count: 2 } });

      const seen = read(await listRecords(seller, "order", { sort })).items.map(({ fields }) => fields);
      expect(seen.map((fields) => fields["level"])).toEqual(["key", undefined, "key"].map((value) => value ?? null));
      expect(seen.map((fields) => fields["all_ordered"])).toEqual(["40.00", null, "40.00"]);
      expect("limit" in (seen[0] ?? {})).toBe(false);
      // Formulas are computed for everybody alike.
      expect(seen[0]?.["share"]).toBe("0.4000");

      const named = async (ctx: typeof boss, query: Parameters<typeof listRecords>[2]): Promise<unknown[]> =>
        read(await listRecords(ctx, "order", { sort, ...query })).items.map(({ fields }) => fields["name"]);
      const plain = { filter: { "==": [{ var: "level" }, "plain"] } };
      expect(await named(boss, plain)).toEqual(["b"]);
      expect(await named(seller, plain)).toEqual([]);
      expect(await codeOf(listRecords(seller, "order", { filter: { ">": [{ var: "limit" }, 10] } }))).toBe("FILTER_INVALID");
      expect(await codeOf(listRecords(seller, "order", { sort: [{ field: "limit", direction: "asc" }] }))).toBe("QUERY_INVALID");
      const byLevel = { sort: [{ field: "level", direction: "desc" as const }, ...sort] };
      expect(await named(boss, byLevel)).toEqual(["b", "a", "c"]);
      expect(await named(seller, byLevel)).toEqual(["a", "c", "b"]);
      const customers = await listRecords(boss, "customer", { sort: [{ field: "ordered", direction: "desc" }] });
      expect(read(customers).items.map(({ fields }) => fields["name"])).toEqual(["mine", "other"]);

      // Rules see everything.
      expect(await codeOf(patchRecord(seller, "order", first, { fields: { amount: "101.00" } }, "*"))).toBe("RECORD_INVALID");
      await expect(patchRecord(boss, "order", first, { fields: { level: "plain" } }, "*")).rejects.toMatchObject({
        errors: [{ pointer: "/fields/level", code: "FIELD_READ_ONLY" }],
      });
    } finally {
      await work.drop();
    }
  });

  it("are added to and taken from a table with rows without a question", async () => {
    const bare = structuredClone(app);
    for (const object of bare.objects)
      object.fields = object.fields.filter((field) => !["rollup", "lookup", "formula"].includes(field.kind));
    for (const object of bare.objects) delete object.validations;
    const work = await openWork(bare);
    try {
      const { db, tenant } = work;
      await createRecord(await work.ctx(await work.member([], { admin: true })), "customer", { fields: { name: "one" } });
      await publish(db, { tenant, document: app, mostRowsAtOnce: 0 });
      await work.catalogs.refresh(tenant.id, "across");
      const boss = await work.ctx(await work.member([], { admin: true }));
      expect(read(await listRecords(boss, "customer", {})).items[0]?.fields).toMatchObject({ ordered: "0.00", orders_count: 0 });
      expect(await publish(db, { tenant, document: bare })).toMatchObject({ changed: true });
    } finally {
      await work.drop();
    }
  });

  it("are refused where their way leads elsewhere, to nothing, to themselves or to what cannot be shown", () => {
    const told = (change: (fields: Json[][]) => void): string[] => {
      const document = structuredClone(app);
      change(document.objects.map((object) => object.fields as unknown as Json[]));
      return checkDefinition(document).map(({ pointer, code }) => `${pointer} ${code}`);
    };
    const source = (fields: Json[][]): Json => fields[1]?.[4]?.["source"] as Json;
    const rows = (fields: Json[][]): Json => fields[0]?.[3]?.["rows"] as Json;
    expect(told(() => undefined)).toEqual([]);
    expect(told((fields) => (source(fields)["object"] = "order"))).toContain("/objects/1/fields/4/source/reference SOURCE_UNFIT");
    expect(told((fields) => (source(fields)["field"] = "gone"))).toContain("/objects/1/fields/4/source/field DANGLING_REFERENCE");
    expect(told((fields) => (rows(fields)["field"] = "name"))).toContain("/objects/0/fields/3/rows/field FIELD_UNFIT");
    expect(told((fields) => (rows(fields)["reference"] = "name"))).toContain("/objects/0/fields/3/rows/reference ROWS_UNFIT");
    expect(told((fields) => delete rows(fields)["field"])).toContain("/objects/0/fields/3/rows ROWS_UNFIT");
    expect(told((fields) => (rows(fields)["filter"] = { "==": [{ var: "gone" }, 1] })).join()).toContain("/objects/0/fields/3");
    expect(told((fields) => (rows(fields)["field"] = "all_ordered")).join()).toContain("FORMULA_CIRCULAR");
  });
});
