import type Big from "big.js";
import { dateText, dayIn, instantText, parseDate, parseInstant } from "./calendar.ts";
import { Decimal, decimalText } from "./decimal.ts";
import type { LogicType } from "./types.ts";

/** A value while a rule runs: decimals exact, instants in microseconds, everything else as on the wire. */
export type Value = Big | bigint | string | boolean | null | readonly string[];

const fail = (is: string, value: unknown): never => {
  throw new TypeError(`not a ${is}: ${JSON.stringify(value)}`);
};

const decoders: Record<LogicType["is"], (value: unknown) => Value> = {
  text: (value) => (typeof value === "string" ? value : fail("text", value)),
  choice: (value) => (typeof value === "string" ? value : fail("choice", value)),
  boolean: (value) => (typeof value === "boolean" ? value : fail("boolean", value)),
  number: (value) => {
    if (typeof value === "number" && Number.isFinite(value)) return new Decimal(String(value));
    return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? new Decimal(value) : fail("number", value);
  },
  date: (value) => (typeof value === "string" && parseDate(value) !== undefined ? value : fail("date", value)),
  instant: (value) => (typeof value === "string" ? parseInstant(value) : undefined) ?? fail("instant", value),
  id: (value) => {
    // References and members are {id, title} on the wire.
    const id = typeof value === "object" && value !== null && Object.hasOwn(value, "id") && "id" in value ? value.id : value;
    return typeof id === "string" ? id.toLowerCase() : fail("id", value);
  },
  choices: (value) => (isTexts(value) ? value : fail("list", value)),
  texts: (value) => (isTexts(value) ? value : fail("list", value)),
  // Files are {id, name, …} on the wire.
  files: (value) => (Array.isArray(value) ? value.map((item) => String(decoders.id(item))) : fail("list", value)),
};

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === "string");

/** Wire value → running value; null and undefined are null; a value of another type throws TypeError. */
export function decode(is: LogicType["is"], value: unknown): Value {
  return value === null || value === undefined ? null : decoders[is](value);
}

/** Running value → wire value: decimals as their shortest text, instants as RFC 3339 UTC. */
export function encode(value: unknown): unknown {
  if (value instanceof Decimal) return decimalText(value);
  return typeof value === "bigint" ? instantText(value) : value;
}

/** Negative, zero or positive as a is before, equal to or after b; undefined when either is null. Both have one type. */
export function compare(a: Value, b: Value): number | undefined {
  if (a === null || b === null) return undefined;
  if (a instanceof Decimal && b instanceof Decimal) return a.cmp(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Strict equality of two values of one type; null equals null only. */
export function same(a: Value, b: Value): boolean {
  return a instanceof Decimal && b instanceof Decimal ? a.eq(b) : a === b;
}

/** What `empty` means: null, '' and []. */
export function isEmpty(value: Value): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** The day number of a date, or of an instant in the zone; null stays null. */
export function dayOf(value: Value, zone: string): number | null {
  if (typeof value === "bigint") return dayIn(zone, value);
  return typeof value === "string" ? (parseDate(value) ?? null) : null;
}

/** A day number as a date value. */
export function dateOf(day: number | undefined): Value {
  return day === undefined ? null : dateText(day);
}

/** The decimal, or undefined when null. */
export function decimal(value: Value): Big | undefined {
  return value instanceof Decimal ? value : undefined;
}
