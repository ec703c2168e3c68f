import { Problem } from "@funnelsmith/problem";
import type { CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import type { Rights } from "../rights/rights.ts";
import { isId } from "../write/is-id.ts";
import { batches, type BulkOutcome, halving, type Indexed, readEach } from "./bulk-rows.ts";
import { deleteRows, type Touched } from "./delete-rows.ts";
import { judgeTouched } from "./judge-parents.ts";
import { lockRecords } from "./lock-record.ts";

/** A record to delete: its id, or its id at a version. */
export type DeleteItem = string | { readonly id: string; readonly version?: number };

/**
 * Deletes rows set-wise, with what their references ask of all of them together: rows that point at each other go in one write, however
 * many. Locks them all, in the order of their ids, before the first is deleted.
 */
export async function bulkDelete(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  items: readonly DeleteItem[],
  each: boolean,
): Promise<BulkOutcome> {
  const seen = new Set<string>();
  const { rows, failed } = readEach(items, (item): { readonly id: string; readonly match: number | "*" } => {
    const { id, version } = typeof item === "string" ? { id: item, version: undefined } : item;
    if (!isId(id) || seen.has(id.toLowerCase())) throw new Problem("NOT_FOUND");
    seen.add(id.toLowerCase());
    return { id: id.toLowerCase(), match: version ?? "*" };
  });
  const outcome = { ids: new Map<number, string>(), failed: [...failed], touched: [] as Touched[] };
  const good: Indexed<string>[] = [];
  for (const batch of batches(rows.toSorted((a, b) => (a.row.id < b.row.id ? -1 : 1)))) {
    const locked = await lockRecords(
      ctx,
      tx,
      rights,
      object,
      batch.map(({ row }) => row),
      false,
    );
    batch.forEach(({ index, row }, at) => {
      const found = locked[at];
      if (found instanceof Problem) outcome.failed.push({ index, problem: found });
      else good.push({ index, row: row.id });
    });
  }
  if (outcome.failed.length > 0 && !each) return outcome;
  const write = async (part: readonly Indexed<string>[]): Promise<void> => {
    const touched = await deleteRows(
      ctx,
      tx,
      object,
      part.map(({ row }) => row),
    );
    await judgeTouched(ctx, tx, touched);
    outcome.touched.push(...touched);
    for (const { index, row } of part) outcome.ids.set(index, row);
  };
  for (let left: readonly Indexed<string>[] = good; ; ) {
    const refused: { readonly index: number; readonly row: string; readonly problem: Problem }[] = [];
    await halving(tx, left, write, ({ index, row }, problem) => {
      refused.push({ index, row, problem });
      return each;
    });
    // A row refused because of one that went after it is tried again.
    const again = refused.filter(({ problem }) => problem.code === "IN_USE");
    if (each && again.length > 0 && refused.length < left.length) {
      outcome.failed.push(...refused.filter((one) => !again.includes(one)));
      left = again;
      continue;
    }
    outcome.failed.push(...refused);
    return outcome;
  }
}
