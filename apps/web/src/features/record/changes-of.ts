import type { ObjectView, RecordRow } from "../../api/types.ts";
import { toInput } from "../../form/labels.ts";

/** Values of fields by key, as inputs hold them. */
export type Values = Readonly<Record<string, unknown>>;

/** Whether two values of a field are the same, whether as read or as an input holds them. */
export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(toInput(a) ?? null) === JSON.stringify(toInput(b) ?? null);

/** A record's values as inputs hold them. */
export const inputsOf = (object: ObjectView, row: RecordRow): Values =>
  Object.fromEntries(object.fields.map((field) => [field.key, toInput(row.fields[field.key])]));

/** Only what the reader changed goes into the patch; a field emptied becomes null. */
export function changesOf(object: ObjectView, base: RecordRow, values: Values): Values {
  const keys = object.fields.filter((field) => field.access === "edit").map((field) => field.key);
  return Object.fromEntries(keys.filter((key) => !sameValue(base.fields[key], values[key])).map((key) => [key, values[key] ?? null]));
}
