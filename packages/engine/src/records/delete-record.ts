import { Problem } from "@funnelsmith/problem";
import { type CatalogObject, failPoint, type Transaction } from "@funnelsmith/storage";
import type { Ctx, JsonText } from "../context.ts";
import { applyAutoEnter } from "../moves/auto-enter.ts";
import { compileRights } from "../rights/compile-rights.ts";
import type { Rights } from "../rights/rights.ts";
import { isId } from "../write/is-id.ts";
import { repeatable, storeAnswer } from "../write/repeatable.ts";
import type { WriteResult } from "../write/write-result.ts";
import { mayAutoEnter } from "./auto-enters.ts";
import { deleteRows, type Touched } from "./delete-rows.ts";
import { objectFor } from "./get-record.ts";
import { judgeTouched } from "./judge-parents.ts";
import { lockRecords } from "./lock-record.ts";
import { repeatedAnswer } from "./record-answer.ts";

/**
 * Deletes a record softly, restorable from the recycle bin. NOT_FOUND, FORBIDDEN, VERSION_STALE; IN_USE while rows that restrict refer
 * to it. Answers `{id, version}`.
 */
export async function deleteRecord(ctx: Ctx, objectKey: string, id: string, ifMatch: number | "*"): Promise<WriteResult> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, objectKey);
  if (!isId(id)) throw new Problem("NOT_FOUND");
  const work = (): Promise<WriteResult> => ctx.db.transaction((tx) => remove(ctx, tx, rights, object, id.toLowerCase(), ifMatch));
  const result = await repeatable(ctx, work, repeatedAnswer);
  await failPoint("write.after-commit");
  return result;
}

async function remove(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  id: string,
  match: number | "*",
): Promise<WriteResult> {
  const [locked] = await lockRecords(ctx, tx, rights, object, [{ id, match }], false);
  if (locked === undefined || locked instanceof Problem) throw locked ?? new Problem("NOT_FOUND");
  await settleAfter(ctx, tx, await deleteRows(ctx, tx, object, [id]));
  const version = locked.version + 1;
  const body = JSON.stringify({ id, version });
  await storeAnswer(ctx, tx, { status: 200, response: body });
  await failPoint("write.before-commit");
  return { id, version, body: body as JsonText, status: 200 };
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
