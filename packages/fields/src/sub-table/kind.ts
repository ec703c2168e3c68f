import type { SubTableField } from "@funnelsmith/definition";
import { lossless, refusal } from "../conversions/conversion.ts";
import { type FieldKind, type FieldProblem, type JsonSchema, textOf } from "../field-kind.ts";
import { accepted, problemOf, type Reading, refused } from "../reading/reading.ts";
import { between } from "../reading/sample.ts";
import { isUuid, uuidPattern } from "../reading/uuid.ts";
import { columnKind, columnsOf } from "./columns.ts";
import { formatRows, parseRows } from "./rows-text.ts";

/** How many rows of a sub-table one record may have. */
export const mostRows = (field: SubTableField): number => field.maxRows ?? 200;

function readRow(row: unknown, field: SubTableField): Reading<Readonly<Record<string, unknown>>> {
  if (typeof row !== "object" || row === null || Array.isArray(row))
    return refused("FIELD_TYPE", "每行应为对象", "Each row must be an object");
  const given = new Map(Object.entries(row));
  const values: Record<string, unknown> = {};
  const id = given.get("id");
  given.delete("id");
  if (id !== undefined && (typeof id !== "string" || !isUuid(id))) return refused("FIELD_ID", "不是有效的编号", "Not a valid id");
  if (typeof id === "string") values["id"] = id.toLowerCase();
  for (const { field: column, kind } of columnsOf(field.fields)) {
    const value = given.get(column.key);
    const named = given.delete(column.key);
    // Rows are sent back as they were read, with what is computed in them.
    if (!named || kind.flags.virtual) continue;
    const read = value === null || value === undefined ? accepted(null) : kind.toColumn(value, column);
    if (!read.ok) return read;
    const empty = (read.value ?? null) === null;
    if (empty && "required" in column && column.required === true && (values["id"] === undefined || value !== undefined))
      return refused("REQUIRED", "此项必填", "This is required");
    if (!empty) values[column.key] = read.value;
  }
  const [unknown] = given.keys();
  if (unknown === undefined) return accepted(values);
  const name = unknown.slice(0, 64);
  return refused("FIELD_UNKNOWN", `明细中没有「${name}」`, `A row has no "${name}"`);
}

/** Rows that are part of a record: lines of a quote, items of an order. Kept in a table of their own, written and read with the record. */
export const subTableKind: FieldKind<SubTableField> = {
  name: "subTable",
  title: { "zh-CN": "子表单", en: "Sub-table" },
  group: "advanced",
  flags: { rows: true, multiple: true },
  filterOperators: [],
  aggregates: [],

  column: () => undefined,
  // Rules see the rows as children under the field's key; the name alone is no value in them.
  logicType: () => ({ is: "texts" }),
  jsonSchema(field, locale) {
    const columns = columnsOf(field.fields).map(({ field: column, kind }): [string, JsonSchema] => [
      column.key,
      {
        ...kind.jsonSchema(column, locale),
        title: textOf(column.title, locale),
        ...(column.help !== undefined && { description: textOf(column.help, locale) }),
        ...((kind.flags.virtual || Reflect.get(column, "access") === "read") && { readOnly: true }),
      },
    ]);
    return {
      type: "array",
      ...(field.required && { minItems: 1 }),
      maxItems: mostRows(field),
      items: {
        type: "object",
        additionalProperties: false,
        properties: {
          id: { type: "string", pattern: uuidPattern, description: "Of a row there is; left out of a new one." },
          ...Object.fromEntries(columns),
        },
      },
    };
  },
  lint(field) {
    return field.fields.flatMap((column, at): (FieldProblem & { readonly pointer: string })[] => {
      const kind = columnKind(column);
      const pointer = `/fields/${at}`;
      if (kind === undefined)
        return [{ pointer: `${pointer}/kind`, ...problemOf("FIELD_UNFIT", "子表单里不能有这种字段", "Rows cannot hold such a field") }];
      const own = kind.lint(column).map((problem) => ({ ...problem, pointer: `${pointer}${problem.pointer}` }));
      // Rows come and go with their record: they are found, deleted and kept apart through it.
      const unfit = (["unique", "inverse", "onDelete"] as const).filter(
        (option) => option in column && Reflect.get(column, option) !== "restrict",
      );
      const told = unfit.map((option) => ({
        pointer: `${pointer}/${option}`,
        ...problemOf("FIELD_UNFIT", "子表单里的字段没有这个选项", "Fields of a row have no such option"),
      }));
      return [...own, ...told];
    });
  },
  toColumn(value, field) {
    if (!Array.isArray(value)) return refused("FIELD_TYPE", "应为明细列表", "Must be a list of rows");
    const rows: readonly unknown[] = value;
    if (rows.length > mostRows(field)) return refused("FIELD_TOO_LONG", `最多 ${mostRows(field)} 行`, `At most ${mostRows(field)} rows`);
    if (field.required && rows.length === 0) return refused("REQUIRED", "至少一行", "At least one row");
    const read: Readonly<Record<string, unknown>>[] = [];
    for (const row of rows) {
      const one = readRow(row, field);
      if (!one.ok) return one;
      read.push(one.value);
    }
    return accepted(read.length === 0 ? null : read);
  },
  toWire: (expression) => expression,
  uniqueKey: (expression) => expression,
  sortKey: (expression) => expression,
  convertFrom(_from, fromKind) {
    if (fromKind.flags.rows || fromKind.flags.virtual) return lossless((column) => column);
    return refusal("单个值不能变成多行明细", "A value cannot become rows");
  },
  parse: (text, field, context) => parseRows(text, field.fields, context),
  format: (value, field, context) => (Array.isArray(value) && value.length > 0 ? formatRows(value, field.fields, context) : ""),
  initial: () => undefined,
  sample(field, random) {
    const rows = Array.from({ length: between(1, 3, random()) }, () =>
      Object.fromEntries(
        columnsOf(field.fields)
          .map(({ field: column, kind }) => [column.key, kind.sample(column, random)] as const)
          .filter(([, value]) => value !== undefined),
      ),
    );
    return rows.slice(0, mostRows(field));
  },
};
