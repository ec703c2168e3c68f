import type { TextField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { textKind } from "./kind.ts";

const field = (options: Partial<TextField> = {}): TextField => ({ key: "name", kind: "text", title: "Name", ...options });

describe("a line of text", () => {
  it("is trimmed, loses its line breaks, and is nothing when blank", () => {
    expect(textKind.toColumn("  华东 \r\n 区  ", field())).toEqual({ ok: true, value: "华东 区" });
    expect(textKind.toColumn(" \u3000 ", field())).toEqual({ ok: true, value: null });
  });

  it("counts characters as people do", () => {
    expect(textKind.toColumn("😀😀", field({ maxLength: 2 })).ok).toBe(true);
    expect(textKind.toColumn("😀😀😀", field({ maxLength: 2 }))).toMatchObject({ problem: { code: "FIELD_TOO_LONG" } });
    expect(textKind.toColumn("a", field({ minLength: 2 }))).toMatchObject({ problem: { code: "FIELD_TOO_SHORT" } });
  });

  it("keeps to its pattern", () => {
    const code = field({ pattern: "^[A-Z]{2}-\\d+$" });
    expect(textKind.toColumn("AB-12", code).ok).toBe(true);
    expect(textKind.toColumn("AB12", code)).toMatchObject({ problem: { code: "FIELD_PATTERN" } });
  });

  it("that must be unique has to fit an index after normalising", () => {
    const long = "\ufdfa".repeat(200);
    expect(textKind.toColumn(long, field()).ok).toBe(true);
    expect(textKind.toColumn(long, field({ unique: true }))).toMatchObject({ problem: { code: "FIELD_TOO_LONG" } });
  });

  it("cannot be defined with impossible or dangerous options", () => {
    expect(textKind.lint(field({ minLength: 9, maxLength: 3 }))).toMatchObject([{ pointer: "/minLength", code: "FIELD_BOUNDS" }]);
    for (const pattern of ["(", "(?=a)b", "(a)\\1", "[z-a]"]) {
      expect(textKind.lint(field({ pattern })), pattern).toMatchObject([{ pointer: "/pattern", code: "FIELD_PATTERN" }]);
    }
    expect(textKind.lint(field({ pattern: "^(a+)+$" }))).toMatchObject([{ pointer: "/pattern", code: "FIELD_PATTERN_SLOW" }]);
    expect(textKind.lint(field({ pattern: "^[A-Z]+$", default: "abc" }))).toMatchObject([{ pointer: "/default" }]);
    expect(textKind.lint(field({ pattern: "^[A-Z]+$", default: "ABC" }))).toEqual([]);
  });

  it("starts with its default", () => {
    const now = { today: "2026-11-18", now: "2026-11-18T00:00:00.000Z", user: "u" };
    expect(textKind.initial(field({ default: "x" }), now)).toBe("x");
    expect(textKind.initial(field(), now)).toBeUndefined();
  });
});
