import { expect, it } from "vitest";
import { inBegunRows } from "./rows.ts";

it("a row that was just added is not wrong yet, one that was begun is", () => {
  const errors = new Map([
    ["0/product", "missing"],
    ["1/product", "missing"],
    ["1/qty", "missing"],
  ]);
  expect([...inBegunRows(errors, [{ qty: "3" }, { product: "" }]).keys()]).toEqual(["0/product"]);
});
