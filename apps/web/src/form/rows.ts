import { Problem } from "@funnelsmith/problem";
import type { FieldView } from "../api/workspace-types.ts";
import { currentLanguage } from "../app/i18n/language.ts";

/** One row of a sub-table as inputs hold it: `id` of a row there is, filled columns alone. */
export type RowValues = Readonly<Record<string, unknown>>;

const columns = new WeakMap<object, readonly FieldView[]>();

/** The columns of a sub-table as the reader sees them, the same list for the same field; none for any other field. */
export function rowColumns(field: FieldView): readonly FieldView[] {
  if (!("fields" in field)) return [];
  const known = columns.get(field.fields);
  if (known) return known;
  const made = field.fields.map((column): FieldView => ({ access: "edit", ...column }));
  columns.set(field.fields, made);
  return made;
}

/** Whether a value is the rows of a sub-table. */
export const isRows = (value: unknown): value is readonly RowValues[] =>
  Array.isArray(value) && value.every((row) => typeof row === "object" && row !== null && !Array.isArray(row));

/** Rows as a write takes them: what the reader may fill in, and null where a row there was has been emptied. */
export function rowsToWrite(field: FieldView, before: unknown, rows: unknown): readonly RowValues[] | null {
  if (!isRows(rows)) return null;
  const editable = rowColumns(field).filter((column) => column.access === "edit");
  const known = new Map((isRows(before) ? before : []).map((row) => [row["id"], row]));
  return rows.map((row) => {
    const old = known.get(row["id"]);
    const pairs = editable.flatMap(({ key }): [string, unknown][] => {
      const value = row[key] ?? null;
      return value === null && (old?.[key] ?? null) === null ? [] : [[key, value]];
    });
    return { ...(row["id"] !== undefined && { id: row["id"] }), ...Object.fromEntries(pairs) };
  });
}

/** What is wrong with single cells, by `row/column`, and with whole rows, by `row`. */
export type CellErrors = ReadonlyMap<string, string>;

/** No mistakes. */
export const noCellErrors: CellErrors = new Map();

/** What a refusal says of the cells of a sub-table. */
export function cellErrors(error: unknown, key: string): CellErrors {
  if (!(error instanceof Problem)) return noCellErrors;
  const language = currentLanguage();
  const pairs = error.errors.flatMap((item): [string, string][] => {
    const [, , field, ...cell] = item.pointer.split("/");
    return field === key && cell.length > 0 ? [[cell.slice(0, 2).join("/"), item.detail[language]]] : [];
  });
  return new Map(pairs);
}

/** The errors of rows something was typed in: one that was just added is not wrong yet. */
export function inBegunRows(errors: CellErrors, rows: unknown): CellErrors {
  if (errors.size === 0 || !isRows(rows)) return errors;
  const begun = (at: number): boolean => Object.values(rows[at] ?? {}).some((value) => value !== null && value !== "");
  return new Map([...errors].filter(([place]) => begun(Number(place.split("/")[0]))));
}

/** Empty cells leave the row, as empty fields leave a form. */
export function withValue(row: RowValues, key: string, value: unknown): RowValues {
  if (value !== null && value !== undefined && value !== "") return { ...row, [key]: value };
  const { [key]: _old, ...rest } = row;
  return rest;
}
