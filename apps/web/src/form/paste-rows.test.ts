import { describe, expect, it } from "vitest";
import type { FieldView } from "../api/workspace-types.ts";
import { pasteRows, type PastePlace } from "./paste-rows.ts";

const column = (key: string, kind: string, more: object = {}): FieldView =>
  ({ key, kind, title: key, access: "edit", ...more }) as FieldView;
const columns = [
  column("part", "text"),
  column("count", "number"),
  column("price", "money", { scale: 2 }),
  column("total", "formula", { access: "read", formula: 1, result: { kind: "money" } }),
  column("maker", "member"),
];
const context = { locale: "en", zone: "UTC", currency: "CNY" } as const;
const place = (more: Partial<PastePlace> = {}): PastePlace => ({
  rows: [{ id: "1", part: "old", count: 1 }],
  columns,
  start: { count: 1 },
  most: 3,
  row: 0,
  column: 0,
  ...more,
});

describe("pasting cells into rows", () => {
  it("reads each as its column reads what is typed, empties with empty ones and adds the rows it needs", () => {
    const { rows, filled, wrong, left } = pasteRows(
      [
        ["bolt", "2", "1,234.50"],
        ["", "", "7"],
      ],
      place(),
      context,
      "choose",
    );
    expect(rows).toEqual([{ id: "1", part: "bolt", count: 2, price: "1234.50" }, { price: "7.00" }]);
    expect([filled, wrong.size, left]).toEqual([6, 0, 0]);
  });
  it("leaves a cell that does not fit as it was and says why at it", () => {
    const { rows, filled, wrong } = pasteRows([["many", "x"]], place({ column: 1 }), context, "choose");
    expect(rows).toEqual([{ id: "1", part: "old", count: 1 }]);
    expect(filled).toBe(0);
    expect([...wrong.keys()]).toEqual(["0/count", "0/price"]);
    expect(wrong.get("0/count")).toMatch(/^many: ./);
  });
  it("tells what has no place: computed columns, beyond the last column, beyond the last row", () => {
    const line = ["1", "2", "3", "4"];
    const { rows, wrong, left } = pasteRows([line, line, line, line], place({ column: 2 }), context, "choose");
    expect(rows).toHaveLength(3);
    // A row: the price set, the total left, the maker to be chosen, one beyond; and a fourth row for which there is no room.
    expect([left, wrong.size]).toEqual([3 * 2 + 4, 3]);
    expect(wrong.get("2/maker")).toBe("choose");
  });
});
