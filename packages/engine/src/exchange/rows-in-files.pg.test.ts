import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { offerApp } from "../../test/offer-app.ts";
import { openWork, type Work } from "../../test/open-work.ts";
import type { Actor } from "../context.ts";
import { createRecord } from "../records/create-record.ts";
import { getRecord } from "../records/get-record.ts";
import { exportRecords, type Listed } from "./export-records.ts";
import type { ImportPlan } from "./import-plan.ts";
import { importMemory, importRows } from "./import-rows.ts";
import { undoRows } from "./undo-rows.ts";

describe("rows of a sub-table in files", () => {
  let work: Work;
  let admin: Actor;
  beforeAll(async () => {
    const app = structuredClone(offerApp);
    const fields = { "lines.discount": "hidden", "lines.seller": "read" } as const;
    app.roles?.push({
      key: "helper",
      title: "Helper",
      objects: { product: { read: "all" }, offer: { read: "all", create: "all", update: "all", fields } },
    });
    work = await openWork(app);
    admin = await work.member([], { admin: true });
    await createRecord(await work.ctx(admin), "product", { fields: { name: "Pump | 2: big", price: "12.50" } });
  });
  afterAll(() => work.drop());

  const plan: ImportPlan = { targets: ["name", "lines"], match: "name", existing: "update", blank: "keep", gate: "refuse", create: [] };
  const take = async (name: string, cell: string, actor = admin) => {
    const ctx = await work.ctx(actor, { cause: "import" });
    const [outcome] = await work.db.transaction((tx) =>
      importRows(ctx, tx, "offer", plan, [{ row: 2, cells: [name, cell] }], importMemory()),
    );
    return outcome;
  };
  const cellOf = async (name: string, locale: "en" | "zh-CN"): Promise<string> => {
    const query = { header: "keys", columns: ["name", "lines"], filter: { "==": [{ var: "name" }, name] } } as const;
    const found: (readonly string[])[] = [];
    for await (const row of exportRecords(await work.ctx(admin, { locale }), "offer", query)) found.push(row);
    return found[1]?.[1] ?? "";
  };

  it("come in by the words they go out with, what they refer to by its title, and change nothing the second time", async () => {
    const made = await take("filed", "产品: Pump \\| 2: big | 数量: 3\nText: a\\nb | Quantity: 1 | Price: 4");
    expect(made).toMatchObject({ outcome: "create", errors: [] });
    const record = JSON.parse(await getRecord(await work.ctx(admin), "offer", made?.id ?? "")) as {
      version: number;
      fields: { lines: unknown[] };
    };
    expect(record.fields.lines).toMatchObject([
      { product: { title: "Pump | 2: big" }, quantity: 3, price: "12.50" },
      { text: "a b", quantity: 1, price: "4.00" },
    ]);
    for (const locale of ["en", "zh-CN"] as const) {
      const cell = await cellOf("filed", locale);
      expect(cell.split("\n")).toHaveLength(2);
      const again = await take("filed", cell);
      expect(again).toMatchObject({ errors: [] });
      expect(JSON.parse(await getRecord(await work.ctx(admin), "offer", made?.id ?? ""))).toEqual(record);
    }
  });

  it.each(["admin", "helper"])("are what they were once the import is undone, empty columns too (%s)", async (role) => {
    const actor = role === "admin" ? admin : await work.member([role]);
    const name = `undone by ${role}`;
    const line = "Product: Pump \\| 2: big | Quantity: 2 | Text: kept\nQuantity: 1 | Price: 4\nQuantity: 9 | Price: 1";
    const made = await take(name, line, actor);
    const read = async () => JSON.parse(await getRecord(await work.ctx(admin), "offer", made?.id ?? "")) as Listed;
    const before = await read();
    const changed = await take(name, "Quantity: 1 | Price: 4\nText: new | Quantity: 3", actor);
    expect(changed).toMatchObject({ outcome: "update", errors: [] });
    const [{ at } = {}] = await work.sql("select max(at) as at from :schema.audit where cause = 'import'");
    const ctx = await work.ctx(actor, { cause: "undo" });
    const done = {
      outcome: "update",
      object: "offer",
      id: made?.id ?? "",
      version: changed?.version,
      at: new Date(String(at)).toISOString(),
    } as const;
    expect(await work.db.transaction((tx) => undoRows(ctx, tx, [done]))).toEqual({ deleted: 0, restored: 1, kept: 0 });
    const rows = ({ fields }: Listed) =>
      (fields["lines"] as readonly Readonly<Record<string, unknown>>[]).map(({ id: _id, ...row }) => row);
    expect(rows(await read())).toEqual(rows(before));
  });

  it("come in as JSON, and what cannot be read is told", async () => {
    expect(await take("json", JSON.stringify([{ quantity: 2, product: "Pump | 2: big" }]))).toMatchObject({ outcome: "create" });
    expect(await take("none", "Product: nothing | Quantity: 1")).toMatchObject({
      errors: [{ column: "lines", code: "REFERENCE_NOT_FOUND" }],
    });
    expect(await take("odd", "Colour: red")).toMatchObject({ errors: [{ column: "lines", code: "FIELD_ROWS" }] });
  });
});
