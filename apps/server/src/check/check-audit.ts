import { ident, join, render, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogObject, Database, Row } from "@funnelsmith/storage";
import type { Finding } from "./finding.ts";

const batch = 2_000;

/**
 * The audit log tells every version of every record once: created at 1, the latest, deleted or not as the record is; versions it does not
 * tell are moves of the ledger, or publishes that converted a field. Reads in batches, so that it can run beside work, and ends with the
 * first batch after `most` findings. `seen` hears of every batch how many records of an object it came to.
 */
export async function checkAudit(
  db: Database,
  catalog: Catalog,
  most: number,
  seen: (object: string, records: number) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const object of catalog.objects.values()) {
    // Rows of a sub-table are told of with their record.
    if (object.partOf) continue;
    const strays = await db.report(render(strayRows(catalog, object, await namesakes(db, catalog, object))));
    findings.push(
      ...strays.map((row) => ({ object: object.key, id: String(row["id"]), what: "the audit log tells of a record that is not there" })),
    );
    let after = "00000000-0000-0000-0000-000000000000";
    for (let records = 0; ; ) {
      const [last] = await db.report(
        render(
          sql`select max(r."id"::text) as "id", count(*) as "n" from (select "id" from ${object.table} where "id" > ${after}::uuid order by "id" limit ${batch}::integer) r`,
        ),
      );
      if (typeof last?.["id"] !== "string") break;
      const rows = await db.report(render(faultyRows(catalog, object, after, last["id"])));
      findings.push(...rows.map((row) => ({ object: object.key, id: String(row["id"]), what: faultOf(row) })));
      if (findings.length > most) return findings;
      after = last["id"];
      records += Number(last["n"]);
      seen(object.key, records);
    }
  }
  return findings;
}

const auditOf = (catalog: Catalog, object: CatalogObject): Sql =>
  sql`select * from ${ident(catalog.tenant.schema, "audit")} where "app" = ${catalog.app}::text and "object" = ${object.key}::text`;

/** Tables kept out of sight of objects that had the object's key before it: the audit log tells of their records under it as well. */
async function namesakes(db: Database, catalog: Catalog, object: CatalogObject): Promise<readonly Sql[]> {
  const rows = await db.report(
    render(sql`select h."key" as "table" from ${ident(catalog.tenant.schema, "definition_version")} v, jsonb_each(v."physical" -> 'hiddenObjects') h("key", "value")
where v."app" = ${catalog.app}::text and v."version" = ${catalog.version}::integer and h."value" -> 'definition' ->> 'key' = ${object.key}::text`),
  );
  return rows.map((row) => ident(catalog.tenant.schema, String(row["table"])));
}

function strayRows(catalog: Catalog, object: CatalogObject, tables: readonly Sql[]): Sql {
  const nowhere = [object.table, ...tables].map((table) => sql`not exists (select 1 from ${table} r where r."id" = a."record_id")`);
  return sql`select distinct a."record_id" as "id" from (${auditOf(catalog, object)}) a where ${join(nowhere, " and ")} limit 1000`;
}

/**
 * A move raises the version by itself, unless it came with a patch or with the creation, whose version it shares: then there is an audit
 * row of the same instant. What nobody lived through (sample, history) need not have raised it. A publish raises the version of records that read differently under
 * it. So the versions that the audit log leaves out lie between the moves that must have raised one and what may have.
 */
function faultyRows(catalog: Catalog, object: CatalogObject, after: string, last: string): Sql {
  const ledger = ident(catalog.tenant.schema, "stage_transition");
  return sql`select * from (
select r."id", r."version", r."deleted_at" is not null as "deleted", coalesce(a."told", 0) as "told", coalesce(a."versions", 0) as "versions", a."first", a."newest", a."made", a."state",
coalesce(a."told", 0) + coalesce(l."sure", 0) as "least", coalesce(a."told", 0) + coalesce(l."most", 0) + p."most" as "most"
from ${object.table} r
left join lateral (select count(*) as "told", count(distinct a."version") as "versions", min(a."version") as "first", max(a."version") as "newest",
  count(*) filter (where a."action" = 'create') as "made",
  (array_agg(a."action" order by a."version" desc) filter (where a."action" <> 'update'))[1] as "state"
  from ${ident(catalog.tenant.schema, "audit")} a where a."record_id" = r."id") a on true
left join lateral (select count(*) as "most", count(*) filter (where l."cause" in ('auto_enter', 'redesign')
  or l."cause" not in ('sample', 'history') and not exists (select 1 from ${ident(catalog.tenant.schema, "audit")} x where x."record_id" = r."id" and x."at" = l."at")) as "sure"
  from ${ledger} l where l."record_id" = r."id") l on true
left join lateral (select count(*) as "most" from ${ident(catalog.tenant.schema, "definition_version")} v
  where v."app" = ${catalog.app}::text and v."published_at" > r."created_at") p on true
where r."id" > ${after}::uuid and r."id" <= ${last}::uuid) c
where c."made" is distinct from 1 or c."first" is distinct from 1 or c."told" <> c."versions" or c."newest" > c."version"
or c."version" not between c."least" and c."most" or c."deleted" <> (c."state" is not distinct from 'delete') order by c."id"`;
}

function faultOf(row: Row): string {
  const { version, told, versions, first, newest, made, deleted, state, least, most } = row as Record<
    string,
    number | boolean | string | null
  >;
  if (Number(made ?? 0) !== 1 || first !== 1)
    return `the audit log tells of ${made ?? 0} creations, its first version is ${first ?? "none"}`;
  if (told !== versions) return "the audit log tells one version twice";
  if (Number(newest) > Number(version)) return `the audit log is at version ${newest}, the record at ${version}`;
  if (deleted !== (state === "delete")) return `the record is ${deleted ? "deleted" : "not deleted"}, the audit log says ${state}`;
  const accounted = least === most ? least : `${least} to ${most}`;
  return `the record is at version ${version}; audit log and ledger account for ${accounted}`;
}
