import type { AutoNumberField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { autoNumberKind } from "./kind.ts";

const field = (options: Partial<AutoNumberField>): AutoNumberField => ({ key: "number", kind: "autoNumber", title: "Number", ...options });
const value = (options: Partial<AutoNumberField>, n: number): string | undefined =>
  autoNumberKind.numbering?.(field(options)).value("2026-03-09", n);
const period = (options: Partial<AutoNumberField>): string | undefined => autoNumberKind.numbering?.(field(options)).period("2026-03-09");

describe("an auto number", () => {
  it("is a prefix, the day of creation and a number with zeros before", () => {
    expect(value({}, 7)).toBe("0007");
    expect(value({ prefix: "HT-", date: "yyyyMM", digits: 3 }, 7)).toBe("HT-202603007");
    expect(value({ date: "yyyyMMdd", digits: 1 }, 12)).toBe("2026030912");
  });

  it("grows beyond its digits rather than repeat", () => {
    expect(value({ digits: 2 }, 100)).toBe("100");
  });

  it("counts for each prefix and period apart", () => {
    expect(period({ prefix: "HT-", date: "yyyyMMdd" })).toBe("HT-");
    expect(period({ prefix: "HT-", date: "yyyyMMdd", reset: "month" })).toBe("HT-202603");
    expect(period({ date: "yyyy", reset: "year" })).toBe("2026");
  });

  it("shows the period it begins anew with, for otherwise numbers would repeat", () => {
    expect(autoNumberKind.lint(field({ reset: "year" }))).toMatchObject([{ pointer: "/reset", code: "FIELD_RESET" }]);
    expect(autoNumberKind.lint(field({ reset: "day", date: "yyyyMM" }))).toHaveLength(1);
    expect(autoNumberKind.lint(field({ reset: "month", date: "yyyyMMdd" }))).toEqual([]);
    expect(autoNumberKind.lint(field({ date: "yyyyMM" }))).toEqual([]);
  });
});
