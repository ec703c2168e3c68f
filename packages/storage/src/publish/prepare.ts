import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import type { Database } from "../database.ts";
import { failPoint } from "../fail-point.ts";
import { numberBatch } from "../numbers/number-rows.ts";
import { inBatches } from "./in-batches.ts";
import { catchUpBatch, fillBatch } from "./fill-rows.ts";
import { administerGently } from "./gently.ts";
import { makeIndex, watchBehind } from "./make-index.ts";
import { stepInBatches } from "./step-in-batches.ts";
import { holdStoredApp, holdUnderway, noteProgress, type Progress, raiseRevision, type Underway } from "./stored-app.ts";

/** Writes down that a publish has begun, so that it can be carried on or undone by anybody. */
export async function beginPrepare(db: Database, tenant: TenantSettings, underway: Underway, base: number): Promise<void> {
  const app = underway.document.key;
  await administerGently(db, async (tx) => {
    const stored = await holdStoredApp(tx, tenant, app);
    if (stored.version !== base) throw new Problem("PLAN_STALE");
    await raiseRevision(tx, tenant, app, stored, { underway });
  });
}

/** Runs the steps that are left, the old version live; each step's end is written down with it. */
export async function runPrepare(db: Database, tenant: TenantSettings, underway: Underway, progress: Progress): Promise<void> {
  const note = (next: Progress): Promise<void> =>
    administerGently(db, async (tx) => {
      await holdUnderway(tx, tenant, underway);
      await failPoint("prepare.before-commit");
      await noteProgress(tx, tenant, underway, next);
    });
  for (const [index, step] of underway.blueprint.prepare.entries()) {
    if (index < progress.done) continue;
    const next = { done: index + 1 };
    if (step.do === "index") {
      await makeIndex(db, step);
      await note(next);
    } else if (step.do === "watch") {
      if (await watchBehind(db, step)) await inBatches(db, undefined, (tx, rows) => catchUpBatch(tx, step, rows));
      await note(next);
    } else if (step.do === "ddl") {
      await administerGently(db, async (tx) => {
        await tx.query({ text: step.text, values: [] });
        await holdUnderway(tx, tenant, underway);
        await failPoint("prepare.before-commit");
        await noteProgress(tx, tenant, underway, next);
      });
    } else {
      await stepInBatches(db, tenant, underway, { index, from: progress }, async (tx, rows, after) => {
        const last = step.do === "number" ? await numberBatch(tx, step) : await fillBatch(tx, step, rows, after);
        await failPoint("prepare.before-commit");
        return last;
      });
    }
    await failPoint("prepare.after-commit");
  }
}

/** Removes what was prepared and forgets the publish; every server hears of it. Does nothing, and answers false, when this publish is no longer in its preparation. */
export async function undoPrepare(db: Database, tenant: TenantSettings, underway: Underway): Promise<boolean> {
  const app = underway.document.key;
  return administerGently(db, async (tx) => {
    const stored = await holdStoredApp(tx, tenant, app);
    if (stored.underway?.phase !== "prepare" || stored.underway.planId !== underway.planId) return false;
    for (const text of underway.blueprint.abort) await tx.query({ text, values: [] });
    await raiseRevision(tx, tenant, app, stored, { underway: undefined });
    return true;
  });
}
