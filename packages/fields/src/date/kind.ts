import type { DateField } from "@funnelsmith/definition";
import { convertToDate } from "../conversions/to-moment.ts";
import { dateToText } from "../conversions/source-text.ts";
import { orderedOperators } from "../decimals/decimals.ts";
import type { FieldKind, FieldProblem } from "../field-kind.ts";
import { calendarDay, isCalendarDay, missingDay, parseDay } from "../moments/calendar.ts";
import { momentAggregates, momentFlags } from "../moments/moments.ts";
import { accepted, problemOf, refused } from "../reading/reading.ts";
import { between } from "../reading/sample.ts";

const dayMillis = 86_400_000;

/** A day of the calendar, without a time or a zone. */
export const dateKind: FieldKind<DateField> = {
  name: "date",
  title: { "zh-CN": "日期", en: "Date" },
  group: "basic",
  flags: momentFlags,
  filterOperators: orderedOperators,
  aggregates: momentAggregates,

  column: () => ({
    type: "date",
    checks: [{ id: "range", condition: (column) => `${column} between date '0001-01-01' and date '9999-12-31'` }],
  }),
  logicType: () => ({ is: "date" }),
  jsonSchema: (field) => ({
    type: "string",
    format: "date",
    pattern: `^${calendarDay}$`,
    ...(field.min !== undefined && { dayMin: field.min }),
    ...(field.max !== undefined && { dayMax: field.max }),
  }),
  lint(field) {
    const found: (FieldProblem & { readonly pointer: string })[] = [];
    for (const key of ["min", "max"] as const) {
      const day = field[key];
      if (day !== undefined && !isCalendarDay(day))
        found.push({ pointer: `/${key}`, ...problemOf("FIELD_DATE", "不是有效日期", "Not a day of the calendar") });
    }
    if (field.min !== undefined && field.max !== undefined && field.min > field.max) {
      found.push({ pointer: "/min", ...problemOf("FIELD_BOUNDS", "最早日期晚于最晚日期", "The first day is after the last") });
    }
    return found;
  },
  toColumn(value, field) {
    if (typeof value !== "string") return refused("FIELD_TYPE", "应为 YYYY-MM-DD 日期文本", "Must be a date as text, YYYY-MM-DD");
    if (!isCalendarDay(value))
      return refused("FIELD_DATE", "不是有效日期（0001-01-01 至 9999-12-31）", "Not a day of the calendar, YYYY-MM-DD from 0001 to 9999");
    if (field.min !== undefined && value < field.min)
      return refused("FIELD_TOO_SMALL", `不能早于 ${field.min}`, `Must not be before ${field.min}`);
    if (field.max !== undefined && value > field.max)
      return refused("FIELD_TOO_LARGE", `不能晚于 ${field.max}`, `Must not be after ${field.max}`);
    return accepted(value);
  },
  toWire: dateToText,
  uniqueKey: (expression) => expression,
  sortKey: (expression) => expression,
  convertFrom: (from, fromKind) => convertToDate(from, fromKind),
  parse(text) {
    if (text.trim() === "") return accepted(null);
    const day = parseDay(text);
    if (day !== undefined) return accepted(day);
    const missing = missingDay(text);
    return missing
      ? { ok: false, problem: missing }
      : refused("FIELD_DATE", "请写成 2026-11-18 这样的日期", "Write a date such as 2026-11-18");
  },
  format: (value) => (typeof value === "string" ? value : ""),
  initial: (field, { today }) => (field.default === undefined ? undefined : today),
  sample(field, random) {
    const first = Date.parse(field.min ?? "2025-01-01");
    const last = Math.max(Date.parse(field.max ?? "2026-12-31"), first);
    return new Date(first + between(0, Math.floor((last - first) / dayMillis), random()) * dayMillis).toISOString().slice(0, 10);
  },
};
