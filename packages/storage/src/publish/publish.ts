import { type AppDefinition, checksum } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import type { Database, Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";
import { nothingPhysical } from "../tables/physical.ts";
import { newId } from "../tenant/new-id.ts";
import { fillTenantDefaults } from "../tenant/tenants.ts";
import { drawBlueprint } from "./blueprint.ts";
import type { Decisions } from "./change.ts";
import { type Counts, countEffects, findLarge } from "./count-effects.ts";
import { findEffects } from "./effects.ts";
import { failPoint } from "../fail-point.ts";
import { finish } from "./finish.ts";
import { countChanges, refuseInvalid, refuseUndecided } from "./plan-publish.ts";
import { beginPrepare, runPrepare, undoPrepare } from "./prepare.ts";
import { administerGently, publishFailure, runSwitch } from "./run-steps.ts";
import { planIdOf, raiseRevision, readStoredApp, type Underway } from "./stored-app.ts";

/** What is published, by whom, and how its changes were decided. */
export interface PublishInput {
  readonly tenant: TenantSettings;
  readonly document: AppDefinition;
  /** The plan the decisions were made on; PLAN_STALE when another version was published since. Left out, nothing is compared. */
  readonly planId?: string;
  readonly decisions?: Decisions;
  readonly message?: string;
  /** Member. */
  readonly by?: string;
  /** Values that were hidden come back: an older version is published again. */
  readonly restore?: boolean;
  readonly now?: string;
  /** Tables with more rows are prepared while the old version is live. */
  readonly mostRowsAtOnce?: number;
}

/** What a publish did. */
export interface Published {
  readonly version: number;
  readonly revision: number;
  /** By the id of the change, the rows it concerned. */
  readonly counts: Readonly<Record<string, Counts>>;
}

/**
 * Publishes a document as the app's next version. Prepares while the old version is live where tables are large, then switches in one
 * short transaction. Fails with DEFINITION_INVALID, PLAN_STALE, PUBLISH_UNDECIDED (with the changes to decide), PUBLISH_BUSY or
 * PUBLISH_FAILED, and then nothing has changed.
 */
export async function publish(db: Database, input: PublishInput): Promise<Published> {
  refuseInvalid(input.document);
  return alone(db, input.tenant, () => publishAlone(db, input));
}

/** Publishes the document of an older version again as the next one; rows written since stay, hidden values come back. */
export async function rollback(
  db: Database,
  input: Omit<PublishInput, "document" | "restore"> & { readonly app: string; readonly version: number },
): Promise<Published> {
  const [row] = await db.one({
    text: `select document from ${name(input.tenant.schema, "definition_version")} where app = $1 and version = $2`,
    values: [input.app, input.version],
  });
  if (row === undefined) throw new Problem("NOT_FOUND");
  return publish(db, { ...input, document: row["document"] as AppDefinition, restore: true });
}

/** Undoes a publish that has begun and not switched; false when there is none. */
export async function abortPublish(db: Database, tenant: TenantSettings, app: string): Promise<boolean> {
  return alone(db, tenant, async () => {
    const { underway } = await readStoredApp((statement) => db.administerAlone(statement), tenant.schema, app);
    if (underway?.phase !== "prepare") return false;
    await undoPrepare(db, tenant, app, underway);
    return true;
  });
}

/** Carries on every publish that a stopped server left unfinished; for a server that starts. Answers how many. */
export async function resumePublishes(db: Database): Promise<number> {
  const rows = await db.administerAlone({
    text: `select t.id, t.schema, t.name, t.locale, t.currency, t.time_zone, p.app from platform.publishing as p
      join platform.tenant as t on t.id = p.tenant_id order by p.since`,
    values: [],
  });
  let resumed = 0;
  for (const row of rows) {
    const tenant: TenantSettings = {
      id: String(row["id"]),
      schema: String(row["schema"]),
      name: String(row["name"]),
      locale: row["locale"] === "en" ? "en" : "zh-CN",
      currency: (row["currency"] as string | null) ?? "CNY",
      zone: (row["time_zone"] as string | null) ?? "Asia/Shanghai",
    };
    // Somebody else carrying it on is as good.
    const lock = await db.exclusive(lockName(tenant), () => resume(db, tenant, String(row["app"])));
    if (lock?.value === true) resumed += 1;
  }
  return resumed;
}

const lockName = (tenant: TenantSettings): string => `funnelsmith publish ${tenant.schema}`;

/** One publish at a time in a tenant, whichever server it runs on. */
async function alone<T>(db: Database, tenant: TenantSettings, work: () => Promise<T>): Promise<T> {
  const lock = await db.exclusive(lockName(tenant), work);
  if (lock === undefined) throw new Problem("PUBLISH_BUSY", undefined, { retryAfter: 2 });
  return lock.value;
}

async function publishAlone(db: Database, input: PublishInput): Promise<Published> {
  const { tenant, document, restore = false, decisions = {} } = input;
  await resumeFinish(db, tenant, document.key);
  const stored = await readStoredApp((statement) => db.administerAlone(statement), tenant.schema, document.key);
  const planId = planIdOf(stored.version, document, restore);
  if (input.planId !== undefined && input.planId !== planId) throw new Problem("PLAN_STALE");
  const same = stored.underway?.planId === planId && JSON.stringify(stored.underway.decisions) === JSON.stringify(decisions);
  if (stored.underway !== undefined && same) return carryOn(db, tenant, document.key, stored.underway, input.now);
  if (stored.underway !== undefined) await undoPrepare(db, tenant, document.key, stored.underway);

  const large = await db.administer(async (tx) => {
    const { effects, counts } = await countChanges(tx, tenant, stored, document);
    refuseUndecided(effects, counts, decisions);
    return findLarge(
      tx,
      { schema: tenant.schema, physical: stored.published?.physical ?? nothingPhysical },
      input.mostRowsAtOnce ?? 20_000,
    );
  });
  const blueprint = drawBlueprint({
    schema: tenant.schema,
    role: db.runtimeRole,
    zone: tenant.zone,
    from: stored.published,
    to: document,
    decisions,
    large,
    restore,
  });
  const by = input.by ?? null;
  const underway: Underway = { planId, phase: "prepare", document, blueprint, decisions, message: input.message ?? null, by, done: 0 };
  if (blueprint.prepare.length === 0) return switchOver(db, tenant, underway, stored.version, input.now);
  await beginPrepare(db, tenant, underway, stored.version);
  return carryOn(db, tenant, document.key, underway, input.now);
}

async function resume(db: Database, tenant: TenantSettings, app: string): Promise<boolean> {
  await resumeFinish(db, tenant, app);
  const { underway } = await readStoredApp((statement) => db.administerAlone(statement), tenant.schema, app);
  if (underway === undefined) return false;
  await carryOn(db, tenant, app, underway, undefined);
  return true;
}

async function resumeFinish(db: Database, tenant: TenantSettings, app: string): Promise<void> {
  const { underway } = await readStoredApp((statement) => db.administerAlone(statement), tenant.schema, app);
  if (underway?.phase === "finish") await finish(db, tenant, app, underway);
}

/** From wherever prepare got to, to the end; what was prepared is removed when it cannot be reached. */
async function carryOn(db: Database, tenant: TenantSettings, app: string, underway: Underway, now: string | undefined): Promise<Published> {
  try {
    await runPrepare(db, tenant, app, underway);
    const { version } = await readStoredApp((statement) => db.administerAlone(statement), tenant.schema, app);
    return await switchOver(db, tenant, underway, version, now);
  } catch (error) {
    // A database that is gone cannot be tidied; the publish is carried on when a server starts.
    if (!(error instanceof Problem && error.code === "DATABASE_UNAVAILABLE")) await undoPrepare(db, tenant, app, underway);
    throw publishFailure(error);
  }
}

/** The switch: one transaction in which the tables, the version, the records of removed stages and the news change together. */
async function switchOver(
  db: Database,
  tenant: TenantSettings,
  underway: Underway,
  base: number,
  given: string | undefined,
): Promise<Published> {
  const now = given ?? new Date().toISOString();
  const { document, blueprint, by, decisions } = underway;
  const app = document.key;
  const version = base + 1;
  const published = await administerGently(db, async (tx): Promise<Published> => {
    if (base === 0) {
      const text = `insert into ${name(tenant.schema, "app")} (key, revision, version, created_at) values ($1, 0, 0, $2) on conflict (key) do nothing`;
      await tx.query({ text, values: [app, now] });
    }
    const stored = await readStoredApp((statement) => tx.query(statement), tenant.schema, app, true);
    if (stored.version !== base) throw new Problem("PLAN_STALE");
    const counts = await countAgain(tx, tenant, stored, underway);
    const done = await runSwitch(
      tx,
      { schema: tenant.schema, app, by, now, document, physical: blueprint.physical, version, currency: tenant.currency },
      blueprint.switch,
    );
    await tx.query({
      text: `insert into ${name(tenant.schema, "definition_version")} (app, version, document, checksum, physical, message, published_by, published_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      values: [app, version, JSON.stringify(document), checksum(document), JSON.stringify(blueprint.physical), underway.message, by, now],
    });
    if (base === 0 && document.defaults) await fillTenantDefaults(tx, tenant.id, document.defaults);
    await tx.query({
      text: `insert into ${name(tenant.schema, "outbox")} (id, topic, payload, at) values ($1, 'app.published', $2, $3)`,
      values: [newId(), JSON.stringify({ app, version, decisions }), now],
    });
    const after: Underway | undefined = blueprint.finish.length === 0 ? undefined : { ...underway, phase: "finish", done: 0 };
    const revision = await raiseRevision(tx, tenant, app, { version, underway: after });
    if (base === 0) await tx.query({ text: "select pg_catalog.pg_notify('tenant', $1)", values: [tenant.id] });
    await failPoint("switch.before-commit");
    return { version, revision, counts: { ...Object.fromEntries(counts), ...done } };
  }).catch((error: unknown) => {
    throw publishFailure(error);
  });
  await failPoint("switch.after-commit");
  await resumeFinish(db, tenant, app);
  return published;
}

/** The rows concerned as they are now that no gated write can come between; refuses what nobody decided. */
async function countAgain(
  tx: Transaction,
  tenant: TenantSettings,
  stored: Awaited<ReturnType<typeof readStoredApp>>,
  underway: Underway,
): Promise<ReadonlyMap<string, Counts>> {
  if (stored.published === undefined) return new Map();
  const effects = findEffects(stored.published.document, underway.document);
  const context = { schema: tenant.schema, zone: tenant.zone, physical: stored.published.physical };
  const counts = await countEffects(tx, context, effects);
  refuseUndecided(effects, counts, underway.decisions);
  return counts;
}
