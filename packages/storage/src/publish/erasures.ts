import { type FieldDefinition, type ObjectDefinition, type Text, wholeOf } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import type { Database, Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";
import { newId } from "../tenant/new-id.ts";
import { readStoredApp } from "./stored-app.ts";

/** Why values were erased: somebody asked for it, their days were over, or a publish said so. */
export type ErasureCause = "asked" | "due" | "publish";

/** Values of a hidden field that were erased for good. */
export interface Erasure {
  readonly object: string;
  readonly objectTitle: Text;
  /** As it was last published. */
  readonly field: FieldDefinition;
  /** Records that had a value in it. */
  readonly values: number;
  readonly cause: ErasureCause;
  /** The app's version at the time. */
  readonly version: number;
  /** Member; null for nobody. */
  readonly by: string | null;
  /** RFC 3339 UTC: when erasing began. */
  readonly at: string;
}

/** What is told of an erasure. */
export interface ErasureNote {
  readonly object: string;
  readonly column: string;
  readonly cause: ErasureCause;
  readonly by: string | null;
  /** RFC 3339 UTC. */
  readonly at: string;
}

/** Writes down that the values of a hidden column are erased, and how many there are, in the transaction of the first batch: erasing that is broken off and begun again is written down again, with what was left. */
export async function noteErasure(tx: Transaction, tenant: TenantSettings, app: string, note: ErasureNote): Promise<void> {
  const { version, published } = await readStoredApp((statement) => tx.query(statement), tenant, app);
  const place = published?.physical.objects[note.object];
  const hidden = place?.hidden.find(({ column }) => column === note.column);
  if (place === undefined || hidden === undefined) throw new Problem("NOT_FOUND");
  await tx.query({
    text: `insert into ${name(tenant.schema, "erasure")} (id, app, object, field, values, cause, version, erased_by, at)
      select $1, $2, $3, $4, count(${name(note.column)}), $5, $6, $7, $8 from ${name(tenant.schema, place.table)}`,
    values: [newId(), app, note.object, JSON.stringify(hidden.field), note.cause, version, note.by, note.at],
  });
}

/** What was erased in an app, newest first, 200 at most. */
export async function readErasures(db: Database, tenant: TenantSettings, app: string): Promise<readonly Erasure[]> {
  const rows = await db.one({
    text: `select e.object, e.field, e.values, e.cause, e.version, e.erased_by::text as by,
        pg_catalog.to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
        pg_catalog.jsonb_path_query_first(v.document, '$.objects[*] ? (@.key == $key)',
          pg_catalog.jsonb_build_object('key', pg_catalog.split_part(e.object, '__', 1))) as definition
      from ${name(tenant.schema, "erasure")} as e
      join ${name(tenant.schema, "definition_version")} as v on v.app = e.app and v.version = e.version
      where e.app = $1 order by e.at desc, e.id desc limit 200`,
    values: [app],
  });
  return rows.map((row): Erasure => {
    const object = String(row["object"]);
    return {
      object,
      objectTitle: titleOf(row["definition"] as ObjectDefinition | null, object),
      field: row["field"] as FieldDefinition,
      values: Number(row["values"]),
      cause: row["cause"] as ErasureCause,
      version: Number(row["version"]),
      by: row["by"] as string | null,
      at: String(row["at"]),
    };
  });
}

/** The title of an object, or of the sub-table that has its rows. */
function titleOf(definition: ObjectDefinition | null, object: string): Text {
  const rows = wholeOf(object)?.field;
  const titled = rows === undefined ? definition : definition?.fields.find(({ key }) => key === rows);
  return titled?.title ?? object;
}
