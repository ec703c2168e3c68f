import { expect, it } from "vitest";
import { readWidths, widthBounds } from "./use-column-widths.ts";

it("remembered widths are taken within bounds, and what is none is left out", () => {
  expect(readWidths('{"name":312.4,"amount":3,"note":99999,"stage":"wide","owner":null}')).toEqual({
    name: 312,
    amount: widthBounds.least,
    note: widthBounds.most,
  });
  for (const stored of [null, "", "[", "null", "7"]) expect(readWidths(stored)).toEqual({});
});
