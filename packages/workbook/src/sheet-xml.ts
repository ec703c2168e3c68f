import type { CellValue, ColumnFormat, SheetColumn } from "./cell-value.ts";

/** Characters a cell may have; more than that and no spreadsheet opens the file. */
const longest = 32_767;
const cutMark = "…（后略，完整内容见 CSV;cut, the CSV has it all）";

/** Characters XML cannot hold, and what would be read as such an escape. */
const unwritable =
  // oxlint-disable-next-line no-control-regex -- these are the ones XML forbids
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|\r|_(?=x[0-9A-Fa-f]{4}_)/g;
const special = /[&<>"]/g;
const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as XML; what XML cannot hold is spelled as spreadsheets spell it. */
export function escaped(text: string): string {
  const held = unwritable.test(text)
    ? text.replace(unwritable, (char) => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`)
    : text;
  unwritable.lastIndex = 0;
  return special.test(held) ? held.replace(special, (char) => entities[char] ?? char) : held;
}

/** The letters of a column, from 0. */
export function lettersOf(column: number): string {
  const more = Math.floor(column / 26);
  return (more > 0 ? lettersOf(more - 1) : "") + String.fromCharCode(65 + (column % 26));
}

/** A row as XML: `styles` and `letters` by column. */
export function rowXml(row: number, cells: readonly CellValue[], styles: readonly number[], letters: readonly string[]): string {
  let xml = `<row r="${row}">`;
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at] ?? null;
    if (cell === null || cell === "") continue;
    const place = `<c r="${letters[at] ?? ""}${row}"`;
    if (typeof cell === "string") xml += `${place} t="inlineStr"><is>${textXml(cell)}</is></c>`;
    else xml += `${place} s="${styles[at] ?? 0}"><v>${cell.number}</v></c>`;
  }
  return `${xml}</row>`;
}

/** Blanks at an end, and line ends, are kept only where the file says so. */
const textXml = (text: string): string => `<t${/^\s|\s$|[\n\t]/.test(text) ? ' xml:space="preserve"' : ""}>${escaped(kept(text))}</t>`;

const kept = (text: string): string => (text.length <= longest ? text : cut(text, longest - cutMark.length) + cutMark);

/** So many of the first characters, without half of one. */
const cut = (text: string, length: number): string => text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";

/** Style of the head. */
const headStyle = 1;

/** How wide a text is in characters of a digit's width. */
const widthOf = (text: string): number => text.length + (text.match(/[\u2E80-\uFFEF]/g)?.length ?? 0);

/** A sheet's XML before its rows: the head stays in sight, columns are as wide as what they hold. */
export function sheetHead(columns: readonly SheetColumn[], letters: readonly string[]): string {
  const wide = { day: 12, instant: 18, percent: 10, text: 18 };
  const cols = columns.map(({ title, format }, at) => {
    const own = typeof format === "string" ? wide[format] : 16;
    return `<col min="${at + 1}" max="${at + 1}" width="${Math.min(Math.max(own, widthOf(title) + 3), 50)}" customWidth="1"/>`;
  });
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const head = columns.map(({ title }, at) => `<c r="${letters[at] ?? ""}1" s="${headStyle}" t="inlineStr"><is>${textXml(title)}</is></c>`);
  return `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>${columns.length > 0 ? `<cols>${cols.join("")}</cols>` : ""}<sheetData><row r="1">${head.join("")}</row>`;
}

export const sheetFoot = "</sheetData></worksheet>";

const formatCode = (format: ColumnFormat): string => {
  if (format === "day") return "yyyy\\-mm\\-dd";
  if (format === "instant") return "yyyy\\-mm\\-dd\\ hh:mm";
  if (format === "percent") return "0.00%";
  if (format === "text") return "General";
  return format.places === 0 ? "#,##0" : `#,##0.${"0".repeat(format.places)}`;
};

/** The style number of each column, and the part that says what the numbers mean. */
export function stylesOf(columns: readonly SheetColumn[]): { readonly styles: readonly number[]; readonly part: string } {
  const codes = [...new Set(columns.map(({ format }) => formatCode(format)))].filter((code) => code !== "General");
  const styles = columns.map(({ format }) => codes.indexOf(formatCode(format)) + 2).map((style) => (style === 1 ? 0 : style));
  const formats = codes.map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${escaped(code)}"/>`).join("");
  const own = codes
    .map((_, at) => `<xf numFmtId="${164 + at}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`)
    .join("");
  const part = `${declaration}<styleSheet xmlns="${main}">${codes.length > 0 ? `<numFmts count="${codes.length}">${formats}</numFmts>` : ""}<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${codes.length + 2}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>${own}</cellXfs></styleSheet>`;
  return { styles, part };
}

/** A sheet's name as spreadsheets take it: without the characters of references, 31 at most. */
const sheetName = (name: string, number: number): string => {
  const end = number === 1 ? "" : ` ${number}`;
  const plain = name
    .replaceAll(/[\\/?*[\]:]/g, " ")
    .replaceAll(/^'+|'+$/g, "")
    .trim();
  return `${cut(plain, 31 - end.length).replace(/[' ]+$/, "") || "Sheet"}${end}`;
};

/** The small parts of a workbook with so many sheets, by name. */
export function otherParts(name: string, sheets: number, styles: string): Readonly<Record<string, string>> {
  const numbers = Array.from({ length: sheets }, (_, at) => at + 1);
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const overrides = numbers.map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${type}.worksheet+xml"/>`);
  const entries = numbers.map((n) => `<sheet name="${escaped(sheetName(name, n))}" sheetId="${n}" r:id="rId${n}"/>`);
  const links = numbers.map((n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`);
  return {
    "xl/styles.xml": styles,
    "xl/workbook.xml": `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${entries.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${declaration}<Relationships xmlns="${packages}/relationships">${links.join("")}<Relationship Id="rId${sheets + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    "_rels/.rels": `${declaration}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "[Content_Types].xml": `${declaration}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>${overrides.join("")}</Types>`,
  };
}
