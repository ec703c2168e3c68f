import type { NumberField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { numberKind } from "./kind.ts";

const field = (options: Partial<NumberField> = {}): NumberField => ({ key: "count", kind: "number", title: "Count", ...options });
const zh = { locale: "zh-CN", zone: "Asia/Shanghai" } as const;

describe("a number", () => {
  it("refuses more places than it has instead of rounding", () => {
    expect(numberKind.toColumn("1.25", field({ scale: 1 }))).toMatchObject({ problem: { code: "FIELD_TOO_MANY_PLACES" } });
    expect(numberKind.toColumn("1.20", field({ scale: 1 }))).toEqual({ ok: true, value: "1.2" });
    expect(numberKind.toColumn(0.1 + 0.2, field({ scale: 20 })).ok).toBe(false);
  });

  it("is exact beyond what binary floats can hold", () => {
    expect(numberKind.toColumn("9007199254740993", field())).toEqual({ ok: true, value: "9007199254740993" });
    expect(numberKind.toColumn(2 ** 53, field()).ok).toBe(false);
    expect(numberKind.toColumn("0.12345678901234567891", field({ scale: 20 }))).toEqual({ ok: true, value: "0.12345678901234567891" });
    expect(numberKind.toColumn(1e-7, field({ scale: 7 }))).toEqual({ ok: true, value: "0.0000001" });
  });

  it("keeps to bounds compared exactly", () => {
    const bounded = field({ scale: 2, min: "0.10", max: "0.30" });
    expect(numberKind.toColumn("0.30", bounded).ok).toBe(true);
    expect(numberKind.toColumn("0.31", bounded)).toMatchObject({ problem: { code: "FIELD_TOO_LARGE" } });
    expect(numberKind.toColumn(0.09, bounded)).toMatchObject({ problem: { code: "FIELD_TOO_SMALL" } });
  });

  it("is read from what people write and shown with its unit", () => {
    const trucks = field({ scale: 1, unit: { "zh-CN": "台", en: "pcs" } });
    for (const [text, value] of [
      ["1,200 台", "1200.0"],
      ["１２．５", "12.5"],
      ["1.5万", "15000.0"],
      ["-3pcs", "-3.0"],
      ["+7", "7.0"],
    ] as const) {
      expect(numberKind.parse(text, trucks, zh), text).toEqual({ ok: true, value });
    }
    expect(numberKind.format("1200.5", trucks, zh)).toBe("1,200.5 台");
    expect(numberKind.format("1200.0", trucks, { ...zh, locale: "en" })).toBe("1,200 pcs");
  });

  it("cannot be defined with bounds that cross or a default outside them", () => {
    expect(numberKind.lint(field({ min: "5", max: "1" }))).toMatchObject([{ pointer: "/min" }]);
    expect(numberKind.lint(field({ max: "1", default: "2" }))).toMatchObject([{ pointer: "/default", code: "FIELD_TOO_LARGE" }]);
  });
});
