import { describe, expect, it } from "vitest";
import { typedDecimal } from "./typed-decimal.ts";

describe("a number being typed", () => {
  it("may come from a Chinese keyboard in wide digits", () => {
    expect(typedDecimal("１２，０００。５")).toBe("12000.5");
    expect(typedDecimal("－１２．５")).toBe("-12.5");
  });
  it("has marks between thousands or none", () => {
    expect(typedDecimal(" 1,200.50 ")).toBe("1200.50");
    expect(typedDecimal("1200")).toBe("1200");
  });
});
