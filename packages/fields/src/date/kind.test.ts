import type { DateField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { dateKind } from "./kind.ts";

const field = (options: Partial<DateField> = {}): DateField => ({ key: "day", kind: "date", title: "Day", ...options });
const zh = { locale: "zh-CN", zone: "UTC" } as const;

describe("a date", () => {
  it("is a real day of years 1 to 9999", () => {
    for (const day of ["0001-01-01", "2024-02-29", "2000-02-29", "9999-12-31"]) expect(dateKind.toColumn(day, field()).ok, day).toBe(true);
    for (const day of [
      "2026-02-31",
      "2023-02-29",
      "1900-02-29",
      "0000-01-01",
      "10000-01-01",
      "2026-1-1",
      "2026-01-01T00:00:00Z",
      "infinity",
    ]) {
      expect(dateKind.toColumn(day, field()), day).toMatchObject({ problem: { code: "FIELD_DATE" } });
    }
    expect(dateKind.toColumn(20_260_101, field())).toMatchObject({ problem: { code: "FIELD_TYPE" } });
  });

  it("keeps to its bounds, both included", () => {
    const bounded = field({ min: "2026-01-01", max: "2026-12-31" });
    expect(dateKind.toColumn("2026-01-01", bounded).ok).toBe(true);
    expect(dateKind.toColumn("2025-12-31", bounded)).toMatchObject({ problem: { code: "FIELD_TOO_SMALL" } });
    expect(dateKind.toColumn("2027-01-01", bounded)).toMatchObject({ problem: { code: "FIELD_TOO_LARGE" } });
  });

  it("is read from the ways people write a day", () => {
    for (const text of [
      "2026-11-18",
      "2026/11/18",
      "2026.11.18",
      "2026年11月18日",
      "２０２６年１１月１８日",
      "20261118",
      "18 Nov 2026",
      "Nov 18, 2026",
      "November 18 2026",
    ]) {
      expect(dateKind.parse(text, field(), zh), text).toEqual({ ok: true, value: "2026-11-18" });
    }
    for (const text of ["11/18/2026", "2026-11", "31 Feb 2026", "18 Foo 2026"])
      expect(dateKind.parse(text, field(), zh).ok, text).toBe(false);
  });

  it("says that there is no such day rather than how a day is written", () => {
    for (const text of ["2026-02-31", "2026/2/31", "31 Feb 2026", "20260231", "2026年2月31日"])
      expect(dateKind.parse(text, field(), zh), text).toMatchObject({
        problem: {
          code: "FIELD_DATE",
          detail: { "zh-CN": "日历上没有 2026-02-31 这一天", en: "There is no day 2026-02-31 in the calendar" },
        },
      });
    expect(dateKind.parse("tomorrow", field(), zh)).toMatchObject({ problem: { detail: { en: "Write a date such as 2026-11-18" } } });
  });

  it("starts with today where the field says so", () => {
    const at = { today: "2026-11-18", now: "2026-11-18T01:00:00.000Z", user: "u" };
    expect(dateKind.initial(field({ default: "today" }), at)).toBe("2026-11-18");
    expect(dateKind.initial(field(), at)).toBeUndefined();
  });

  it("cannot be defined with days that do not exist", () => {
    expect(dateKind.lint(field({ min: "2026-02-30" }))).toMatchObject([{ pointer: "/min", code: "FIELD_DATE" }]);
    expect(dateKind.lint(field({ min: "2026-03-01", max: "2026-02-01" }))).toMatchObject([{ pointer: "/min", code: "FIELD_BOUNDS" }]);
  });
});
