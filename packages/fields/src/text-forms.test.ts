import { describe, expect, it } from "vitest";
import { exampleFields, exampleValues } from "../test/example-fields.ts";
import type { FormatContext, Locale } from "./field-kind.ts";
import { kindOf } from "./kinds.ts";

const locales: readonly Locale[] = ["zh-CN", "en"];
const zones = ["Asia/Shanghai", "UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"];

/** Hours that clocks in New York repeat and skip in 2026. */
const turns = ["2026-11-01T05:30:00.000Z", "2026-11-01T06:30:00.000Z", "2026-03-08T06:59:59.999Z", "2026-03-08T07:00:00.000Z"];

describe("the text of a value", () => {
  const stored = exampleFields.filter((field) => !kindOf(field).flags.virtual);

  it.each(stored.map((field) => [field.key, field] as const))("of %s is read back as the same value in both languages", (_key, field) => {
    const kind = kindOf(field);
    const values = [...(exampleValues[field.key] ?? []), ...(kind.logicType(field).is === "instant" ? turns : [])];
    for (const locale of locales) {
      for (const zone of zones) {
        const context: FormatContext = { locale, zone, currency: "CNY" };
        for (const value of values) {
          const text = kind.format(value, field, context);
          expect(text.trim()).not.toBe("");
          const read = kind.parse(text, field, context);
          const label = `${locale} ${zone} ${JSON.stringify(value).slice(0, 60)} as ${text.slice(0, 60)}`;
          expect(read, label).toMatchObject({ ok: true });
          if (!read.ok) continue;
          expect(kind.toColumn(read.value, field), label).toEqual(kind.toColumn(value, field));
        }
      }
    }
  });

  it("is empty for nothing, and nothing is read from blanks", () => {
    for (const field of exampleFields) {
      const kind = kindOf(field);
      for (const locale of locales) {
        const context: FormatContext = { locale, zone: "UTC" };
        expect(kind.format(null, field, context)).toBe("");
        expect(kind.format(undefined, field, context)).toBe("");
        for (const blank of ["", "  ", "\u3000"]) {
          const read = kind.parse(blank, field, context);
          expect(read.ok ? read.value : undefined, field.key).toBe(kind.flags.virtual ? undefined : null);
        }
      }
    }
  });

  it("says why it cannot be read, in both languages", () => {
    const wrong: Record<string, string> = {
      whole: "十二",
      measure: "1.2.3",
      amount: "--5",
      share: "15",
      day: "2026-02-30",
      moment: "明天下午",
      agreed: "也许",
      tier: "铂金",
      tags: "金牌、铂金",
      mail: "li.na",
      phone: "12345",
      site: "ftp://example.com",
      seller: "李娜",
      account: "Acme",
    };
    for (const field of stored) {
      const text = wrong[field.key];
      if (text === undefined) continue;
      const read = kindOf(field).parse(text, field, { locale: "zh-CN", zone: "Asia/Shanghai" });
      expect(read.ok, `${field.key} ${text}`).toBe(false);
      if (!read.ok) {
        expect(read.problem.detail["zh-CN"]).toMatch(/[\u4e00-\u9fff]/);
        expect(read.problem.detail.en).toMatch(/^[A-Z]/);
      }
    }
  });
});
