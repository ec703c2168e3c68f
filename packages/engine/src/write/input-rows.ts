import { ident, join, raw, type Sql, slot, sql } from "@funnelsmith/logic";

/** Columns of a statement's input with their SQL types, in order. */
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

/** Values of the slots of `inputSql` for many rows: array literals, made here because the driver takes twice as long. */
export function inputMany(columns: InputColumns, rows: readonly InputRow[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, type] of columns) {
    const write = plain.test(type) ? bare : element;
    let literal = "";
    for (const row of rows) literal += literal === "" ? write(row[name]) : `,${write(row[name])}`;
    values[slotName(name)] = `{${literal}}`;
  }
  return values;
}

const slotName = (column: string): string => `in_${column}`;

/** Types whose text needs no quotes in an array. */
const plain = /^(?:uuid|integer|numeric\b.*|boolean|date|timestamptz)$/;

function bare(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TypeError("no such value in a column");
}

/** Twice replaceAll with plain texts: a third of what one regular expression takes on JSON. */
const quoted = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

function element(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  return Array.isArray(value) ? quoted(`{${value.map(element).join(",")}}`) : bare(value);
}
