import { expect, it } from "vitest";
import { neighbour } from "./peek-keys.ts";

it("a record's neighbours are those of its list, and none beyond its ends or for one that left it", () => {
  const rows = [{ id: "a" }, { id: "b" }, { id: "c" }];
  expect(neighbour(rows, "b", 1)).toEqual({ row: { id: "c" }, at: 2 });
  expect(neighbour(rows, "b", -1)).toEqual({ row: { id: "a" }, at: 0 });
  expect(neighbour(rows, "c", 1)).toBeUndefined();
  expect(neighbour(rows, "a", -1)).toBeUndefined();
  expect(neighbour(rows, "gone", 1)).toBeUndefined();
});
