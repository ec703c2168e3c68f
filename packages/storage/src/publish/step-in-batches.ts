import type { TenantSettings } from "../catalog.ts";
import type { Database } from "../database.ts";
import { type Batch, inBatches } from "./in-batches.ts";
import { holdUnderway, noteProgress, type Progress, type Underway } from "./stored-app.ts";

/**
 * One step of a phase over all rows of its table, from where it had got to: each batch writes down how far it is, and the step ends with
 * PLAN_STALE once the publish is no longer in its phase.
 */
export async function stepInBatches(
  db: Database,
  tenant: TenantSettings,
  underway: Underway,
  { index, from }: { readonly index: number; readonly from: Progress },
  batch: Batch,
): Promise<void> {
  await inBatches(db, index === from.done ? from.after : undefined, async (tx, rows, after) => {
    // Sent at once: every way there and back is time for which rows are held. What was sent must be through before it is taken back.
    const [held, worked] = await Promise.allSettled([holdUnderway(tx, tenant, underway), batch(tx, rows, after)]);
    if (held.status === "rejected") throw held.reason;
    if (worked.status === "rejected") throw worked.reason;
    const last = worked.value;
    await noteProgress(tx, tenant, underway, last === undefined ? { done: index + 1 } : { done: index, after: last });
    return last;
  });
}
