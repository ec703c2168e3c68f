import type { PhoneField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { phoneKind } from "./kind.ts";

const field: PhoneField = { key: "phone", kind: "phone", title: "Phone" };

describe("a phone number", () => {
  it.each([
    ["13800138000", "13800138000"],
    ["138 0013 8000", "13800138000"],
    ["+86 138-0013-8000", "13800138000"],
    ["008613800138000", "13800138000"],
    ["010-88886666", "010-88886666"],
    ["(010) 8888 6666", "010-88886666"],
    ["+86 10 88886666", "010-88886666"],
    ["0571-8765432", "0571-8765432"],
    ["010-88886666 转 801", "010-88886666-801"],
    ["010-88886666-801", "010-88886666-801"],
    ["400 810 8888", "400-810-8888"],
    ["8008108888", "800-810-8888"],
    ["+1 (415) 555-2671", "+14155552671"],
    ["0044 20 7946 0958", "+442079460958"],
  ])("written %s is kept as %s", (written, kept) => {
    expect(phoneKind.toColumn(written, field)).toEqual({ ok: true, value: kept });
    expect(phoneKind.toColumn(kept, field)).toEqual({ ok: true, value: kept });
  });

  it.each([
    "12345",
    "23800138000",
    "1380013800",
    "138001380001",
    "88886666",
    "+86 1",
    "+0123456789",
    "abc",
    "13800138000x",
    "+1234567890123456",
  ])("is not %s", (written) => {
    expect(phoneKind.toColumn(written, field)).toMatchObject({ problem: { code: "FIELD_PHONE" } });
  });
});
