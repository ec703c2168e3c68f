import { kindOf } from "@funnelsmith/fields";
import type { FieldView } from "../../api/workspace-types.ts";
import { isRows, rowColumns } from "../../form/rows.ts";

type NameOf = (id: string) => string | undefined;

/** Whether what is stored of a field is the id of somebody or something. */
export function isPointer(field: FieldView): boolean {
  const { flags } = kindOf(field);
  return flags.member === true || flags.reference === true;
}

/** A value an input holds as a record would tell it: what is only an id becomes somebody or something with a name, where that is known. */
export function asRead(field: FieldView, value: unknown, nameOf: NameOf): unknown {
  const columns = rowColumns(field);
  if (columns.length > 0 && isRows(value)) {
    return value.map((row) => ({
      ...row,
      ...Object.fromEntries(
        columns.flatMap((column) => (column.key in row ? [[column.key, asRead(column, row[column.key], nameOf)]] : [])),
      ),
    }));
  }
  if (typeof value !== "string" || !isPointer(field)) return value;
  const name = nameOf(value);
  return { id: value, ...(name !== undefined && { name, title: name }) };
}
