import type { LongTextField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { longTextKind } from "./kind.ts";

const field = (options: Partial<LongTextField> = {}): LongTextField => ({ key: "note", kind: "longText", title: "Note", ...options });

describe("a long text", () => {
  it("keeps its lines, with one kind of line break", () => {
    expect(longTextKind.toColumn("一\r\n二\r三\n四", field())).toEqual({ ok: true, value: "一\n二\n三\n四" });
  });

  it("has a limit that the field may set", () => {
    expect(longTextKind.toColumn("x".repeat(10_001), field())).toMatchObject({ problem: { code: "FIELD_TOO_LONG" } });
    expect(longTextKind.toColumn("x".repeat(10_001), field({ maxLength: 20_000 })).ok).toBe(true);
  });

  it("cannot start with a default longer than it may be", () => {
    expect(longTextKind.lint(field({ maxLength: 3, default: "four" }))).toMatchObject([{ pointer: "/default", code: "FIELD_TOO_LONG" }]);
  });
});
