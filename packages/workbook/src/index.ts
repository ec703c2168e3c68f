/** XLSX files: read piece by piece within limits, written as they are made. Knows nothing of records. */
export { isWorkbook, openWorkbook, type Workbook } from "./open-workbook.ts";
export type { CellFault, SheetRow } from "./sheet-rows.ts";
export { type CellValue, type ColumnFormat, dayCell, instantCell, numberCell, type SheetColumn } from "./cell-value.ts";
export { writeWorkbook } from "./write-workbook.ts";
