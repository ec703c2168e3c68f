import type { RecordRow } from "../../api/record-types.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { toInput } from "../../form/labels.ts";
import { rowsToWrite } from "../../form/rows.ts";

/** Values of fields by key, as inputs hold them. */
export type Values = Readonly<Record<string, unknown>>;

/** Whether two values of a field are the same, whether as read or as an input holds them. */
export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(blank(toInput(a))) === JSON.stringify(blank(toInput(b)));

/** No rows are nothing. */
const blank = (value: unknown): unknown => (value === undefined || (Array.isArray(value) && value.length === 0) ? null : value);

/** A record's values as inputs hold them. */
export const inputsOf = (object: ObjectView, row: RecordRow): Values =>
  Object.fromEntries(object.fields.map((field) => [field.key, toInput(row.fields[field.key])]));

/** Only what the reader changed goes into the patch; a field emptied becomes null. */
export function changesOf(object: ObjectView, base: RecordRow, values: Values): Values {
  const fields = object.fields.filter((field) => field.access === "edit" && !sameValue(base.fields[field.key], values[field.key]));
  return Object.fromEntries(
    fields.map((field) => {
      const value = values[field.key] ?? null;
      return [field.key, "fields" in field ? rowsToWrite(field, base.fields[field.key], value) : value];
    }),
  );
}
