import type { Database } from "@funnelsmith/storage";
import { brokenRestores } from "../backup/unfinished-restores.ts";
import type { Finding } from "./finding.ts";

/** A tenant that has its schema. */
export interface CheckedTenant {
  readonly id: string;
  readonly schema: string;
}

/** Tenants and schemas belong together one to one; answers the tenants that can be looked into. None in a database never started on. */
export async function checkPlatform(
  db: Database,
): Promise<{ readonly tenants: readonly CheckedTenant[]; readonly findings: readonly Finding[] }> {
  const [known] = await db.administerAlone({
    text: "select pg_catalog.to_regclass('platform.tenant') is not null as there, pg_catalog.to_regclass('platform.restoring') is not null as restores",
    values: [],
  });
  if (known?.["there"] !== true) return { tenants: [], findings: [] };
  const rows = await db.administerAlone({
    text: `select t.id::text, t.deleted_at is not null as deleted, coalesce(t.schema, n.nspname) as schema, n.oid is not null as there
      from platform.tenant t full join (select oid, nspname from pg_catalog.pg_namespace where nspname ~ '^t_[a-z2-7]{12}$') n on n.nspname = t.schema
      order by t.id`,
    values: [],
  });
  const tenants: CheckedTenant[] = [];
  const findings: Finding[] = [];
  for (const row of rows) {
    const schema = String(row["schema"]);
    const { id } = row;
    if (typeof id !== "string") findings.push({ schema, what: "a schema without a tenant" });
    else if (row["there"] !== true) findings.push({ schema, what: "a tenant without its schema" });
    else if (row["deleted"] !== true) tenants.push({ id, schema });
  }
  // A database that no server of this release has started on has no such note.
  if (known["restores"] === true)
    for (const schema of await brokenRestores(db))
      findings.push({ schema, what: "files of a restore that was broken off; the next start removes them" });
  return { tenants, findings };
}
