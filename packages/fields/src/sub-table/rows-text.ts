import { bothOf, type FieldDefinition, textOf } from "@funnelsmith/definition";
import type { FormatContext } from "../field-kind.ts";
import { accepted, type Reading, refused } from "../reading/reading.ts";
import { columnsOf } from "./columns.ts";

type Row = Readonly<Record<string, unknown>>;

/** Marks that would end a value or a row, with a backslash before them. */
const escape = (text: string): string => text.replace(/[\\|]/g, (mark) => `\\${mark}`).replace(/\r\n|\r|\n/g, "\\n");
const unescape = (text: string): string => text.replace(/\\(.)/g, (_, mark: string) => (mark === "n" ? "\n" : mark));

/** Rows one a line, each the titles and values of its filled fields: `产品: A1 | 数量: 2`. What `parseRows` reads. */
export function formatRows(rows: readonly unknown[], fields: readonly FieldDefinition[], context: FormatContext): string {
  const columns = columnsOf(fields);
  return rows
    .map((row) => {
      const values = typeof row === "object" && row !== null ? (row as Row) : {};
      const parts = columns.flatMap(({ field, kind }) => {
        const text = kind.format(values[field.key], field, context);
        return text === "" ? [] : [`${escape(textOf(field.title, context.locale))}: ${escape(text)}`];
      });
      // A row of nothing is a row all the same.
      return parts.length === 0 ? "|" : parts.join(" | ");
    })
    .join("\n");
}

/** Rows as wire values, from the text `formatRows` makes in either language or from JSON as it is read; null for blank. */
export function parseRows(text: string, fields: readonly FieldDefinition[], context: FormatContext): Reading<readonly Row[] | null> {
  const trimmed = text.trim();
  if (trimmed === "") return accepted(null);
  if (trimmed.startsWith("[")) return parseJson(trimmed);
  const rows: Row[] = [];
  for (const line of trimmed.split(/\r\n|\r|\n/)) {
    if (line.trim() === "") continue;
    const row = parseLine(line, fields, context);
    if (!row.ok) return row;
    rows.push(row.value);
  }
  return accepted(rows);
}

function parseJson(text: string): Reading<readonly Row[]> {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((row) => typeof row === "object" && row !== null && !Array.isArray(row)))
      return accepted(value as readonly Row[]);
  } catch {
    // Said below: it is no list of rows.
  }
  return refused("FIELD_ROWS", "不是有效的明细列表(JSON)", "Not a list of rows in JSON");
}

function parseLine(line: string, fields: readonly FieldDefinition[], context: FormatContext): Reading<Row> {
  const row: Record<string, unknown> = {};
  for (const part of line.split(/(?<=(?:^|[^\\])(?:\\\\)*)\|/)) {
    const cell = part.trim();
    if (cell === "") continue;
    const found = columnsOf(fields).flatMap(({ field, kind }) => {
      const titles = bothOf(field.title);
      const name = [titles["zh-CN"], titles.en, field.key]
        .map(escape)
        .find((one) => cell.startsWith(one) && /^\s*[:：]/.test(cell.slice(one.length)));
      return name === undefined ? [] : [{ field, kind, name }];
    });
    // Of titles that begin alike the longest is meant.
    const [column] = found.toSorted((a, b) => b.name.length - a.name.length);
    if (column === undefined) {
      const shown = cell.slice(0, 40);
      return refused(
        "FIELD_ROWS",
        `看不懂明细「${shown}」，应为「标题: 值」`,
        `Cannot read "${shown}": a value follows its title and a colon`,
      );
    }
    // What is computed comes along when rows are written out, and is computed again.
    if (column.kind.flags.virtual) continue;
    const words = unescape(cell.slice(column.name.length).replace(/^\s*[:：]\s*/, ""));
    // Who or what is meant is looked up by those who know the rows.
    const links = column.kind.flags.reference || column.kind.flags.member;
    const read = links ? accepted(words === "" ? null : words) : column.kind.parse(words, column.field, context);
    if (!read.ok) return read;
    if (read.value !== null) row[column.field.key] = read.value;
  }
  return accepted(row);
}
