import { type FormatContext, formatInstant } from "@funnelsmith/fields";
import type { CatalogField, CatalogObject } from "@funnelsmith/storage";
import { type CellValue, type ColumnFormat, dayCell, instantCell, numberCell } from "@funnelsmith/workbook";
import type { Ctx } from "../context.ts";
import { harmlessCell } from "./cell-text.ts";
import type { Listed } from "./export-records.ts";

/** How a column of a sheet is shown, and what a record has there. */
export interface SheetCells {
  readonly format: ColumnFormat;
  readonly write: (record: Listed) => CellValue;
}

const instants: ReadonlySet<string> = new Set(["createdAt", "updatedAt", "stageEnteredAt"]);

/** The cells of a column: by the type its values have in rules; what `text` says where they are neither numbers nor days. */
export function sheetCells(ctx: Ctx, object: CatalogObject, name: string, text: (record: Listed) => string): SheetCells {
  const { zone, currency } = ctx.catalog.tenant;
  const field = object.fields.get(name);
  const worded = (record: Listed): CellValue => harmlessCell(text(record)) || null;
  if (!field) {
    if (!instants.has(name)) return { format: "text", write: worded };
    return { format: "instant", write: (record) => instantCell(formatInstant(record[name], zone)) || null };
  }
  const { is } = field.kind.logicType(field.definition);
  const filled = (cell: (value: string) => CellValue) => (record: Listed) => {
    const value = record.fields[name];
    return typeof value === "string" || typeof value === "number" ? cell(String(value)) : null;
  };
  if (is === "number") return { format: numberFormat(field, { locale: ctx.locale, zone, currency }), write: filled(numberCell) };
  if (is === "date") return { format: "day", write: filled(dayCell) };
  if (is === "instant") return { format: "instant", write: filled((value) => instantCell(formatInstant(value, zone))) };
  return { format: "text", write: worded };
}

/** Numbers are shown as their field shows one. */
function numberFormat(field: CatalogField, context: FormatContext): ColumnFormat {
  if (field.kind.format("1", field.definition, context).endsWith("%")) return "percent";
  const places = field.kind.jsonSchema(field.definition, context.locale)["decimalScale"];
  return typeof places === "number" ? { places } : "text";
}
