import { ident, render, sql } from "@funnelsmith/logic";
import { type Database, statementOf, tenantTables, type Transaction } from "@funnelsmith/storage";
import { isoInstant } from "../http/iso-instant.ts";
import type { KeptFile } from "./keep-file.ts";

/** A file as its row tells it. */
export interface FileRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly hash: string;
  readonly uploadedBy: string;
  /** Undefined while nothing holds it. */
  readonly place:
    | { readonly app: string; readonly object: string; readonly record: string; readonly field: string; readonly at: string }
    | undefined;
}

/** Writes the row of a stored file that no record holds yet. */
export async function insertFile(tx: Transaction, schema: string, file: KeptFile, uploadedBy: string, now: string): Promise<void> {
  const { id, name, type, bytes, hash } = file;
  const row = { id, name, type: type.mime, kind: type.group, bytes, hash, uploaded_by: uploadedBy, uploaded_at: now };
  await tx.query(statementOf(tenantTables(schema).insertInto("file").values(row)));
}

/** The row of a file; undefined when there is none. */
export async function readFileRow(db: Database, schema: string, id: string): Promise<FileRow | undefined> {
  const query = tenantTables(schema)
    .selectFrom("file")
    .select(["id", "name", "type", "bytes", "hash", "uploaded_by", "app", "object", "record_id", "field"])
    .select(({ fn }) => fn.coalesce("attached_at", "uploaded_at").as("at"))
    .where("id", "=", id);
  const [row] = await db.one(statementOf(query));
  if (row === undefined) return undefined;
  const { app, object, record_id: record, field } = row;
  const held = app !== null && object !== null && record !== null && field !== null;
  const place = held ? { app, object, record, field, at: isoInstant(row.at) ?? "" } : undefined;
  return { id: row.id, name: row.name, type: row.type, bytes: Number(row.bytes), hash: row.hash, uploadedBy: row.uploaded_by, place };
}

/** Removes the row of a file that no record holds, if it is the member's; false when there is no such file. */
export async function removeLoose(tx: Pick<Transaction, "query">, schema: string, id: string, member: string): Promise<boolean> {
  const query = tenantTables(schema)
    .deleteFrom("file")
    .where("id", "=", id)
    .where("record_id", "is", null)
    .where("uploaded_by", "=", member)
    .returning("id");
  return (await tx.query(statementOf(query))).length > 0;
}

/** Removes rows that no record held until `before`, some at a time; answers their ids. */
export async function removeForgotten(db: Database, schema: string, before: string): Promise<readonly string[]> {
  const table = ident(schema, "file");
  const rows = await db.one(
    render(
      // Asked of the row once more when it is locked: a record may have taken it meanwhile.
      sql`delete from ${table} where "record_id" is null and "id" = any(array(select "id" from ${table} where "record_id" is null and "uploaded_at" < ${before}::timestamptz limit 1000)) returning "id"::text as "id"`,
    ),
  );
  return rows.map((row) => String(row["id"]));
}

/** Those of some ids that have a row. */
export async function knownFiles(db: Database, schema: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.one(render(sql`select f."id"::text as "id" from ${ident(schema, "file")} f where f."id" = any(${ids}::uuid[])`));
  return new Set(rows.map((row) => String(row["id"])));
}
