import type { PercentField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { percentKind } from "./kind.ts";

const field: PercentField = { key: "discount", kind: "percent", title: "Discount" };
const zh = { locale: "zh-CN", zone: "UTC" } as const;

describe("a percentage", () => {
  it("is a fraction on the wire and a percentage to people", () => {
    expect(percentKind.toColumn("0.15", field)).toEqual({ ok: true, value: "0.1500" });
    expect(percentKind.format("0.1500", field, zh)).toBe("15%");
    expect(percentKind.format("0.1234", field, zh)).toBe("12.34%");
    expect(percentKind.format("-0.0050", field, zh)).toBe("-0.5%");
    expect(percentKind.format("0.0000", field, zh)).toBe("0%");
  });

  it("asks which is meant where 15 could be 15 % or 1500 %", () => {
    expect(percentKind.parse("15%", field, zh)).toEqual({ ok: true, value: "0.1500" });
    expect(percentKind.parse("１５％", field, zh)).toEqual({ ok: true, value: "0.1500" });
    expect(percentKind.parse("0.15", field, zh)).toEqual({ ok: true, value: "0.1500" });
    expect(percentKind.parse("1", field, zh)).toEqual({ ok: true, value: "1.0000" });
    expect(percentKind.parse("15", field, zh)).toMatchObject({ problem: { code: "FIELD_PERCENT" } });
    expect(percentKind.parse("150%", field, zh)).toEqual({ ok: true, value: "1.5000" });
  });
});
