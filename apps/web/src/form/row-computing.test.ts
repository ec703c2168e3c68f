import { describe, expect, it } from "vitest";
import type { FieldView } from "../api/workspace-types.ts";
import { rowComputing, startRow } from "./row-computing.ts";
import { rowColumns, rowsToWrite } from "./rows.ts";

const lines: FieldView = {
  key: "lines",
  kind: "subTable",
  title: "Lines",
  access: "edit",
  fields: [
    { key: "item", kind: "text", title: "Item" },
    { key: "quantity", kind: "number", title: "Quantity", default: "1" },
    { key: "price", kind: "money", title: "Price" },
    { key: "hours", kind: "number", title: "Hours", scale: 1 },
    {
      key: "amount",
      kind: "formula",
      title: "Amount",
      result: { kind: "money", scale: 2 },
      formula: { "*": [{ var: "quantity" }, { var: "price" }] },
    },
  ],
};
const columns = rowColumns(lines).map((column): FieldView => (column.kind === "formula" ? { ...column, access: "read" } : column));
const column = (key: string): FieldView => columns.find((one) => one.key === key) ?? lines;

describe("rows that are being filled in", () => {
  it("come to what the server will say, exactly, half a row to nothing", () => {
    const computing = rowComputing(columns);
    expect(computing.computed({ quantity: 3, price: "0.1" })["amount"]).toBe("0.3");
    expect(computing.computed({ quantity: 3 })["amount"]).toBeNull();
    const rows = [
      { quantity: 3, price: "0.1", hours: "1.5" },
      { quantity: 1, price: "0.2" },
    ].map((row) => computing.computed(row));
    expect(computing.sum(column("amount"), rows)).toBe("0.5");
    expect(computing.sum(column("hours"), rows)).toBe("1.5");
  });

  it("have no sum of what is only a part of an amount, nor of words", () => {
    const computing = rowComputing(columns);
    for (const key of ["quantity", "price", "item"]) expect(computing.sum(column(key), [{ quantity: 1, price: "2" }])).toBeUndefined();
  });

  it("start with what is the same for everybody, and are written with what was emptied", () => {
    expect(startRow(lines)).toEqual({ quantity: "1" });
    const before = [{ id: "a", item: "x", quantity: 1, price: "2.00", amount: "2.00" }];
    expect(rowsToWrite(lines, before, [{ quantity: 2 }, { id: "a", quantity: 1, price: "2.00" }])).toEqual([
      { quantity: 2 },
      { id: "a", item: null, quantity: 1, price: "2.00", amount: null },
    ]);
    expect(rowsToWrite({ ...lines, fields: columns as typeof lines.fields }, before, [{ id: "a", quantity: 1 }])).toEqual([
      { id: "a", item: null, quantity: 1, price: null },
    ]);
  });
});
