import type { FieldDefinition } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { makeFormat } from "./format.ts";
import { shortText, valueText } from "./value-text.ts";

const format = makeFormat("zh-CN", "Asia/Shanghai", "CNY");
const field = (more: Record<string, unknown>): FieldDefinition =>
  ({ key: "amount", title: "Amount", ...more }) as unknown as FieldDefinition;

describe("a worth on a card, and what a column comes to", () => {
  it("is said in the currency of its field, not of the team", () => {
    expect(shortText("1230000.50", field({ kind: "money", currency: "USD" }), format)).toBe("$123万");
    expect(shortText("1230000.50", field({ kind: "money" }), format)).toBe("¥123万");
    expect(shortText("5000", field({ kind: "formula", result: { kind: "money", scale: 2, currency: "EUR" } }), format)).toBe("€5,000");
  });
  it("has no currency where things are only counted", () => {
    expect(shortText(7, field({ kind: "number", unit: "台" }), format)).toBe("7 台");
    expect(shortText("1234567.5", field({ kind: "number" }), format)).toBe("1,234,567.5");
  });
  it("is nothing for nothing, and zero for zero", () => {
    expect(shortText(null, field({ kind: "money" }), format)).toBe("");
    expect(shortText("0.00", field({ kind: "money" }), format)).toBe("¥0");
  });
});

it("a percent is read with all the places its field has", () => {
  expect(valueText("0.123456", field({ kind: "percent", scale: 6 }), format)).toBe("12.3456%");
  expect(valueText("0.1234", field({ kind: "percent" }), format)).toBe("12.34%");
  expect(valueText("0.12345", field({ kind: "formula", result: { kind: "percent", scale: 5 } }), format)).toBe("12.345%");
});
