import { ident, render, type Sql, sql } from "@funnelsmith/logic";
import { type Database, type Physical, statementOf, tenantTables } from "@funnelsmith/storage";
import { withRowObjects } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { strayContents } from "../background/prune-files.ts";
import { fileKey, type FileStore } from "../files/file-store.ts";
import type { Finding } from "./finding.ts";

const batch = 1000;

/**
 * Every file a record names has its row and is that record's; every file that is attached has its record. With the storage: every row
 * has its content, every content its row.
 */
export async function checkFiles(db: Database, schema: string, store: FileStore | undefined): Promise<readonly Finding[]> {
  return [...(await checkPlaces(db, schema)), ...(store ? await checkContents(db, schema, store) : [])];
}

interface Place {
  readonly app: string;
  readonly object: string;
  readonly table: Sql;
  readonly columns: readonly Sql[];
}

async function placesOf(db: Database, schema: string): Promise<readonly Place[]> {
  const query = tenantTables(schema)
    .selectFrom("app")
    .innerJoin("definition_version as v", (join) => join.onRef("v.app", "=", "app.key").onRef("v.version", "=", "app.version"))
    .select(["v.app", "v.document", "v.physical"]);
  const apps = await db.one(statementOf(query));
  return apps.flatMap(({ app, document, physical }) =>
    withRowObjects(document).objects.flatMap((object): Place[] => {
      const place = (physical as Physical).objects[object.key];
      if (place === undefined) return [];
      const columns = object.fields.flatMap((field) => {
        const column = kindOf(field).flags.files ? place.columns[field.key]?.column : undefined;
        return column === undefined ? [] : [ident(column)];
      });
      return [{ app, object: object.key, table: ident(schema, place.table), columns }];
    }),
  );
}

async function checkPlaces(db: Database, schema: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const file = ident(schema, "file");
  for (const { app, object, table, columns } of await placesOf(db, schema)) {
    for (const column of columns) {
      const rows = await db.report(
        render(
          sql`select r."id"::text as "id", h."one" ->> 'id' as "file" from ${table} r cross join lateral jsonb_array_elements(r.${column}) as h("one") left join ${file} f on f."id"::text = h."one" ->> 'id' where r.${column} is not null and (f."id" is null or f."record_id" is distinct from r."id" or f."bytes"::text is distinct from h."one" ->> 'size') limit ${batch}::integer`,
        ),
      );
      findings.push(
        ...rows.map((row) => ({ app, object, id: String(row["id"]), what: `names file ${String(row["file"])}, which is not its own` })),
      );
    }
    const orphans = await db.report(
      render(
        sql`select f."id"::text as "id", f."record_id"::text as "record" from ${file} f where f."app" = ${app} and f."object" = ${object} and not exists (select 1 from ${table} r where r."id" = f."record_id") limit ${batch}::integer`,
      ),
    );
    findings.push(
      ...orphans.map((row) => ({ app, object, id: String(row["record"]), what: `has file ${String(row["id"])} and is not there` })),
    );
  }
  return findings;
}

async function checkContents(db: Database, schema: string, store: FileStore): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const stored = new Set<string>();
  for await (const { key } of store.list(schema)) stored.add(key);
  for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
    const rows = await db.one(
      render(
        sql`select f."id"::text as "id" from ${ident(schema, "file")} f where f."id" > ${after}::uuid order by f."id" limit ${batch}::integer`,
      ),
    );
    for (const row of rows) {
      after = String(row["id"]);
      if (!stored.has(fileKey(schema, after))) findings.push({ what: `file ${after} has no content` });
    }
    if (rows.length < batch) break;
  }
  for await (const key of strayContents(db, store, schema, new Date())) findings.push({ what: `content ${key} belongs to no file` });
  return findings;
}
