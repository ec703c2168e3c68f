/** What a spreadsheet takes for a formula when a cell begins so; full-width forms count in some languages. */
const risky = /^'*[=+\-@\t\r\n＝＋－＠]/;
/** A sign before a plain number or an amount makes no formula. */
const plainNumber = /^[+-]?\p{Sc}?\d[\d,]*(\.\d+)?%?$/u;

/** The text as a cell no spreadsheet runs: what looks like a formula gets an apostrophe before it, numbers stay numbers. */
export function harmlessCell(text: string): string {
  return risky.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}

/** Undoes `harmlessCell`; every other text is itself. */
export function originalCell(cell: string): string {
  return cell.startsWith("'") && risky.test(cell) ? cell.slice(1) : cell;
}

/** One line of a CSV file (RFC 4180), its end included: cells made harmless, quoted where they must be. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(harmlessCell(cell))).join(",")}\r\n`;
}

const quoted = (cell: string): string => (/[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
