import type { BooleanField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { booleanKind } from "./kind.ts";

const field: BooleanField = { key: "agreed", kind: "boolean", title: "Agreed", default: false };
const zh = { locale: "zh-CN", zone: "UTC" } as const;

describe("yes or no", () => {
  it("is nothing but true and false", () => {
    expect(booleanKind.toColumn(false, field)).toEqual({ ok: true, value: false });
    for (const value of ["true", 1, 0, "", []])
      expect(booleanKind.toColumn(value, field)).toMatchObject({ problem: { code: "FIELD_TYPE" } });
  });

  it("is written and read in both languages", () => {
    expect([true, false].map((value) => booleanKind.format(value, field, zh))).toEqual(["是", "否"]);
    expect([true, false].map((value) => booleanKind.format(value, field, { ...zh, locale: "en" }))).toEqual(["Yes", "No"]);
    expect(booleanKind.parse("ＹＥＳ", field, zh)).toEqual({ ok: true, value: true });
    expect(booleanKind.parse("否", field, zh)).toEqual({ ok: true, value: false });
  });

  it("starts with false where the field says so", () => {
    expect(booleanKind.initial(field, { today: "", now: "", user: "" })).toBe(false);
  });
});
