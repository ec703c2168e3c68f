/** A value of a cell: text, a number as the file spells it, or nothing. */
export type CellValue = string | { readonly number: string } | null;

/** How a column shows its numbers; texts stand in it as well. */
export type ColumnFormat = "text" | "day" | "instant" | "percent" | { readonly places: number };

/** A column of a sheet that is written. */
export interface SheetColumn {
  readonly title: string;
  readonly format: ColumnFormat;
}

/** Digits a double keeps whatever they are. */
const exactDigits = 15;

/** A decimal as a number where a spreadsheet keeps it exactly, else as text, so that no digit is lost. */
export function numberCell(decimal: string): CellValue {
  const digits = decimal.replace(/^-?0*\.?0*/, "").replace(".", "");
  const significant = decimal.includes(".") ? digits.replace(/0+$/, "") : digits;
  return significant.length <= exactDigits && /^-?\d+(?:\.\d+)?$/.test(decimal) ? { number: decimal } : decimal;
}

const day = 86_400_000;
/** 1 March 1900, from which on the count of days is right, and the last day there is. */
const firstDay = Date.UTC(1900, 2, 1);
const pastLast = Date.UTC(10_000, 0, 1);

/** A day (YYYY-MM-DD) as the number a spreadsheet counts it by; text where it counts none. */
export function dayCell(text: string): CellValue {
  const millis = Date.parse(`${text}T00:00:00Z`);
  return millis >= firstDay && millis < pastLast ? { number: String(millis / day + 25_569) } : text;
}

/** A wall-clock time (YYYY-MM-DD HH:MM, with seconds where it has any) as a spreadsheet counts it; any other text as it is. */
export function instantCell(text: string): CellValue {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d{3})?)?$/.test(text)) return text;
  const millis = Date.parse(`${text.replace(" ", "T")}Z`);
  return millis >= firstDay && millis < pastLast ? { number: String(millis / day + 25_569) } : text;
}
