import type { TenantSettings } from "../catalog.ts";
import type { Database } from "../database.ts";
import { name } from "../tables/ddl.ts";
import type { Physical } from "../tables/physical.ts";
import { administerGently } from "./gently.ts";
import { holdApps } from "./stored-app.ts";

const logs = ["stage_transition", "audit"];
const documents = ["draft", "origin", "definition_version", "job", "file", "erasure", "cleared_reference"];

/** Removes an app with its tables, records and history, for good: what an installation that failed half-way must leave. False when there is none. */
export async function removeApp(db: Database, tenant: TenantSettings, app: string): Promise<boolean> {
  return administerGently(db, async (tx) => {
    const table = (relation: string): string => name(tenant.schema, relation);
    await holdApps(tx, tenant);
    const [row] = await tx.query({ text: `select revision from ${table("app")} where key = $1`, values: [app] });
    if (row === undefined) return false;
    const versions = await tx.query({ text: `select physical from ${table("definition_version")} where app = $1`, values: [app] });
    const places = versions.flatMap(({ physical }) => {
      const { objects, hiddenObjects } = physical as Physical;
      return [...Object.values(objects), ...Object.values(hiddenObjects ?? {})].map((object) => object.table);
    });
    const tables = [...new Set(places)].map((one) => table(one));
    if (tables.length > 0) await tx.query({ text: `drop table if exists ${tables.join(", ")} cascade`, values: [] });
    for (const log of [...logs, ...documents]) await tx.query({ text: `delete from ${table(log)} where app = $1`, values: [app] });
    await tx.query({ text: "delete from platform.publishing where tenant_id = $1 and app = $2", values: [tenant.id, app] });
    await tx.query({ text: `delete from ${table("app")} where key = $1`, values: [app] });
    const revision = Number(row["revision"]) + 1;
    await tx.query({ text: "select pg_catalog.pg_notify('catalog', $1)", values: [`${tenant.id}:${app}:${revision}`] });
    return true;
  });
}
