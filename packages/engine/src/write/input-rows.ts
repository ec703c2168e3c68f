import { ident, join, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import { emptyArray, headLength, uuidArray, writeHead } from "./binary-array.ts";

/**
 * Columns of a statement's input with their SQL types, in order. Here and wherever else a row is more than its table's columns, the name of
 * what is no column of the table begins with `$`: no field has such a key.
 */
export type InputColumns = readonly (readonly [name: string, type: string])[];

/** One row of input by column name. */
export type InputRow = Readonly<Record<string, unknown>>;

/** A type that unnest cannot give, since it would open the inner list too; its values travel as text. */
const isNested = (type: string): boolean => type.endsWith("[]") || type === "jsonb";

/**
 * The CTE `input`: one row from a slot for each column, or many from slots that hold a column of values each (2.5 times cheaper to read
 * than JSON rows).
 */
export function inputSql(columns: InputColumns, many: boolean): Sql {
  if (!many) {
    const items = columns.map(([name, type]) => sql`${slot(slotName(name))}::${raw(type)} as ${ident(name)}`);
    return sql`input as materialized (select ${join(items)})`;
  }
  const items = columns.map(([name, type]) =>
    isNested(type) ? sql`${ident("i", name)}::${raw(type)} as ${ident(name)}` : ident("i", name),
  );
  const lists = columns.map(([name, type]) => sql`${slot(slotName(name))}::${raw(isNested(type) ? "text" : type)}[]`);
  const names = columns.map(([name]) => ident(name));
  return sql`input as materialized (select ${join(items)} from unnest(${join(lists)}) as i(${join(names)}))`;
}

/** Values of the slots of `inputSql` for one row. */
export function inputOne(columns: InputColumns, row: InputRow): Record<string, unknown> {
  return Object.fromEntries(columns.map(([name]) => [slotName(name), row[name] ?? null]));
}

/** How the value of a column is had of a row. */
export type ReadColumn<R> = (row: R) => unknown;

/**
 * Values of the slots of `inputSql` for many rows, made here because the driver takes far longer: texts and ids as binary arrays, which
 * nobody has to quote, unquote or measure, the rest as array literals.
 */
export function inputMany(columns: InputColumns, rows: readonly InputRow[]): Record<string, unknown> {
  return inputColumns(columns, rows, (name) => (row) => row[name]);
}

/** The same of rows that hold their values otherwise. */
export function inputColumns<R>(columns: InputColumns, rows: readonly R[], read: (name: string) => ReadColumn<R>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, type] of columns) {
    const valueOf = read(name);
    if (type === "text" || isNested(type)) {
      values[slotName(name)] = textArray(rows, valueOf);
      continue;
    }
    if (type === "uuid") {
      values[slotName(name)] = uuidArray(rows, valueOf);
      continue;
    }
    const write = plain.test(type) ? bare : element;
    let list = "";
    for (const row of rows) list += `${list === "" ? "{" : ","}${write(valueOf(row))}`;
    values[slotName(name)] = list === "" ? "{}" : `${list}}`;
  }
  return values;
}

const slotName = (column: string): string => `in_${column}`;

const textOid = 25;

/** A column of texts in PostgreSQL's binary form of text[]. */
function textArray<R>(rows: readonly R[], valueOf: ReadColumn<R>): Buffer {
  let bytes = Buffer.allocUnsafe(headLength + rows.length * 32);
  let at = headLength;
  let nulls = 0;
  for (const row of rows) {
    const value = valueOf(row) ?? null;
    const text = value === null ? "" : textOf(value);
    // At most three bytes for each UTF-16 unit.
    const wanted = at + 4 + text.length * 3;
    if (wanted > bytes.length) {
      const more = Buffer.allocUnsafe(wanted * 2);
      bytes.copy(more, 0, 0, at);
      bytes = more;
    }
    const length = bytes.write(text, at + 4);
    bytes.writeInt32BE(value === null ? -1 : length, at);
    at += 4 + length;
    if (value === null) nulls = 1;
  }
  writeHead(bytes, textOid, rows.length, nulls);
  return rows.length === 0 ? emptyArray(textOid) : bytes.subarray(0, at);
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : Array.isArray(value) ? `{${value.map(element).join(",")}}` : bare(value);

/** Types whose text needs no quotes in an array. */
const plain = /^(?:integer|numeric\b.*|boolean|date|timestamptz)$/;

function bare(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TypeError("no such value in a column");
}

function element(value: unknown): string {
  return typeof value === "string" ? `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"` : bare(value);
}
