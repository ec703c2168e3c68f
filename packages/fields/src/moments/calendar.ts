import type { FieldProblem } from "../field-kind.ts";
import { problemOf } from "../reading/reading.ts";

/**
 * A day of the Gregorian calendar, years 1 to 9999, written YYYY-MM-DD: as a regular expression, because one source then serves
 * JSON Schema, JavaScript and PostgreSQL, where a cast would throw on 31 February.
 */
export const calendarDay: string =
  "(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))" +
  "|(?:[0-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";

const whole = new RegExp(`^${calendarDay}$`);

/** True for YYYY-MM-DD text that names a real day. */
export function isCalendarDay(text: string): boolean {
  return whole.test(text);
}

/** Ways to write a day as year, month, day; SQL and JavaScript read them alike. */
export const looseDay: string = "^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$";

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** YYYY-MM-DD of what is written the way people write a day, whether or not there is such a day; undefined for anything else. */
function writtenDay(written: string): string | undefined {
  const text = written.normalize("NFKC").trim();
  const ordered = new RegExp(looseDay).exec(text.replace(/\s+/g, "")) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (ordered) return dayText(ordered[1], ordered[2], ordered[3]);
  const words = /^(?:(\d{1,2})\s+([A-Za-z]{3})[a-z]*|([A-Za-z]{3})[a-z]*\s+(\d{1,2}))\.?,?\s+(\d{4})$/.exec(text);
  if (!words) return undefined;
  const month = months.indexOf((words[2] ?? words[3] ?? "").toLowerCase()) + 1;
  return month === 0 ? undefined : dayText(words[5], String(month), words[1] ?? words[4]);
}

const dayText = (year = "", month = "", day = ""): string => `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;

/** YYYY-MM-DD of what people write for a day (2026-11-18, 2026/11/18, 2026年11月18日, 20261118, 18 Nov 2026, Nov 18, 2026); undefined for anything else. */
export function parseDay(written: string): string | undefined {
  const day = writtenDay(written);
  return day !== undefined && isCalendarDay(day) ? day : undefined;
}

/** The refusal of text that is written like a day the calendar does not have, such as 31 February; undefined for other text. */
export function missingDay(written: string): FieldProblem | undefined {
  const day = writtenDay(written);
  if (day === undefined || isCalendarDay(day)) return undefined;
  return problemOf("FIELD_DATE", `日历上没有 ${day} 这一天`, `There is no day ${day} in the calendar`);
}
