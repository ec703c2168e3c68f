import { describe, expect, it } from "vitest";
import { shiftDecimal } from "./shift-decimal.ts";

describe("a percent is stored as a fraction", () => {
  it.each([
    ["15", -2, "0.15"],
    ["0.15", 2, "15"],
    ["12.345", -2, "0.12345"],
    ["0.0005", 2, "0.05"],
    ["-3", -2, "-0.03"],
    ["100", -2, "1"],
    ["0", 2, "0"],
  ] as const)("%s moved by %i is %s", (text, places, expected) => {
    expect(shiftDecimal(text, places)).toBe(expected);
  });
});
