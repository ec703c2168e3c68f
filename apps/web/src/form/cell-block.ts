/** Cells as a spreadsheet puts them on the clipboard: lines of cells apart by tabs. */
export type CellBlock = readonly (readonly string[])[];

/**
 * Takes the text of a spreadsheet's clipboard apart. A cell that holds tabs, line breaks or quotes stands in quotes, its own doubled; the line
 * break at the very end belongs to no line.
 */
export function readCellBlock(text: string): CellBlock {
  const lines: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/gy;
  for (let found = cell.exec(text); found !== null; found = cell.exec(text)) {
    const [, quoted, plain = "", end] = found;
    lines.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") break;
    if (end === "\t") continue;
    if (cell.lastIndex === text.length) break;
    lines.push([]);
  }
  return lines;
}

/** More than one cell: a single one is pasted as any text is. */
export const isBlock = (block: CellBlock): boolean => block.length > 1 || (block[0]?.length ?? 0) > 1;
