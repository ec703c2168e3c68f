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

/** Deletes rows set-wise, with what their references ask. */
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
  for (const batch of batches(rows)) {
    const locked = await lockRecords(
      ctx,
      tx,
      rights,
      object,
      batch.map(({ row }) => row),
      false,
    );
    const good: Indexed<string>[] = [];
    batch.forEach(({ index, row }, at) => {
      const found = locked[at];
      if (found instanceof Problem) outcome.failed.push({ index, problem: found });
      else good.push({ index, row: row.id });
    });
    if (outcome.failed.length > 0 && !each) return outcome;
    const write = async (part: readonly Indexed<string>[]): Promise<void> => {
      const rows = part.map(({ row }) => row);
      const touched = await deleteRows(ctx, tx, object, rows);
      await judgeTouched(ctx, tx, touched);
      outcome.touched.push(...touched);
      for (const { index, row } of part) outcome.ids.set(index, row);
    };
    const tried = await halving(tx, good, write, ({ index }, problem) => {
      outcome.failed.push({ index, problem });
      return each;
    });
    if (!tried) return outcome;
  }
  return outcome;
}
