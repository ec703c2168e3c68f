import type { MoneyField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { moneyKind } from "./kind.ts";

const field = (options: Partial<MoneyField> = {}): MoneyField => ({ key: "amount", kind: "money", title: "Amount", ...options });

describe("an amount", () => {
  it("has two places unless the field says otherwise", () => {
    expect(moneyKind.column(field())?.type).toBe("numeric(38,2)");
    expect(moneyKind.column(field({ scale: 0 }))?.type).toBe("numeric(38,0)");
    expect(moneyKind.toColumn("1200", field())).toEqual({ ok: true, value: "1200.00" });
  });

  it("is shown in its own currency, else in the app's", () => {
    const zh = { locale: "zh-CN", zone: "UTC", currency: "CNY" } as const;
    expect(moneyKind.format("-1200000.50", field(), zh)).toBe("-¥1,200,000.50");
    expect(moneyKind.format("1200000.50", field(), { ...zh, locale: "en" })).toBe("CN¥1,200,000.50");
    expect(moneyKind.format("9.90", field({ currency: "USD" }), zh)).toBe("US$9.90");
    expect(moneyKind.format("9.90", field(), { locale: "en", zone: "UTC" })).toBe("9.90");
  });

  it("is read from what people write", () => {
    const zh = { locale: "zh-CN", zone: "UTC" } as const;
    const written = [
      ["¥1,200.50", "1200.50"],
      ["￥１２万", "120000.00"],
      ["1.2亿元", "120000000.00"],
      ["-¥5", "-5.00"],
      ["(1,000)", "-1000.00"],
      ["CNY 88", "88.00"],
      ["300 RMB", "300.00"],
      ["2.5M", "2500000.00"],
      ["3千万", "30000000.00"],
    ] as const;
    for (const [text, value] of written) expect(moneyKind.parse(text, field(), zh), text).toEqual({ ok: true, value });
    for (const text of ["abc", "1,2,3", "¥", "1.2.3", "1万万元元", "--1"]) expect(moneyKind.parse(text, field(), zh).ok, text).toBe(false);
  });

  it("is read back in any currency, and refused in another than its own", () => {
    for (const currency of ["CNY", "USD", "EUR", "JPY", "KRW", "INR", "CHF", "SEK", "TWD", "BRL", "VND", "HKD", "THB", "PLN"]) {
      for (const locale of ["zh-CN", "en"] as const) {
        const text = moneyKind.format("-1234.50", field({ currency }), { locale, zone: "UTC" });
        expect(moneyKind.parse(text, field(), { locale, zone: "UTC", currency }), text).toEqual({ ok: true, value: "-1234.50" });
      }
    }
    const zh = { locale: "zh-CN", zone: "UTC", currency: "CNY" } as const;
    for (const text of ["USD 88", "88 EUR", "US$88", "€88", "$88"])
      expect(moneyKind.parse(text, field(), zh), text).toMatchObject({ problem: { code: "FIELD_CURRENCY" } });
    for (const text of ["RMB 88", "88 cny", "人民币88元", "CN¥88", "￥88"])
      expect(moneyKind.parse(text, field(), zh), text).toEqual({ ok: true, value: "88.00" });
  });

  it("never changes its currency by conversion", () => {
    const answer = moneyKind.convertFrom(field({ currency: "CNY" }), moneyKind, field({ currency: "USD" }));
    expect(answer).toMatchObject({ class: "refused", why: { en: expect.stringContaining("USD") } });
  });
});
