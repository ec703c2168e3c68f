import { expect, it } from "vitest";
import { addDecimals } from "./decimals.ts";

it("sums of amounts are exact to the last place", () => {
  expect(addDecimals(["0.10", "0.20"])).toBe("0.30");
  expect(addDecimals(["9007199254740993", "0.001"])).toBe("9007199254740993.001");
  expect(addDecimals(["-1.5", "1"])).toBe("-0.5");
  expect(addDecimals([])).toBeNull();
});
