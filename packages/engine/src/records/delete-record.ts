import type { Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { applyAutoEnter } from "../moves/auto-enter.ts";
import type { WriteResult } from "../write/write-result.ts";
import { mayAutoEnter } from "./auto-enters.ts";
import { deleteRows, type Touched } from "./delete-rows.ts";
import { judgeTouched } from "./judge-parents.ts";
import { recordAnswer } from "./record-answer.ts";
import { writeLocked } from "./write-locked.ts";

/**
 * Deletes a record softly, restorable from the recycle bin. NOT_FOUND, FORBIDDEN, VERSION_STALE; IN_USE while rows that restrict refer
 * to it. Answers `{id, version}`.
 */
export async function deleteRecord(ctx: Ctx, objectKey: string, id: string, ifMatch: number | "*"): Promise<WriteResult> {
  return await writeLocked(ctx, { object: objectKey, id, match: ifMatch, deleted: false }, async ({ tx, object, id: own, locked }) => {
    await settleAfter(ctx, tx, await deleteRows(ctx, tx, object, [own]));
    return recordAnswer(JSON.stringify({ id: own, version: locked.version + 1 }), 200);
  });
}

/** Holds the rows pointed at to their rules, and lets stages enter by themselves, after rows of several objects were deleted or came back. */
export async function settleAfter(ctx: Ctx, tx: Transaction, touched: readonly Touched[]): Promise<void> {
  await judgeTouched(ctx, tx, touched);
  await autoEnterAfter(ctx, tx, touched);
}

/** Lets stages enter by themselves after rows of several objects changed. */
export async function autoEnterAfter(ctx: Ctx, tx: Transaction, touched: readonly Touched[]): Promise<void> {
  for (const { object, ids } of touched) {
    const changed = ctx.catalog.objects.get(object);
    if (changed && mayAutoEnter(ctx.catalog, changed)) await applyAutoEnter(tx, ctx, { object, ids });
  }
}
