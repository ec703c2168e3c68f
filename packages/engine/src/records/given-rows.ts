import type { CatalogObject } from "@funnelsmith/storage";

/** Values as they are bound, by field key; null empties a field. Of a sub-table, the rows given. */
export type FieldValues = ReadonlyMap<string, unknown>;

/** One row given for a sub-table: of a row there is its id and what changes, else a new one. */
export interface GivenRow {
  readonly id: string | undefined;
  readonly values: FieldValues;
  /** Fields of a new row that a reference fills in. */
  readonly filled: ReadonlySet<string>;
}

/** The rows of one sub-table before and after a write, as the audit log keeps them: JSON text, or null for none. */
export interface RowsChange {
  readonly old: string | null;
  readonly next: string | null;
}

/** The rows given for each sub-table among some values, by its key. */
export function givenRows(object: CatalogObject, values: FieldValues): ReadonlyMap<string, readonly GivenRow[]> {
  const rows = new Map<string, readonly GivenRow[]>();
  for (const [key, value] of values) if (object.fields.get(key)?.rows) rows.set(key, (value ?? []) as readonly GivenRow[]);
  return rows;
}

/** Whether some values hold rows of a sub-table, which are written before the record. */
export function givesRows(object: CatalogObject, values: FieldValues): boolean {
  return [...values.keys()].some((key) => object.fields.get(key)?.rows !== undefined);
}
