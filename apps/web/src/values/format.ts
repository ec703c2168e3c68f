import type { Language } from "../app/i18n/language.ts";
import { plainText } from "./plain-text.ts";

/** How numbers and times read for one reader in one team. Decimals come as text and stay exact. */
export interface Format {
  readonly language: Language;
  readonly zone: string;
  readonly currency: string;
  /** Whole amount with its decimals only where they are not zero. */
  money(value: unknown, currency?: string): string;
  /** 万 and 亿, or K and M. */
  shortMoney(value: unknown, currency?: string): string;
  number(value: unknown, digits?: number): string;
  /** A fraction as percent. */
  percent(value: unknown, digits?: number): string;
  /** A YYYY-MM-DD day; the year only when it is not this one. */
  day(value: unknown): string;
  /** An instant with its time of day. */
  instant(value: unknown): string;
  /** An instant the way people say it: today's time, this week's weekday, else the day. */
  when(value: unknown): string;
  /** YYYY-MM-DD of an instant in the team's zone. */
  dayOf(instant: string | number | Date): string;
}

type Decimal = `${number}`;

/** Places a decimal may have at most. */
const mostPlaces = 20;

const decimal = (value: unknown): Decimal => (value === null || value === undefined || value === "" ? "0" : plainText(value)) as Decimal;

/** Builds the reader's format once per language, zone and currency. */
export function makeFormat(language: Language, zone: string, currency: string): Format {
  const dayFormat = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const dayOf = (instant: string | number | Date): string => dayFormat.format(new Date(instant));
  const time = new Intl.DateTimeFormat(language, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const weekday = new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "short" });
  const number = (value: unknown, digits?: number): string =>
    new Intl.NumberFormat(
      language,
      digits === undefined ? { maximumFractionDigits: mostPlaces } : { maximumFractionDigits: digits },
    ).format(decimal(value));
  const symbol = (code: string): string =>
    new Intl.NumberFormat(language, { style: "currency", currency: code, currencyDisplay: "narrowSymbol" })
      .formatToParts(0)
      .find((part) => part.type === "currency")?.value ?? code;
  const signed = (value: unknown, text: string, code: string): string => `${Number(value) < 0 ? "−" : ""}${symbol(code)}${text}`;
  const today = (): string => dayOf(Date.now());
  const day = (value: unknown): string => {
    const text = plainText(value).slice(0, 10);
    return text.slice(0, 4) === today().slice(0, 4) ? text.slice(5) : text;
  };
  return {
    language,
    zone,
    currency,
    money: (value, code = currency) => {
      const whole = Number.isInteger(Number(value));
      const text = new Intl.NumberFormat(language, { minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: mostPlaces }).format(
        decimal(value).replace("-", "") as Decimal,
      );
      return signed(value, text, code);
    },
    shortMoney: (value, code = currency) => signed(value, shorten(Math.abs(Number(value ?? 0)), language), code),
    number,
    percent: (value, digits = 1) =>
      new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(decimal(value)),
    day,
    instant: (value) => (typeof value === "string" ? `${day(dayOf(value))} ${time.format(new Date(value))}` : ""),
    when: (value) => {
      if (typeof value !== "string") return "";
      const then = dayOf(value);
      const days = daysBetween(then, today());
      if (days === 0) return time.format(new Date(value));
      return days > 0 && days < 7 ? `${weekday.format(new Date(value))} ${time.format(new Date(value))}` : day(then);
    },
    dayOf,
  };
}

function shorten(value: number, language: Language): string {
  const steps: readonly (readonly [number, string])[] =
    language === "zh-CN"
      ? [
          [1e8, "亿"],
          [1e4, "万"],
        ]
      : [
          [1e9, "B"],
          [1e6, "M"],
          [1e3, "K"],
        ];
  for (const [at, [size, unit]] of steps.entries()) {
    // 9,999.9999万 is told as 1亿.
    const below = steps[at + 1]?.[0];
    const told = below === undefined ? Math.round(value * 100) / 100 : Math.round(value / below) * below;
    if (told < size) continue;
    const scaled = value / size;
    const digits = scaled < 100 ? 1 : 0;
    return `${new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(scaled)}${unit}`;
  }
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
}

/** Calendar days from one YYYY-MM-DD to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
