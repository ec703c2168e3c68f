import type { Problem } from "@funnelsmith/problem";
import type { CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import type { Indexed } from "../records/bulk-rows.ts";
import type { FieldValues } from "../records/given-rows.ts";
import { claimFiles, fileFields } from "./claim-files.ts";

/** The rows of a batch with their files; those that may not have theirs are told in `failed`. */
export async function withFiles<T extends { readonly id: string; readonly values: FieldValues }>(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  batch: readonly Indexed<T>[],
  failed: { index: number; problem: Problem }[],
): Promise<readonly Indexed<T>[]> {
  if (fileFields(object).length === 0) return batch;
  const claimed = await claimFiles(
    ctx,
    tx,
    object,
    batch.map(({ row }) => row),
  );
  return batch.flatMap(({ index }, at): Indexed<T>[] => {
    const claim = claimed[at];
    if (claim?.ok) return [{ index, row: claim.row }];
    if (claim) failed.push({ index, problem: claim.problem });
    return [];
  });
}
