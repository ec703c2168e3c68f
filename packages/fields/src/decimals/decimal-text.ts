import { decimalUnits } from "../keywords/decimal-units.ts";
import { accepted, type Reading, refused } from "../reading/reading.ts";
import { padded, unitsText } from "./decimals.ts";

/** Words that multiply what stands before them, longest first. */
const multipliers: readonly (readonly [RegExp, number])[] = [
  [/万亿$/, 12],
  [/亿$/, 8],
  [/千万$/, 7],
  [/百万$/, 6],
  [/万$/, 4],
  [/千$/, 3],
  [/(?:bn|b)$/i, 9],
  [/m$/i, 6],
  [/w$/i, 4],
  [/k$/i, 3],
];

/** Moves the decimal point of plain text by `places`; exact. */
function shifted(text: string, places: number): string {
  const negative = text.startsWith("-");
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const digits = places >= 0 ? whole + fraction.padEnd(places, "0") : whole.padStart(1 - places, "0") + fraction;
  const point = places >= 0 ? whole.length + places : digits.length - fraction.length + places;
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, "") || "0";
  const right = digits.slice(point).replace(/0+$/, "");
  return `${negative ? "-" : ""}${left}${right === "" ? "" : `.${right}`}`;
}

/** The text without a unit before its digits or after them; a unit of digits alone could be the number. */
function without(unit: string, text: string): string {
  if (/^[\d.]*$/.test(unit)) return text;
  const folded = text.toLowerCase();
  if (folded.endsWith(unit)) return text.slice(0, -unit.length);
  const start = /^[+-]/.test(text) ? 1 : 0;
  return folded.startsWith(unit, start) ? text.slice(0, start) + text.slice(start + unit.length) : text;
}

const notNumber = (): Reading<string | null> => refused("FIELD_NUMBER", "不是数字", "Not a number");

/**
 * What people write for a number: full-width digits, grouping commas, currency signs, 万 and 亿, K and M, brackets for negative, %.
 * Gives plain decimal text, null for blank. `words` are units that may stand beside the digits.
 */
function parseDecimalText(text: string, words: readonly string[] = []): Reading<string | null> {
  let rest = text.normalize("NFKC").replace(/[\s\u2212]/g, (sign) => (sign === "\u2212" ? "-" : ""));
  if (rest === "") return accepted(null);
  for (const word of words) rest = without(word.normalize("NFKC").replace(/\s/g, "").toLowerCase(), rest);
  const brackets = /^\((.*)\)$/.exec(rest);
  let sign = "";
  if (brackets) {
    sign = "-";
    rest = brackets[1] ?? "";
  }
  // The minus may stand before or after the currency sign.
  const lead = /^([+-]?)(?:人民币|RMB|CNY|USD|EUR|HKD|[A-Z]{0,3}\p{Sc})?([+-]?)/iu.exec(rest);
  rest = rest.slice(lead?.[0].length ?? 0).replace(/(?:元|块|RMB|CNY|USD|EUR|HKD)$/i, "");
  const signs = `${sign}${lead?.[1] ?? ""}${lead?.[2] ?? ""}`.replaceAll("+", "");
  if (signs.length > 1) return notNumber();
  let places = 0;
  if (rest.endsWith("%")) {
    places = -2;
    rest = rest.slice(0, -1);
  } else {
    const found = multipliers.find(([pattern]) => pattern.test(rest));
    if (found) {
      places = found[1];
      rest = rest.replace(found[0], "");
    }
  }
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(rest) || /^\d{1,4}(,\d{4})+(\.\d+)?$/.test(rest)) rest = rest.replaceAll(",", "");
  const number = /^(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})$/.test(rest) ? rest : undefined;
  if (number === undefined) return notNumber();
  const plain = shifted(`0${number.replace(/\.$/, "")}`, places);
  return accepted(/^0(?:\.0+)?$/.test(plain) ? "0" : signs + plain);
}

const bare = /^(?:0|[1-9]\d{0,17})(?:\.\d{1,10})?$/;

/** What people write for a decimal as its wire value; more places than the field has stay, for the column to refuse. */
export function parseDecimal(text: string, scale: number, words: readonly string[] = []): Reading<string | number | null> {
  // Most of what a file holds needs no reading, which takes 15 times as long.
  const whole = scale > 0 && bare.test(text) ? padded(text, scale) : undefined;
  if (whole !== undefined) return accepted(whole);
  const read = bare.test(text) ? accepted(text) : parseDecimalText(text, words);
  const units = read.ok ? decimalUnits(read.value) : undefined;
  if (units === undefined || units % 10n ** BigInt(20 - scale) !== 0n) return read;
  const plain = unitsText(units, scale);
  return accepted(scale === 0 && Number.isSafeInteger(Number(plain)) ? Number(plain) : plain);
}

/** Digits in groups of three with `places` kept; trailing zeros beyond `keep` places dropped. */
export function groupDigits(value: unknown, scale: number, keep: number): string {
  const units = decimalUnits(value);
  if (units === undefined) return typeof value === "string" || typeof value === "number" ? String(value) : "";
  const [whole = "0", fraction = ""] = unitsText(units, scale).split(".");
  const kept = fraction.slice(0, keep) + fraction.slice(keep).replace(/0+$/, "");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${kept === "" ? "" : `.${kept}`}`;
}

/** A fraction as a percentage, exact: 0.1234 → 12.34%. */
export function percentText(value: unknown, scale: number): string {
  const units = decimalUnits(value);
  if (units === undefined) return typeof value === "string" || typeof value === "number" ? String(value) : "";
  const text = shifted(unitsText(units, scale), 2);
  return `${text === "-0" ? "0" : text}%`;
}
