import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import type { Database, Transaction } from "../database.ts";
import { name } from "../tables/ddl.ts";
import type { Physical } from "../tables/physical.ts";
import { noteErasure } from "./erasures.ts";
import { type RaiseStamp, raiseVersionsOfBatch } from "./raise-versions.ts";
import { rebuildStagesOfBatch } from "./rebuild-stages.ts";
import { fillBatch } from "./fill-rows.ts";
import { administerGently } from "./gently.ts";
import { searchBatch } from "./write-search.ts";
import { stepInBatches } from "./step-in-batches.ts";
import type { FinishStep } from "./steps.ts";
import { holdStoredApp, type Progress, raiseRevision, readVersions, type Underway } from "./stored-app.ts";

/** Runs what remains after a switch, the new version live: versions raised, stages derived anew, search text written anew, hidden values erased. */
export async function finish(db: Database, tenant: TenantSettings, underway: Underway, progress: Progress): Promise<void> {
  const app = underway.document.key;
  const at = await switchedAt(db, tenant, app);
  for (const [index, step] of underway.blueprint.finish.entries()) {
    if (index < progress.done) continue;
    await stepInBatches(db, tenant, underway, { index, from: progress }, async (tx, rows, after) => {
      if (step.do === "purge" && after === undefined) {
        await noteErasure(tx, tenant, app, { ...step, cause: "publish", by: underway.by, at });
      }
      const stamp = { app, by: underway.by, at, now: new Date().toISOString() };
      const last = await oneBatch(tx, step, stamp, rows, after);
      if (last === undefined && step.do === "purge") await markPurged(tx, tenant, app, step);
      return last;
    });
  }
  await administerGently(db, async (tx) => {
    const stored = await holdStoredApp(tx, tenant, app);
    if (stored.underway?.phase !== "finish" || stored.underway.planId !== underway.planId) throw new Problem("PLAN_STALE");
    await raiseRevision(tx, tenant, app, stored, { underway: undefined });
  });
}

/** When the live version was switched to. */
async function switchedAt(db: Database, tenant: TenantSettings, app: string): Promise<string> {
  const [newest] = await readVersions(db, tenant, app);
  if (newest === undefined) throw new Problem("NOT_FOUND");
  return newest.publishedAt;
}

function oneBatch(
  tx: Transaction,
  step: FinishStep,
  stamp: RaiseStamp,
  rows: number,
  after: string | undefined,
): Promise<string | undefined> {
  switch (step.do) {
    case "search":
      return searchBatch(tx, step, rows, after);
    case "rebuildStages":
      return rebuildStagesOfBatch(tx, step, rows, after);
    case "raiseVersions":
      return raiseVersionsOfBatch(tx, step, stamp, rows, after);
    case "purge":
      return fillBatch(tx, { ...step, value: "null" }, rows, after);
  }
}

/** Notes that a later field of the same type may have the column. The document of a version never changes; where things are kept may. */
export async function markPurged(
  tx: Transaction,
  tenant: TenantSettings,
  app: string,
  step: Pick<Extract<FinishStep, { do: "purge" }>, "object" | "column">,
): Promise<void> {
  const versions = name(tenant.schema, "definition_version");
  const [row] = await tx.query({
    text: `select version, physical from ${versions} where app = $1 order by version desc limit 1 for update`,
    values: [app],
  });
  const physical = row?.["physical"] as Physical | undefined;
  const object = physical?.objects[step.object];
  if (physical === undefined || object === undefined) return;
  const hidden = object.hidden.map((column) => (column.column === step.column ? { ...column, purged: true } : column));
  const changed: Physical = { ...physical, objects: { ...physical.objects, [step.object]: { ...object, hidden } } };
  await tx.query({
    text: `update ${versions} set physical = $3 where app = $1 and version = $2`,
    values: [app, row?.["version"], JSON.stringify(changed)],
  });
}
