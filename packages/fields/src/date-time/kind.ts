import type { DateTimeField } from "@funnelsmith/definition";
import { instantToText } from "../conversions/source-text.ts";
import { convertToInstant } from "../conversions/to-moment.ts";
import { orderedOperators } from "../decimals/decimals.ts";
import type { FieldKind, FieldProblem } from "../field-kind.ts";
import { instantMillis } from "../keywords/instant-millis.ts";
import { formatInstant, parseInstantText } from "../moments/instant-text.ts";
import { momentAggregates, momentFlags } from "../moments/moments.ts";
import { accepted, problemOf, refused } from "../reading/reading.ts";
import { between } from "../reading/sample.ts";

const quarterHour = 900_000;

/** An instant, kept to the millisecond and sent in UTC. */
export const dateTimeKind: FieldKind<DateTimeField> = {
  name: "dateTime",
  title: { "zh-CN": "日期时间", en: "Date and time" },
  group: "basic",
  flags: momentFlags,
  filterOperators: orderedOperators,
  aggregates: momentAggregates,

  column: () => ({
    type: "timestamptz",
    checks: [
      {
        id: "range",
        condition: (column) => `${column} between timestamptz '0001-01-01 00:00:00+00' and timestamptz '9999-12-31 23:59:59.999999+00'`,
      },
    ],
  }),
  logicType: () => ({ is: "instant" }),
  jsonSchema: (field) => ({
    type: "string",
    format: "date-time",
    instantMin: field.min ?? "0001-01-01T00:00:00.000Z",
    instantMax: field.max ?? "9999-12-31T23:59:59.999Z",
  }),
  lint(field) {
    const found: (FieldProblem & { readonly pointer: string })[] = [];
    for (const key of ["min", "max"] as const) {
      if (field[key] !== undefined && instantMillis(field[key]) === undefined) {
        found.push({ pointer: `/${key}`, ...problemOf("FIELD_INSTANT", "不是有效时间", "Not an RFC 3339 time") });
      }
    }
    const [min, max] = [instantMillis(field.min), instantMillis(field.max)];
    if (min !== undefined && max !== undefined && min > max) {
      found.push({ pointer: "/min", ...problemOf("FIELD_BOUNDS", "最早时间晚于最晚时间", "The first time is after the last") });
    }
    return found;
  },
  toColumn(value, field) {
    if (typeof value !== "string") return refused("FIELD_TYPE", "应为 RFC 3339 时间文本", "Must be a time as RFC 3339 text");
    const millis = instantMillis(value);
    if (millis === undefined) {
      return refused("FIELD_INSTANT", "不是带时区的有效时间（0001 至 9999 年）", "Not an RFC 3339 time with an offset, years 0001 to 9999");
    }
    const [min, max] = [instantMillis(field.min), instantMillis(field.max)];
    if (min !== undefined && millis < min) return refused("FIELD_TOO_SMALL", `不能早于 ${field.min}`, `Must not be before ${field.min}`);
    if (max !== undefined && millis > max) return refused("FIELD_TOO_LARGE", `不能晚于 ${field.max}`, `Must not be after ${field.max}`);
    return accepted(new Date(millis).toISOString());
  },
  toWire: instantToText,
  uniqueKey: (expression) => expression,
  sortKey: (expression) => expression,
  convertFrom: (from, fromKind) => convertToInstant(from, fromKind),
  parse: (text, _field, { zone }) => parseInstantText(text, zone),
  format: (value, _field, { zone }) => formatInstant(value, zone),
  initial: (field, { now }) => (field.default === undefined ? undefined : now),
  sample(field, random) {
    const first = instantMillis(field.min) ?? Date.UTC(2025, 0, 1);
    const last = Math.max(instantMillis(field.max) ?? Date.UTC(2026, 11, 31), first);
    return new Date(first + between(0, Math.floor((last - first) / quarterHour), random()) * quarterHour).toISOString();
  },
};
