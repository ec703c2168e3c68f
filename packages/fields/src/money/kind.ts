import type { MoneyField } from "@funnelsmith/definition";
import { refusal } from "../conversions/conversion.ts";
import { convertToDecimal } from "../conversions/to-decimal.ts";
import { groupDigits, parseDecimal } from "../decimals/decimal-text.ts";
import { askedOnce, type DecimalShape, decimalFlags, decimalKind } from "../decimals/decimals.ts";
import { sampleDecimal } from "../decimals/sample-decimal.ts";
import type { FieldKind, Locale } from "../field-kind.ts";
import { refused } from "../reading/reading.ts";

const shapeOf = askedOnce((field: MoneyField): DecimalShape => ({ ...field, scale: field.scale ?? 2 }));

const signs = new Map<string, string>();

/** The sign of a currency in a language: ¥, US$, €; its code where it has none. Asked once: Intl takes 40 µs to say it, and a file has many amounts. */
function currencySign(currency: string, locale: Locale, currencyDisplay: "symbol" | "narrowSymbol" = "symbol"): string {
  const key = `${currency} ${locale} ${currencyDisplay}`;
  const sign = signs.get(key) ?? askedSign(currency, locale, currencyDisplay);
  signs.set(key, sign);
  return sign;
}

function askedSign(currency: string, locale: Locale, currencyDisplay: "symbol" | "narrowSymbol"): string {
  try {
    const parts = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay }).formatToParts(0);
    return parts.find((part) => part.type === "currency")?.value ?? currency;
  } catch {
    return currency;
  }
}

const fold = (text: string): string => text.normalize("NFKC").toUpperCase();

/** The first sign or code in a text that is none of the currency's. */
function foreignSign(text: string, currency: string): string | undefined {
  if (/^[\d.,\s-]*$/.test(text)) return undefined;
  const own = [currency, currencySign(currency, "zh-CN"), currencySign(currency, "en"), currencySign(currency, "en", "narrowSymbol")];
  const known = new Set([...own.map(fold), ...(currency === "CNY" ? ["RMB", "人民币"] : [])]);
  const found = fold(text).match(/人民币|[A-Z]{0,3}\p{Sc}|[A-Z]{3}/gu) ?? [];
  return found.find((sign) => !known.has(sign));
}

/** An exact amount in one currency. */
export const moneyKind: FieldKind<MoneyField> = {
  ...decimalKind(shapeOf),
  name: "money",
  title: { "zh-CN": "金额", en: "Money" },
  group: "basic",
  flags: { ...decimalFlags, amount: true, currency: true },

  convertFrom(from, fromKind, to) {
    if (from.kind === "money" && from.currency !== to.currency) {
      return refusal(
        `币种不能从 ${from.currency ?? "应用默认"} 改为 ${to.currency ?? "应用默认"}：已有金额不会自动换算`,
        `The currency cannot change from ${from.currency ?? "the app's"} to ${to.currency ?? "the app's"}: stored amounts are not exchanged`,
      );
    }
    return convertToDecimal(from, fromKind, shapeOf(to).scale);
  },
  parse(text, field, { currency: usual }) {
    const currency = field.currency ?? usual;
    const read = parseDecimal(text, shapeOf(field).scale, currency === undefined ? [] : [currency]);
    const foreign = read.ok && currency !== undefined ? foreignSign(text, currency) : undefined;
    if (foreign === undefined) return read;
    return refused("FIELD_CURRENCY", `金额以 ${currency} 计，不是「${foreign}」`, `The amount is in ${currency}, not "${foreign}"`);
  },
  format(value, field, { locale, currency: usual }) {
    const { scale } = shapeOf(field);
    const digits = groupDigits(value, scale, scale);
    const currency = field.currency ?? usual;
    if (digits === "" || currency === undefined) return digits;
    const sign = currencySign(currency, locale);
    return digits.startsWith("-") ? `-${sign}${digits.slice(1)}` : `${sign}${digits}`;
  },
  sample: (field, random) => sampleDecimal(shapeOf(field), "8000", "1200000", random()),
};
