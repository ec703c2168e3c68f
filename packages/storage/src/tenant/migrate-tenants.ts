import { statementOf } from "../administration/statement-of.ts";
import { platform } from "../administration/tables.ts";
import type { Database } from "../database.ts";
import { failPoint } from "../fail-point.ts";
import { objectGrants, tenantGrants } from "./grants.ts";
import { refuseNewer } from "./refuse-newer.ts";
import { tenantFiles, textFor } from "./tenant-files.ts";

/**
 * Brings every tenant's schema to the newest file of sql/tenant and opens it to the runtime role, should that be another than before;
 * one transaction each. Answers how many were behind. Where a newer release brought any of them further, none is touched: DATABASE_UNAVAILABLE.
 */
export async function migrateTenants(db: Database): Promise<number> {
  const others = await db.administerAlone({
    text: `select t.id, t.schema, t.migration from platform.tenant as t join pg_catalog.pg_namespace as n on n.nspname = t.schema
      where t.deleted_at is null and (t.migration <> $1 or not pg_catalog.has_schema_privilege($2::name, n.oid, 'usage')) order by t.id`,
    values: [tenantFiles.length, db.runtimeRole],
  });
  for (const { migration } of others) refuseNewer(Number(migration), tenantFiles.length);
  for (const { id, schema } of others) {
    await migrateTenant(db, String(id), String(schema));
    await failPoint("start.after-commit");
  }
  return others.length;
}

async function migrateTenant(db: Database, id: string, schema: string): Promise<void> {
  await db.administer(async (tx) => {
    const [row] = await tx.query(statementOf(platform.selectFrom("tenant").select("migration").where("id", "=", id).forUpdate()));
    // Removed since it was listed.
    if (row === undefined) return;
    refuseNewer(row.migration, tenantFiles.length);
    const pending = tenantFiles.filter((file) => file.number > row.migration);
    for (const file of pending) await tx.query({ text: textFor(file, schema), values: [] });
    // Only an object's table has two underscores in its name.
    const objects = await tx.query({
      text: `select c.relname as name from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
        where n.nspname = $1 and c.relkind = 'r' and c.relname like '%\\_\\_%'`,
      values: [schema],
    });
    const grants = [tenantGrants(schema, db.runtimeRole), ...objects.map(({ name }) => objectGrants(schema, String(name), db.runtimeRole))];
    await tx.query({ text: grants.join(";\n"), values: [] });
    await tx.query(statementOf(platform.updateTable("tenant").set({ migration: tenantFiles.length }).where("id", "=", id)));
    await failPoint("start.before-commit");
  });
}
