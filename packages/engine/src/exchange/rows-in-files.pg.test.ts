import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { offerApp } from "../../test/offer-app.ts";
import { openWork, type Work } from "../../test/open-work.ts";
import type { Actor } from "../context.ts";
import { createRecord } from "../records/create-record.ts";
import { getRecord } from "../records/get-record.ts";
import { exportRecords } from "./export-records.ts";
import type { ImportPlan } from "./import-plan.ts";
import { importMemory, importRows } from "./import-rows.ts";

describe("rows of a sub-table in files", () => {
  let work: Work;
  let admin: Actor;
  beforeAll(async () => {
    work = await openWork(offerApp);
    admin = await work.member([], { admin: true });
    await createRecord(await work.ctx(admin), "product", { fields: { name: "Pump | 2: big", price: "12.50" } });
  });
  afterAll(() => work.drop());

  const plan: ImportPlan = { targets: ["name", "lines"], match: "name", existing: "update", blank: "keep", gate: "refuse", create: [] };
  const take = async (name: string, cell: string) => {
    const ctx = await work.ctx(admin, { cause: "import" });
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

  it("come in as JSON, and what cannot be read is told", async () => {
    expect(await take("json", JSON.stringify([{ quantity: 2, product: "Pump | 2: big" }]))).toMatchObject({ outcome: "create" });
    expect(await take("none", "Product: nothing | Quantity: 1")).toMatchObject({
      errors: [{ column: "lines", code: "REFERENCE_NOT_FOUND" }],
    });
    expect(await take("odd", "Colour: red")).toMatchObject({ errors: [{ column: "lines", code: "FIELD_ROWS" }] });
  });
});
