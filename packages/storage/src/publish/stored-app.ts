import { createHash } from "node:crypto";
import { type AppDefinition, checksum } from "@funnelsmith/definition";
import type { TenantSettings } from "../catalog.ts";
import type { Database, Row, Statement, Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";
import type { Physical } from "../tables/physical.ts";
import type { Blueprint } from "./blueprint.ts";
import type { Decisions } from "./change.ts";

/** A publish that has begun and not ended, as kept in the app's row. */
export interface Underway {
  readonly planId: string;
  readonly phase: "prepare" | "finish";
  readonly document: AppDefinition;
  readonly blueprint: Blueprint;
  readonly decisions: Decisions;
  readonly message: string | null;
  readonly by: string | null;
  /** Steps of the phase that are done. */
  readonly done: number;
  /** The last record a step in batches has seen. */
  readonly after?: string;
}

/** An app as it is stored; version 0 before its first publish. */
export interface StoredApp {
  readonly version: number;
  readonly revision: number;
  readonly published: { readonly document: AppDefinition; readonly physical: Physical } | undefined;
  readonly underway: Underway | undefined;
}

type Ask = (statement: Statement) => Promise<readonly Row[]>;

/** Reads an app under the owner's role; `lock` keeps every gated write out until the transaction ends. */
export async function readStoredApp(ask: Ask, schema: string, app: string, lock = false): Promise<StoredApp> {
  const [row] = await ask({
    text: `select version, revision, preparing from ${name(schema, "app")} where key = $1${lock ? " for update" : ""}`,
    values: [app],
  });
  if (row === undefined) return { version: 0, revision: 0, published: undefined, underway: undefined };
  const version = Number(row["version"]);
  const [published] = await ask({
    text: `select document, physical from ${name(schema, "definition_version")} where app = $1 and version = $2`,
    values: [app, version],
  });
  return {
    version,
    revision: Number(row["revision"]),
    published: published && { document: published["document"] as AppDefinition, physical: published["physical"] as Physical },
    underway: (row["preparing"] as Underway | null) ?? undefined,
  };
}

/** Identifies a plan: the version it starts from, the document it leads to, and whether hidden values come back. */
export function planIdOf(base: number, document: AppDefinition, restore: boolean): string {
  return createHash("sha256")
    .update(`${base}|${restore}|${checksum(document)}`)
    .digest("base64url")
    .slice(0, 22);
}

/** One published version in the list. */
export interface VersionEntry {
  readonly version: number;
  readonly message: string | null;
  readonly publishedBy: string | null;
  readonly publishedAt: string;
  readonly checksum: string;
}

/** The published versions of an app, newest first. */
export async function readVersions(db: Database, tenant: TenantSettings, app: string): Promise<readonly VersionEntry[]> {
  const rows = await db.one({
    text: `select version, message, published_by, to_char(published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, checksum
      from ${name(tenant.schema, "definition_version")} where app = $1 order by version desc`,
    values: [app],
  });
  return rows.map((row) => ({
    version: Number(row["version"]),
    message: row["message"] as string | null,
    publishedBy: row["published_by"] as string | null,
    publishedAt: String(row["at"]),
    checksum: String(row["checksum"]),
  }));
}

/** The document of a published version, or of the newest; undefined when there is none. */
export async function readVersion(db: Database, tenant: TenantSettings, app: string, version?: number): Promise<AppDefinition | undefined> {
  const [row] = await db.one({
    text: `select document from ${name(tenant.schema, "definition_version")}
      where app = $1 and ($2::integer is null or version = $2) order by version desc limit 1`,
    values: [app, version ?? null],
  });
  return row?.["document"] as AppDefinition | undefined;
}

/** Raises the revision, so that every server reloads, and says so; to be called inside the transaction that changes the app. */
export async function raiseRevision(
  tx: Transaction,
  tenant: TenantSettings,
  app: string,
  change: { readonly version?: number; readonly underway: Underway | undefined },
): Promise<number> {
  const [row] = await tx.query({
    text: `update ${name(tenant.schema, "app")} set revision = revision + 1, version = coalesce($2, version), preparing = $3 where key = $1 returning revision`,
    values: [app, change.version ?? null, change.underway === undefined ? null : JSON.stringify(change.underway)],
  });
  const revision = Number(row?.["revision"]);
  await tx.query({ text: "select pg_catalog.pg_notify('catalog', $1)", values: [`${tenant.id}:${app}:${revision}`] });
  // Where a starting server looks for what it has to carry on, be it left in its preparation or in what follows the switch.
  const text =
    change.underway === undefined
      ? "delete from platform.publishing where tenant_id = $1 and app = $2"
      : "insert into platform.publishing (tenant_id, app, since) values ($1, $2, $3) on conflict (tenant_id, app) do nothing";
  await tx.query({ text, values: [tenant.id, app, ...(change.underway === undefined ? [] : [new Date().toISOString()])] });
  return revision;
}
