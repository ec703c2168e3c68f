import type { ReactNode } from "react";
import type { ReportColumn, ReportRow } from "../../api/report-types.ts";
import type { Words } from "../../app/i18n/use-words.ts";
import type { Format } from "../../values/format.ts";
import { plainText } from "../../values/plain-text.ts";
import { isRate, RateText } from "./rate-text.tsx";

/** An average has more places than money is read with. */
function inCents(value: unknown): unknown {
  const text = plainText(value);
  return /\.\d{3}/.test(text) ? Number(text).toFixed(2) : value;
}

/** How a stretch of time is said. */
export const spanWords =
  (t: Words["t"]) =>
  (count: string, unit: "days" | "hours"): string =>
    unit === "days" ? t("reports.days", { days: count }) : t("reports.hours", { hours: count });

/** One value of a report as people read it: by its column's type, amounts in the report's currency, nothing as a dash. */
export function cell(
  value: unknown,
  column: ReportColumn,
  format: Format,
  currency: string | null,
  say: Words["say"],
  span: (count: string, unit: "days" | "hours") => string,
): ReactNode {
  if (value === null || value === undefined) return "—";
  if (isRate(value)) return <RateText rate={value} format={format} />;
  if (typeof value === "object") return say(("label" in value ? value.label : value) as string);
  if (column.type === "days" || column.type === "hours") return span(format.number(value, 1), column.type);
  if (column.type === "rate") return column.estimated === true ? `≈ ${format.percent(value, 0)}` : format.percent(value);
  if (column.type === "decimal") return currency === null ? format.number(value, 2) : format.money(inCents(value), currency);
  return column.type === "count" ? format.number(value) : plainText(value);
}

/** The token that opens what a row counts in a column, if it can be opened. */
export function tokenOf(row: ReportRow, column: ReportColumn): string | undefined {
  return row.drill[column.key] ?? row.drill[`${column.key}Records`];
}
