import { describe, expect, it } from "vitest";
import { rowsChanged } from "./rows-changed.ts";

const [software, service, training] = [
  { id: "a", item: "软件", quantity: 2 },
  { id: "b", item: "服务", quantity: 3 },
  { id: "c", item: "培训", quantity: 1 },
];

describe("what happened to the rows of a sub-table", () => {
  const told = (before: unknown, after: unknown) =>
    rowsChanged(before, after, ["item", "quantity"]).map(({ what, row, place, columns }) => [
      what,
      row["item"],
      place,
      ...columns.map(({ key, from, to }) => `${key} ${String(from)} → ${String(to)}`),
    ]);
  it("is said row by row: added, changed column by column, removed", () => {
    expect(told([software, service], [training, { ...software, quantity: 5 }])).toEqual([
      ["added", "培训", 1],
      ["changed", "软件", 2, "quantity 2 → 5"],
      ["removed", "服务", 2],
    ]);
    expect(told([software], [{ id: "a", item: "软件" }])).toEqual([["changed", "软件", 1, "quantity 2 → null"]]);
  });
  it("is nothing where they only changed places, or a column nobody looks at", () => {
    expect(told([software, service], [service, { ...software, hidden: 1 }])).toEqual([]);
  });
  it("begins and ends with no rows at all", () => {
    expect(told(null, [software])).toEqual([["added", "软件", 1]]);
    expect(told([software], null)).toEqual([["removed", "软件", 1]]);
  });
});
