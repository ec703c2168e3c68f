import { randomBytes } from "node:crypto";
import type { AppDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import type { ParameterValues } from "../compile/parameter-values.ts";
import { scramVerifier } from "../connection/runtime-role.ts";
import { sqlstateOf } from "../connection/sqlstate.ts";
import type { Database, Transaction } from "../database.ts";
import { holdApps } from "../publish/stored-app.ts";
import { name } from "../tables/ddl.ts";
import type { Physical } from "../tables/physical.ts";
import { biName, drawBiViews, tellBiZone } from "./bi-views.ts";

/** How a reporting tool reads a tenant: the role, the schema of its views, and the database they are in. */
export interface BiAccess {
  readonly role: string;
  readonly schema: string;
  readonly database: string;
  readonly views: readonly string[];
}

/** The access a tenant has given, if any. */
export async function readBiAccess(db: Database, tenant: Pick<TenantSettings, "schema">): Promise<BiAccess | undefined> {
  return await db.administer((tx) => stateOf(tx, tenant.schema));
}

async function stateOf(tx: Transaction, tenantSchema: string): Promise<BiAccess | undefined> {
  const schema = biName(tenantSchema);
  const [row] = await tx.query({
    text: `select current_database()::text as database,
        (select coalesce(json_agg(v.viewname order by v.viewname), '[]') from pg_catalog.pg_views v where v.schemaname = $1) as views
      from pg_catalog.pg_namespace n join pg_catalog.pg_roles r on r.rolname = n.nspname where n.nspname = $1`,
    values: [schema],
  });
  return row && { role: schema, schema, database: String(row["database"]), views: row["views"] as readonly string[] };
}

/**
 * Opens a tenant's records to reporting tools: a role that can read views of this tenant's objects, moves and members and nothing else of
 * anybody's. Its password is answered this once and stored by the database as a verifier only; asked again, there is a new one.
 */
export async function grantBiAccess(db: Database, tenant: TenantSettings): Promise<BiAccess & { readonly password: string }> {
  const password = randomBytes(24).toString("base64url");
  const role = biName(tenant.schema);
  return await asRoleMaker(db, async (tx) => {
    await holdApps(tx, tenant);
    const [known] = await tx.query({ text: "select 1 from pg_catalog.pg_roles where rolname = $1", values: [role] });
    const [place] = await tx.query({ text: "select current_database()::text as database", values: [] });
    const own = name(role);
    const settings = {
      default_transaction_read_only: "on",
      statement_timeout: "60s",
      idle_in_transaction_session_timeout: "60s",
      search_path: own,
    };
    await tx.query({
      text: [
        ...(known ? [] : [`create role ${own} nosuperuser nocreatedb nocreaterole noinherit connection limit 10`]),
        `alter role ${own} login password '${scramVerifier(password)}'`,
        ...Object.entries(settings).map(([key, value]) => `alter role ${own} set ${key} = ${value === own ? value : `'${value}'`}`),
        `grant connect on database ${name(String(place?.["database"]))} to ${own}`,
        `drop schema if exists ${own} cascade`,
        `create schema ${own}`,
        `grant usage on schema ${own} to ${own}`,
        `create view ${name(role, "moves")} as select l.app, l.object, l.record_id, l.seq, l.funnel, l.from_stage, l.to_stage, l.at, l.actor_id, l.cause, l.reason_code, l.amount, l.currency
            from ${name(tenant.schema, "stage_transition")} l`,
        `create view ${name(role, "members")} as select m.id, m.name, m.manager_id from ${name(tenant.schema, "member")} m`,
        `grant select on ${name(role, "moves")}, ${name(role, "members")} to ${own}`,
      ].join(";\n"),
      values: [],
    });
    const apps = await tx.query({
      text: `select v.document, v.physical, v.parameters from ${name(tenant.schema, "app")} a join ${name(tenant.schema, "definition_version")} v on v.app = a.key and v.version = a.version`,
      values: [],
    });
    for (const { document, physical, parameters } of apps) {
      const version = { document: document as AppDefinition, physical: physical as Physical, parameters: parameters as ParameterValues };
      await tx.query({ text: drawBiViews({ tenant, ...version }), values: [] });
    }
    await tellBiZone(tx, tenant.schema, tenant.zone);
    const made = await stateOf(tx, tenant.schema);
    if (!made) throw new Error("the views just made are not there");
    return { ...made, password };
  });
}

/** Takes the access back: views and role are gone, and whoever is connected is cut off. */
export async function revokeBiAccess(db: Database, schema: string): Promise<void> {
  const role = biName(schema);
  await asRoleMaker(db, async (tx) => {
    await tx.query({ text: `drop schema if exists ${name(role)} cascade`, values: [] });
    const [known] = await tx.query({
      text: "select current_database()::text as database from pg_catalog.pg_roles where rolname = $1",
      values: [role],
    });
    if (!known) return;
    const own = name(role);
    await tx.query({
      text: `alter role ${own} nologin; revoke connect on database ${name(String(known["database"]))} from ${own}`,
      values: [],
    });
    await tx.query({
      text: "select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where usename = $1",
      values: [role],
    });
    await tx.query({ text: `drop role ${own}`, values: [] });
  });
}

/** Work that makes or drops a role, whole or not at all; DATABASE_RIGHT_MISSING where the database's owner may not. */
async function asRoleMaker<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await db.administer(work);
  } catch (error) {
    if (sqlstateOf(error) !== "42501") throw error;
    const detail = {
      "zh-CN": "数据库所有者账号不能创建、修改或删除报表角色。",
      en: "The database's owner may not make, change or drop the role of reporting tools.",
    };
    throw new Problem("DATABASE_RIGHT_MISSING", detail, { cause: error });
  }
}
