/** Day arithmetic in the proleptic Gregorian calendar, years 1 to 9999, and the day of an instant in a zone. */

const msPerDay = 86_400_000;

/** Day numbers of 0001-01-01 and 9999-12-31, counted from 1970-01-01. */
export const firstDay = -719_162;
/** See firstDay. */
export const lastDay = 2_932_896;

const pad = (value: number, width: number): string => String(value).padStart(width, "0");

function dayNumber(year: number, month: number, day: number): number {
  const date = new Date(0);
  // setUTCFullYear and not Date.UTC, which takes years below 100 for 19xx.
  date.setUTCFullYear(year, month - 1, day);
  return Math.floor(date.getTime() / msPerDay);
}

/** The day number of YYYY-MM-DD text, or undefined when that is no day of the calendar. */
export function parseDate(text: string): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return undefined;
  const day = dayNumber(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  return day >= firstDay && day <= lastDay && dateText(day) === text ? day : undefined;
}

/** YYYY-MM-DD of a day number. */
export function dateText(day: number): string {
  const date = new Date(day * msPerDay);
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
}

/** The same day of the month `months` later, or the last day of that month where it has no such day; undefined outside years 1 to 9999. */
export function addMonths(day: number, months: number): number | undefined {
  if (day < firstDay) return undefined;
  const date = new Date(day * msPerDay);
  const count = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const year = Math.floor(count / 12);
  const month = count - year * 12;
  if (year < 1 || year > 9999) return undefined;
  const lastOfMonth = new Date(dayNumber(year, month + 2, 1) * msPerDay - msPerDay).getUTCDate();
  return dayNumber(year, month + 1, Math.min(date.getUTCDate(), lastOfMonth));
}

/** Microseconds since 1970 of RFC 3339 text (PostgreSQL keeps no finer), or undefined when it is none. */
export function parseInstant(text: string): bigint | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/.exec(text);
  if (!parts) return undefined;
  const day = parseDate(parts[1] ?? "");
  const [hour, minute, second, offsetHour, offsetMinute] = [parts[2], parts[3], parts[4], parts[7] ?? "0", parts[8] ?? "0"].map(Number);
  if (day === undefined || hour === undefined || minute === undefined || second === undefined) return undefined;
  if (offsetHour === undefined || offsetMinute === undefined) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 14 || offsetMinute > 59) return undefined;
  const offset = (offsetHour * 60 + offsetMinute) * (parts[6] === "-" ? -1 : 1);
  const seconds = day * 86_400 + hour * 3600 + (minute - offset) * 60 + second;
  // An offset may carry the first and last hours out of the calendar, where PostgreSQL would raise.
  if (seconds < firstDay * 86_400 || seconds >= (lastDay + 1) * 86_400) return undefined;
  return BigInt(seconds) * 1_000_000n + BigInt((parts[5] ?? "").padEnd(6, "0"));
}

/** RFC 3339 UTC text with milliseconds; microseconds only where there are some. */
export function instantText(micros: bigint): string {
  const text = new Date(Number(floorDivide(micros, 1000n))).toISOString();
  const rest = Number(micros - floorDivide(micros, 1000n) * 1000n);
  return rest === 0 ? text : `${text.slice(0, -1)}${pad(rest, 3)}Z`;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    // en-CA would give YYYY-MM-DD, but its shape is not promised; parts are.
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/** The day number an instant falls on in an IANA zone; west of Greenwich the first hours of year 1 are a day of the year before. */
export function dayIn(zone: string, micros: bigint): number {
  const part = { year: 0, month: 0, day: 0 };
  let before = false;
  for (const { type, value } of formatOf(zone).formatToParts(Number(floorDivide(micros, 1000n)))) {
    if (type === "year" || type === "month" || type === "day") part[type] = Number(value);
    if (type === "era") before = value.startsWith("B");
  }
  return dayNumber(before ? 1 - part.year : part.year, part.month, part.day);
}
