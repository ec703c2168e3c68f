import { type Limits, usualLimits } from "./limits.ts";
import { readContents, readStrings, readStyles } from "./read-parts.ts";
import { refuse } from "./refuse.ts";
import { type SheetRow, sheetRows } from "./sheet-rows.ts";
import { openParts } from "./zip-parts.ts";

/** A workbook on disk. */
export interface Workbook {
  /** In order; the first that is not hidden is what people mean. */
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean }[];
  /** The rows of a sheet that hold anything; FILE_INVALID for a sheet that is not there. */
  rows(sheet: string): AsyncGenerator<readonly SheetRow[]>;
  close(): void;
}

/** Whether a file that begins with these bytes is to be read as a workbook; FILE_INVALID when it is a workbook we do not read. */
export function isWorkbook(start: Uint8Array): boolean {
  if (start[0] === 0xd0 && start[1] === 0xcf && start[2] === 0x11 && start[3] === 0xe0)
    throw refuse(
      "NOT_A_TABLE",
      "这是旧的 .xls 格式，或有密码保护；请另存为不带密码的 .xlsx。",
      "This is the old .xls format, or it has a password; save it as .xlsx without one.",
    );
  return start[0] === 0x50 && start[1] === 0x4b;
}

/** Opens an XLSX file within limits; FILE_INVALID says what is wrong with it. Whoever opens it closes it. */
export async function openWorkbook(file: string, limits: Limits = usualLimits): Promise<Workbook> {
  const parts = await openParts(file, limits);
  try {
    const contents = await readContents(parts, limits);
    async function* rows(name: string): AsyncGenerator<readonly SheetRow[]> {
      const sheet = contents.sheets.find((each) => each.name === name);
      if (!sheet) throw refuse("NO_SHEET", `没有工作表“${name}”。`, `There is no sheet "${name}".`);
      const sources = {
        strings: await readStrings(parts, limits, contents.strings),
        styles: await readStyles(parts, limits, contents.styles),
        since1904: contents.since1904,
      };
      yield* sheetRows(parts.bytes(sheet.part), sources, limits.untagged);
    }
    return { sheets: contents.sheets.map(({ name, hidden }) => ({ name, hidden })), rows, close: () => parts.close() };
  } catch (error) {
    parts.close();
    throw error;
  }
}
