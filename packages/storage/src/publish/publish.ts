import type { AppDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import { checksum } from "../checksum.ts";
import type { TenantSettings } from "../catalog.ts";
import { type ParameterValues, settleParameters } from "../compile/parameter-values.ts";
import type { Database } from "../database.ts";
import { failPoint } from "../fail-point.ts";
import { name } from "../tables/ddl.ts";
import { nothingPhysical } from "../tables/physical.ts";
import { readTenant } from "../tenant/tenants.ts";
import { alone, ifAlone } from "./alone.ts";
import { drawBlueprint } from "./blueprint.ts";
import type { Decisions } from "./change.ts";
import { findLarge } from "./count-effects.ts";
import { finish } from "./finish.ts";
import { countChanges, refuseInvalid, refuseUndecided } from "./plan-publish.ts";
import { beginPrepare, runPrepare, undoPrepare } from "./prepare.ts";
import { publishFailure } from "./run-steps.ts";
import { begun, planIdOf, readStoredApp, sameAnswers, stopPublish, type StoredApp, type Underway } from "./stored-app.ts";
import { type Published, switchOver } from "./switch-over.ts";

/** What is published, by whom, and how its changes were decided. */
export interface PublishInput {
  readonly tenant: TenantSettings;
  readonly document: AppDefinition;
  /** The plan the decisions were made on; PLAN_STALE when another version was published since. Left out, nothing is compared. */
  readonly planId?: string;
  readonly decisions?: Decisions;
  /** Values for parameters of the app; those left out stay as they are. */
  readonly parameters?: ParameterValues;
  readonly message?: string;
  /** Member. */
  readonly by?: string;
  /** Values that were hidden come back: an older version is published again. */
  readonly restore?: boolean;
  /** Tells the instant of the switch when it is there, be the preparation ever so long; the system's clock when left out. */
  readonly clock?: () => Date;
  /** Tables with more rows are prepared while the old version is live. */
  readonly mostRowsAtOnce?: number;
}

/**
 * Publishes a document as the app's next version. Prepares while the old version is live where tables are large, then switches in one
 * short transaction. A document that says what the live version says makes none, unless a parameter gets another value. Fails with DEFINITION_INVALID, PARAMETERS_INVALID, PLAN_STALE, PUBLISH_UNDECIDED (with the changes to decide), PUBLISH_BUSY or
 * PUBLISH_FAILED, and then nothing has changed.
 */
export async function publish(db: Database, input: PublishInput): Promise<Published> {
  await refuseInvalid(input.document);
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

/**
 * Undoes a publish that has begun and not switched; false when there is none, or the switch was faster. One that somebody is at work on is taken back all the same:
 * its next step finds that it is gone and ends with PLAN_STALE.
 */
export async function abortPublish(db: Database, tenant: TenantSettings, app: string): Promise<boolean> {
  const { underway, version } = await readStored(db, tenant, app);
  if (underway?.phase !== "prepare") return false;
  await stopPublish(db, tenant, app);
  await undoPrepare(db, tenant, underway);
  const after = await readStored(db, tenant, app);
  return after.version === version && after.underway === undefined;
}

/**
 * Carries on every publish that was left unfinished, by a server that stopped or a step that failed; for a server that starts, and every
 * few minutes after. One that somebody is at work on is left alone, so it may be called at any time, by any number of servers. Answers how
 * many; one that cannot be carried on keeps none of the others from it, and is thrown at the end.
 */
export async function resumePublishes(db: Database): Promise<number> {
  const rows = await db.administerAlone({
    text: "select p.tenant_id, p.app from platform.publishing as p order by p.since",
    values: [],
  });
  let resumed = 0;
  const failures: unknown[] = [];
  for (const row of rows) {
    const tenant = await readTenant(db, String(row["tenant_id"]));
    if (tenant === undefined) continue;
    try {
      // Somebody else carrying it on is as good.
      const done = await ifAlone(db, tenant, () => resume(db, tenant, String(row["app"])));
      if (done?.value === true) resumed += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw failures.length === 1 ? failures[0] : new AggregateError(failures, "publishes that could not be carried on");
  return resumed;
}

async function publishAlone(db: Database, input: PublishInput): Promise<Published> {
  const { tenant, document, restore = false, decisions = {} } = input;
  await resumeFinish(db, tenant, document.key);
  const stored = await readStored(db, tenant, document.key);
  const planId = await planIdOf(stored.version, document, restore);
  if (input.planId !== undefined && input.planId !== planId) throw new Problem("PLAN_STALE");
  const set = stored.published?.parameters ?? {};
  const parameters = settleParameters(document, set, input.parameters);
  const { underway: begunBefore } = stored;
  if (begunBefore !== undefined) {
    const same = sameAnswers(begunBefore.decisions, decisions) && sameAnswers(begunBefore.parameters, parameters);
    if (begunBefore.planId === planId && same) return carryOn(db, tenant, begunBefore, stored, input.clock);
    await undoPrepare(db, tenant, begunBefore);
  }
  const isSame = async (live: AppDefinition): Promise<boolean> => (await checksum(live)) === (await checksum(document));
  if (stored.published !== undefined && sameAnswers(set, parameters) && (await isSame(stored.published.document))) {
    const { version, revision } = begunBefore === undefined ? stored : await readStored(db, tenant, document.key);
    return { version, revision, changed: false, counts: {} };
  }

  const large = await db.administer(async (tx) => {
    const { effects, counts } = await countChanges(tx, tenant, stored, document, restore);
    refuseUndecided(effects, counts, decisions);
    return findLarge(tx, { schema: tenant.schema, physical: stored.published?.physical ?? nothingPhysical }, input.mostRowsAtOnce ?? 2_000);
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
  const underway: Underway = {
    planId,
    phase: "prepare",
    document,
    blueprint,
    decisions,
    parameters,
    restore,
    message: input.message ?? null,
    by,
  };
  if (blueprint.prepare.length > 0) await beginPrepare(db, tenant, underway, stored.version);
  return carryOn(db, tenant, underway, { version: stored.version, progress: begun }, input.clock);
}

const readStored = (db: Database, tenant: TenantSettings, app: string): Promise<StoredApp> =>
  readStoredApp((statement) => db.administerAlone(statement), tenant, app);

async function resume(db: Database, tenant: TenantSettings, app: string): Promise<boolean> {
  await resumeFinish(db, tenant, app);
  const stored = await readStored(db, tenant, app);
  if (stored.underway === undefined) return false;
  const { unfinished } = await carryOn(db, tenant, stored.underway, stored, undefined);
  if (unfinished !== undefined) throw unfinished;
  return true;
}

async function resumeFinish(db: Database, tenant: TenantSettings, app: string): Promise<void> {
  const { underway, progress } = await readStored(db, tenant, app);
  if (underway?.phase === "finish") await finish(db, tenant, underway, progress);
}

/** Where a publish goes on from. */
type Start = Pick<StoredApp, "version" | "progress">;

/** From wherever prepare got to, to the end; what was prepared is removed when the switch cannot be reached. */
async function carryOn(
  db: Database,
  tenant: TenantSettings,
  underway: Underway,
  from: Start,
  clock: (() => Date) | undefined,
): Promise<Published> {
  const published = await reachSwitch(db, tenant, underway, from, clock);
  try {
    await failPoint("switch.after-commit");
    if (underway.blueprint.finish.length > 0) await resumeFinish(db, tenant, underway.document.key);
    return published;
  } catch (unfinished) {
    return { ...published, unfinished };
  }
}

async function reachSwitch(
  db: Database,
  tenant: TenantSettings,
  underway: Underway,
  from: Start,
  clock: (() => Date) | undefined,
): Promise<Published> {
  const prepares = underway.blueprint.prepare.length > 0;
  try {
    await runPrepare(db, tenant, underway, from.progress);
    return await switchOver(db, tenant, underway, from.version, clock);
  } catch (error) {
    // A database that is gone cannot be tidied; the publish is carried on when a server starts.
    if (!prepares || (error instanceof Problem && error.code === "DATABASE_UNAVAILABLE")) throw publishFailure(error);
    // Taken back by somebody while we were at it: whatever a step met then follows from that.
    throw (await undoPrepare(db, tenant, underway)) ? publishFailure(error) : new Problem("PLAN_STALE", undefined, { cause: error });
  }
}
