import { clockText, numberText, type NumberStyle } from "./number-style.ts";
import { unescaped, xmlReader } from "./read-xml.ts";
import { refuse } from "./refuse.ts";

/** A cell that holds no value to take. */
export interface CellFault {
  /** Position of its column, from 0. */
  readonly at: number;
  /** What stands there instead: the spreadsheet's own error, or `=` for a formula nobody has computed. */
  readonly text: string;
}

/** A row of a sheet, as text. */
export interface SheetRow {
  /** As the spreadsheet numbers it. */
  readonly row: number;
  readonly cells: readonly string[];
  readonly faults: readonly CellFault[];
  /** A cell is longer than is kept. */
  readonly isCut: boolean;
}

/** What cells of a workbook refer to. */
export interface CellSources {
  readonly strings: readonly string[];
  readonly styles: readonly NumberStyle[];
  readonly since1904: boolean;
}

/** Characters of one cell that are kept, and cells of one row. */
const longestCell = 1_000_000;
const mostCells = 2_000;
const mostRows = 1_048_576;
const mostColumns = 16_384;

/** The rows of a sheet that hold anything, as its pieces come: what a sheet claims of its size is not believed, gaps are not walked. */
export async function* sheetRows(
  pieces: AsyncIterable<Uint8Array>,
  sources: CellSources,
  untagged: number,
): AsyncGenerator<readonly SheetRow[]> {
  let ready: SheetRow[] = [];
  const reader = xmlReader(
    rowHandlers(sources, (row) => ready.push(row)),
    untagged,
  );
  for await (const piece of pieces) {
    reader.write(piece);
    if (ready.length === 0) continue;
    const rows = ready;
    ready = [];
    yield rows;
  }
  reader.end();
  if (ready.length > 0) yield ready;
}

function rowHandlers(sources: CellSources, take: (row: SheetRow) => void): Parameters<typeof xmlReader>[0] {
  let row = 0;
  let before = 0;
  let cells: string[] = [];
  let faults: CellFault[] = [];
  let isCut = false;
  let at = -1;
  let type = "";
  let style = 0;
  let text = "";
  let taking = false;
  let hasValue = false;
  let hasFormula = false;
  let guide = 0;

  const keep = (value: string): void => {
    // What stands beyond the kept columns still makes the row too long.
    const place = Math.min(at, mostCells);
    while (cells.length < place) cells.push("");
    cells[place] = value;
  };
  const endCell = (): void => {
    // A value that is there and empty is none, whatever its type; a formula with one was computed.
    if (text === "") {
      if (hasFormula && !hasValue) faults.push({ at, text: "=" });
    } else if (type === "e") faults.push({ at, text });
    else keep(valueOf(sources, type, style, text));
  };

  return {
    open(tag, attributes) {
      if (tag === "c") {
        at = attributes["r"] === undefined ? at + 1 : columnOf(attributes["r"]);
        type = attributes["t"] ?? "n";
        style = Number(attributes["s"] ?? "0");
        text = "";
        taking = hasValue = hasFormula = false;
      } else if (tag === "v") taking = hasValue = true;
      else if (tag === "t") {
        if (guide === 0) taking = hasValue = true;
      } else if (tag === "f") hasFormula = true;
      else if (tag === "rPh") guide += 1;
      else if (tag === "row") {
        row = attributes["r"] === undefined ? row + 1 : Number(attributes["r"]);
        if (!Number.isSafeInteger(row) || row < 1 || row > mostRows)
          throw refuse("ROW_OUT_OF_RANGE", `行号“${attributes["r"] ?? row}”无效。`, `"${attributes["r"] ?? row}" is no row number.`);
        if (row <= before)
          throw refuse("ROWS_OUT_OF_ORDER", `第 ${row} 行出现在第 ${before} 行之后。`, `Row ${row} stands behind row ${before}.`);
        before = row;
        cells = [];
        faults = [];
        isCut = false;
        at = -1;
      }
    },
    text(piece) {
      if (!taking) return;
      if (text.length + piece.length > longestCell) isCut = true;
      else text += piece;
    },
    close(tag) {
      if (tag === "v" || tag === "t") taking = false;
      else if (tag === "c") endCell();
      else if (tag === "rPh") guide -= 1;
      else if (tag === "row" && (cells.length > 0 || faults.length > 0 || isCut)) take({ row, cells, faults, isCut });
    },
  };
}

function valueOf({ strings, styles, since1904 }: CellSources, type: string, style: number, text: string): string {
  if (type === "s") {
    const found = strings[Number(text)];
    if (found === undefined) throw refuse("XML_BROKEN", "单元格指向不存在的文字。", "A cell refers to a text that is not there.");
    return found;
  }
  if (type === "b") return text === "1" || text === "true" ? "true" : "false";
  if (type === "str" || type === "inlineStr") return unescaped(text);
  if (type === "d") return text;
  const shown = styles[style] ?? "plain";
  if (shown === "clock") return clockText(Number(text), since1904) ?? numberText(text, false);
  return numberText(text, shown === "percent");
}

/** Position of the column in a reference such as AB12, from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const code = reference.charCodeAt(at) & ~0x20;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
    if (column > mostColumns) break;
  }
  if (column < 1 || column > mostColumns)
    throw refuse("COLUMN_OUT_OF_RANGE", `单元格“${reference.slice(0, 20)}”不存在。`, `There is no cell "${reference.slice(0, 20)}".`);
  return column - 1;
}
