import { createReadStream } from "node:fs";
import { csvRecords, decodedText, type FileRow } from "@funnelsmith/engine";
import { openWorkbook } from "@funnelsmith/workbook";
import type { TableLayout } from "./job.ts";

/**
 * The rows of a table, its head the first, by the piece and numbered as a spreadsheet numbers them. Rows of a workbook that end early have
 * `width` cells: a sheet does not say where its empty cells end.
 */
export async function* tableRows(file: string, layout: TableLayout, width = 0): AsyncGenerator<readonly FileRow[]> {
  if (layout.format === "xlsx") {
    yield* sheetRows(file, layout.sheet, width);
    return;
  }
  let row = 0;
  const text = decodedText(createReadStream(file, { highWaterMark: 64 * 1024 }), layout.encoding);
  for await (const records of csvRecords(text, layout.delimiter))
    yield records.map(({ cells, fault }) => ({ row: (row += 1), cells, fault }));
}

async function* sheetRows(file: string, sheet: string, width: number): AsyncGenerator<readonly FileRow[]> {
  const workbook = await openWorkbook(file);
  try {
    for await (const rows of workbook.rows(sheet)) {
      yield rows.map(({ row, cells, faults, isCut }): FileRow => {
        const missing = width - cells.length;
        return {
          row,
          cells: missing > 0 ? [...cells, ...Array.from({ length: missing }, () => "")] : cells,
          ...(faults.length > 0 && { faults }),
          fault: isCut ? "CELL_TOO_LONG" : undefined,
        };
      });
    }
  } finally {
    workbook.close();
  }
}
