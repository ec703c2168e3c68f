import { ident, join, raw, slot, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogObject } from "@funnelsmith/storage";
import { stageColumnTypes } from "./stage-sql.ts";

const systemTypes: readonly (readonly [string, string])[] = [
  ["id", "uuid"],
  ["version", "integer"],
  ["created_at", "timestamptz"],
  ["created_by", "uuid"],
  ["updated_at", "timestamptz"],
  ["updated_by", "uuid"],
  ["owner_id", "uuid"],
  ["collaborator_ids", "uuid[]"],
  ["deleted_at", "timestamptz"],
];

/** Every column a rule over the object may read, with its SQL type. */
export function rowColumns(object: CatalogObject): ReadonlyMap<string, string> {
  const columns = new Map<string, string>([...systemTypes, ...stageColumnTypes(object)]);
  for (const field of object.fields.values()) {
    const type = field.column === undefined ? undefined : field.kind.column(field.definition)?.type;
    if (field.column !== undefined && type !== undefined) columns.set(field.column, type);
  }
  return columns;
}

/** A FROM item with rows that are not stored yet, from slot `rows`: a JSON array of objects by column name. */
export function proposedRows(object: CatalogObject, alias: string): Sql {
  const items = [...rowColumns(object)].map(([column, type]) => sql`${ident(column)} ${raw(type)}`);
  return sql`jsonb_to_recordset(${slot("rows")}::jsonb) as ${ident(alias)} (${join(items)})`;
}
