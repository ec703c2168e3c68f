import { Problem } from "@funnelsmith/problem";
import { type CatalogObject, failPoint, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { compileRights } from "../rights/compile-rights.ts";
import type { Rights } from "../rights/rights.ts";
import { isId } from "../write/is-id.ts";
import { repeatable, storeAnswer } from "../write/repeatable.ts";
import { transact } from "../write/transact.ts";
import type { WriteResult } from "../write/write-result.ts";
import { objectFor } from "./get-record.ts";
import { type LockedRecord, lockRecords } from "./lock-record.ts";
import { repeatedAnswer } from "./record-answer.ts";

/** One record held for a write: the transaction it is locked in, whose rights, and the record as it was when it was locked. */
export interface HeldRecord {
  readonly tx: Transaction;
  readonly rights: Rights;
  readonly object: CatalogObject;
  readonly id: string;
  readonly locked: LockedRecord;
}

/**
 * Locks one record, alive or deleted, at the version given and writes with it in one transaction, once for its key. NOT_FOUND, FORBIDDEN,
 * VERSION_STALE before `write` is asked.
 */
export async function writeLocked(
  ctx: Ctx,
  at: { readonly object: string; readonly id: string; readonly match: number | "*"; readonly deleted: boolean },
  write: (held: HeldRecord) => Promise<WriteResult>,
): Promise<WriteResult> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, at.object);
  if (!isId(at.id)) throw new Problem("NOT_FOUND");
  const id = at.id.toLowerCase();
  const work = (): Promise<WriteResult> =>
    transact(ctx, async (tx) => {
      const [locked] = await lockRecords(ctx, tx, rights, object, [{ id, match: at.match }], at.deleted);
      if (locked === undefined || locked instanceof Problem) throw locked ?? new Problem("NOT_FOUND");
      const result = await write({ tx, rights, object, id, locked });
      await storeAnswer(ctx, tx, { status: 200, response: result.body });
      await failPoint("write.before-commit");
      return result;
    });
  const result = await repeatable(ctx, work, repeatedAnswer);
  await failPoint("write.after-commit");
  return result;
}
