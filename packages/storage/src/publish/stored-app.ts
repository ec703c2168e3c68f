import { createHash } from "node:crypto";
import type { AppDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import { checksum } from "../checksum.ts";
import type { TenantSettings } from "../catalog.ts";
import type { ParameterValues } from "../compile/parameter-values.ts";
import type { Database, Row, Statement, Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";
import type { Physical } from "../tables/physical.ts";
import type { Blueprint } from "./blueprint.ts";
import type { Decisions } from "./change.ts";

/** How far the phase of a publish has got. */
export interface Progress {
  /** Steps that are done. */
  readonly done: number;
  /** The last record a step in batches has seen. */
  readonly after?: string;
}

/** A publish that has begun and not ended, as kept in the app's row. */
export interface Underway {
  readonly planId: string;
  readonly phase: "prepare" | "finish";
  readonly document: AppDefinition;
  readonly blueprint: Blueprint;
  readonly decisions: Decisions;
  readonly parameters: ParameterValues;
  /** An older version is published again. */
  readonly restore: boolean;
  readonly message: string | null;
  readonly by: string | null;
}

/** A published version: what it says, where everything lives, and what the team set for its parameters. */
export interface PublishedApp {
  readonly document: AppDefinition;
  readonly physical: Physical;
  readonly parameters: ParameterValues;
}

/** An app as it is stored; version 0 before its first publish. */
export interface StoredApp {
  readonly version: number;
  readonly revision: number;
  readonly published: PublishedApp | undefined;
  readonly underway: Underway | undefined;
  readonly progress: Progress;
}

type Ask = (statement: Statement) => Promise<readonly Row[]>;

/**
 * Keeps every writer of the tenant's apps out until the transaction ends, and lets readers in. The table is locked, not the row alone:
 * a row held FOR SHARE passes from one writer to the next and a publish waited 18 s for a pause between twelve of them; and a writer
 * that waits for the row holds on to the very table that is about to change.
 */
export async function holdApps(tx: Transaction, tenant: TenantSettings): Promise<void> {
  await tx.query({ text: `lock table ${name(tenant.schema, "app")} in exclusive mode`, values: [] });
}

/** Keeps writers out as holdApps does and reads an app, both sent at once: every way there and back is time for which writers wait. */
export async function holdStoredApp(tx: Transaction, tenant: TenantSettings, app: string): Promise<StoredApp> {
  const [, stored] = await Promise.all([holdApps(tx, tenant), readStoredApp((statement) => tx.query(statement), tenant, app)]);
  return stored;
}

/** Reads an app under the owner's role. */
export async function readStoredApp(ask: Ask, tenant: TenantSettings, app: string): Promise<StoredApp> {
  const [row] = await ask({
    text: `select a.version, a.revision, a.preparing, v.document, v.physical, v.parameters from ${name(tenant.schema, "app")} as a
      left join ${name(tenant.schema, "definition_version")} as v on v.app = a.key and v.version = a.version where a.key = $1`,
    values: [app],
  });
  if (row === undefined) return { version: 0, revision: 0, published: undefined, underway: undefined, progress: begun };
  const document = row["document"] as AppDefinition | null;
  const underway = (row["preparing"] as Underway | null) ?? undefined;
  return {
    version: Number(row["version"]),
    revision: Number(row["revision"]),
    published:
      document === null ? undefined : { document, physical: row["physical"] as Physical, parameters: row["parameters"] as ParameterValues },
    underway,
    progress: underway === undefined ? begun : await readProgress(ask, tenant, app),
  };
}

/** Nothing of a phase is done. */
export const begun: Progress = { done: 0 };

async function readProgress(ask: Ask, tenant: TenantSettings, app: string): Promise<Progress> {
  const [row] = await ask({
    text: "select done, after from platform.publishing where tenant_id = $1 and app = $2",
    values: [tenant.id, app],
  });
  const after = row?.["after"];
  return { done: Number(row?.["done"] ?? 0), ...(typeof after === "string" && { after }) };
}

/** Keeps a publish in its phase until the transaction ends; PLAN_STALE when it is no longer in it: somebody else has carried it on or undone it. */
export async function holdUnderway(tx: Transaction, tenant: TenantSettings, { document, planId, phase }: Underway): Promise<void> {
  const held = await tx.queryAll([
    {
      text: `select 1 from ${name(tenant.schema, "app")} where key = $1 and preparing ->> 'planId' = $2 and preparing ->> 'phase' = $3 for share`,
      values: [document.key, planId, phase],
    },
    // The row is gone once somebody takes the publish back.
    { text: "select 1 from platform.publishing where tenant_id = $1 and app = $2 for update", values: [tenant.id, document.key] },
  ]);
  if (held.some((rows) => rows.length === 0)) throw new Problem("PLAN_STALE");
}

/** The channel on which servers hear that a publish began, came further or ended; the payload is tenant and app. */
export const publishNewsChannel = "publish_news";

const publishNews = (tenant: TenantSettings, app: string): string => `${tenant.id}:${app}`;

/** Writes down how far a phase has got, says so, and commits; the publish is held in its phase. */
export async function noteProgress(tx: Transaction, tenant: TenantSettings, underway: Underway, { done, after }: Progress): Promise<void> {
  await tx.last({
    text: "update platform.publishing set done = $3, after = $4 where tenant_id = $1 and app = $2 returning pg_catalog.pg_notify($5, $6)",
    values: [tenant.id, underway.document.key, done, after ?? null, publishNewsChannel, publishNews(tenant, underway.document.key)],
  });
}

/** Lets whoever is at work on a publish know that it is to end: its next step is refused. Waits for no lock but that step's own. */
export async function stopPublish(db: Database, tenant: TenantSettings, app: string): Promise<void> {
  await db.administerAlone({ text: "delete from platform.publishing where tenant_id = $1 and app = $2", values: [tenant.id, app] });
}

/** Identifies a plan: the version it starts from, the document it leads to, and whether hidden values come back. */
export async function planIdOf(base: number, document: AppDefinition, restore: boolean): Promise<string> {
  return createHash("sha256")
    .update(`${base}|${restore}|${await checksum(document)}`)
    .digest("base64url")
    .slice(0, 22);
}

/** Whether two answers say the same, in whatever order their properties stand. */
export function sameAnswers(a: Decisions | ParameterValues, b: Decisions | ParameterValues): boolean {
  const ordered = (answers: unknown): string =>
    JSON.stringify(answers, (_key, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)))
        : value,
    );
  return ordered(a) === ordered(b);
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

/**
 * Raises the revision of an app that is held, so that every server reloads, says so, and commits: the end of a transaction that changes
 * it. A publish under way begins its phase. Answers the new revision.
 */
export async function raiseRevision(
  tx: Transaction,
  tenant: TenantSettings,
  app: string,
  { revision: from }: Pick<StoredApp, "revision">,
  change: { readonly version?: number; readonly underway: Underway | undefined },
): Promise<number> {
  const revision = from + 1;
  const preparing = change.underway === undefined ? null : JSON.stringify(change.underway);
  await Promise.all([
    // Where a starting server looks for what it has to carry on, be it left in its preparation or in what follows the switch.
    tx.query(
      change.underway === undefined
        ? { text: "delete from platform.publishing where tenant_id = $1 and app = $2", values: [tenant.id, app] }
        : {
            text: `insert into platform.publishing (tenant_id, app, since) values ($1, $2, $3)
              on conflict (tenant_id, app) do update set done = 0, after = null`,
            values: [tenant.id, app, new Date().toISOString()],
          },
    ),
    tx.query({
      text: "select pg_catalog.pg_notify('catalog', $1), pg_catalog.pg_notify($2, $3)",
      values: [`${tenant.id}:${app}:${revision}`, publishNewsChannel, publishNews(tenant, app)],
    }),
    tx.last({
      text: `update ${name(tenant.schema, "app")} set revision = $2, version = coalesce($3, version), preparing = $4 where key = $1`,
      values: [app, revision, change.version ?? null, preparing],
    }),
  ]);
  return revision;
}
