import { ident, join, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogField, CatalogObject } from "@funnelsmith/storage";

/** What was done to a record, as the audit log names it. */
export type Action = "create" | "update" | "delete" | "restore";

/** A field's value as the audit log keeps it: as on the wire, with ids for records and members. */
export function auditValue(field: CatalogField, alias: string): Sql {
  const value = field.expression(alias);
  return field.kind.flags.reference || field.kind.flags.member ? value : field.kind.toWire(value, field.definition);
}

/** `{key: [old, new]}` of the pairs that differ. */
export function auditChanges(
  changes: readonly { readonly key: string; readonly differs: Sql; readonly old: Sql; readonly next: Sql }[],
): Sql {
  if (changes.length === 0) return raw("'{}'::jsonb");
  const columns = changes.map(
    ({ key, differs, old, next }) => sql`case when ${differs} then json_build_array(${old}, ${next}) end as ${ident(key)}`,
  );
  return sql`json_strip_nulls((select row_to_json("$x") from (select ${join(columns)}) "$x"))::jsonb`;
}

/** The insert of one audit row for each row of `from`. Reads slots `now`, `me`, `cause`. */
export function auditInsert(
  catalog: Catalog,
  object: CatalogObject,
  action: Action,
  row: { readonly id: Sql; readonly record: Sql; readonly version: Sql; readonly changes: Sql },
  from: Sql,
): Sql {
  return sql`insert into ${ident(catalog.tenant.schema, "audit")} ("id", "app", "object", "record_id", "version", "action", "at", "actor_id", "cause", "changes")
select ${row.id}, ${catalog.app}::text, ${object.key}::text, ${row.record}, ${row.version}, ${raw(`'${action}'`)}, ${slot("now")}::timestamptz, ${slot("me")}::uuid, ${slot("cause")}::text, ${row.changes} from ${from}`;
}

/**
 * The insert of the one outbox row of a write, if it wrote anything: `{app, object, action, ids, cause, actor}`, and `versions` in the order
 * of the ids where the rows are no more to tell them. Reads slots `event`, `now`, `me`, `cause`.
 */
export function outboxInsert(catalog: Catalog, object: CatalogObject, action: Action | "move", id: Sql, from: Sql, version?: Sql): Sql {
  const versions = version ? sql`, 'versions', jsonb_agg(${version})` : raw("");
  const payload = sql`jsonb_build_object('app', ${catalog.app}::text, 'object', ${object.key}::text, 'action', ${raw(`'${action}'`)}, 'ids', jsonb_agg(${id}), 'cause', ${slot("cause")}::text, 'actor', ${slot("me")}::uuid${versions})`;
  return sql`insert into ${ident(catalog.tenant.schema, "outbox")} ("id", "topic", "payload", "at")
select ${slot("event")}::uuid, 'record', ${payload}, ${slot("now")}::timestamptz from ${from} having count(*) > 0`;
}

/** The insert that makes a write repeatable by its key. Reads slots `me`, `idempotencyKey`, `idempotencyHash`, `now`. */
export function idempotencyInsert(catalog: Catalog, status: number, response: Sql, from: Sql): Sql {
  return sql`insert into ${ident(catalog.tenant.schema, "idempotency")} ("actor", "key", "hash", "status", "response", "at")
select ${slot("me")}::text, ${slot("idempotencyKey")}::text, ${slot("idempotencyHash")}::text, ${raw(String(status))}, ${response}, ${slot("now")}::timestamptz from ${from}`;
}
