import { Problem } from "@funnelsmith/problem";
import { type CatalogObject, newId, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { attachFiles } from "../files/claim-files.ts";
import { withFiles } from "../files/bulk-files.ts";
import { bindings } from "../rights/bindings.ts";
import type { Rights } from "../rights/rights.ts";
import { assertCurrent } from "../write/app-row.ts";
import { isId } from "../write/is-id.ts";
import { inputMany } from "../write/input-rows.ts";
import { bindOnce } from "../write/statements.ts";
import { batches, type BulkOutcome, grouped, halving, type Indexed, namedTwice, readEach } from "./bulk-rows.ts";
import { lockForJudgement } from "./cross-row.ts";
import { judgeParents, readFormerParents } from "./judge-parents.ts";
import { patchInput, type PatchRow, readPatchRow, type RecordPatch, shapeOf } from "./patch-record.ts";
import { failureOf } from "./row-check.ts";
import { updateInput, updateStatement } from "./update-sql.ts";
import { changeRows } from "./write-rows.ts";

/** A patch of one record; without a version it applies to whatever the record is. */
export interface UpdateItem extends RecordPatch {
  readonly id: string;
  readonly version?: number;
}

interface Named extends PatchRow {
  readonly id: string;
  readonly match: number | "*";
}

/** Patches rows set-wise: one statement for every thousand rows that write the same fields. */
export async function bulkUpdate(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  items: readonly UpdateItem[],
  each: boolean,
): Promise<BulkOutcome> {
  const seen = new Set<string>();
  const { rows, failed } = readEach(items, ({ id, version, ...patch }): Named => {
    if (!isId(id)) throw new Problem("NOT_FOUND");
    if (seen.has(id.toLowerCase())) throw namedTwice();
    seen.add(id.toLowerCase());
    return { ...readPatchRow(ctx, object, rights, patch), id: id.toLowerCase(), match: version ?? "*" };
  });
  const outcome = { ids: new Map<number, string>(), failed: [...failed], touched: [] as { object: string; ids: string[] }[] };
  if (failed.length > 0 && !each) return outcome;
  for (const group of grouped(rows, ({ row }) => JSON.stringify(shapeOf(object, row, { many: true, idempotent: false, guarded: false })))) {
    for (const batch of batches(group)) {
      await lockForJudgement(
        ctx,
        tx,
        object,
        batch.map(({ row }) => row.id),
        batch.map(({ row }) => row.values),
      );
      const write = async (part: readonly Indexed<Named>[]): Promise<void> => {
        const done = { ids: new Map<number, string>(), failed: [] as { index: number; problem: Problem }[] };
        const named = part.map(({ row }) => row.id);
        const former = await readFormerParents(ctx, tx, object, named, new Set(part[0]?.row.values.keys()));
        const filed = await withFiles(ctx, tx, object, part, done.failed);
        const rows = await changeRows(
          ctx,
          tx,
          rights,
          object,
          filed.map(({ row }) => row),
        );
        const written = filed.map(({ index, row }) => {
          const own = rows.get(row.id);
          return { index, row: own ? { ...row, rows: own } : row };
        });
        await update(ctx, tx, rights, object, written, done);
        // Rows of a record that is refused must not stay: alone it is refused with them.
        const [refused] = done.failed;
        if (refused && rows.size > 0) throw refused.problem;
        await judgeParents(ctx, tx, object, [...done.ids.values()], former);
        for (const [index, id] of done.ids) outcome.ids.set(index, id);
        outcome.failed.push(...done.failed);
      };
      const tried = await halving(tx, batch, write, ({ index }, problem) => {
        outcome.failed.push({ index, problem });
        return each;
      });
      if (!tried) return outcome;
    }
  }
  outcome.touched.push({ object: object.key, ids: [...outcome.ids.values()] });
  return outcome;
}

async function update(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  batch: readonly Indexed<Named>[],
  outcome: { readonly ids: Map<number, string>; readonly failed: { index: number; problem: Problem }[] },
): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  const shape = shapeOf(object, first.row, { many: true, idempotent: false, guarded: false });
  const statement = updateStatement(ctx.catalog, rights, object, shape);
  const input = batch.map(({ index, row }) => patchInput(object, row.id, row, row.match, index));
  const values = { ...bindings(ctx), cause: ctx.cause, event: newId(), ...inputMany(updateInput(object, shape), input) };
  for (const answer of await tx.query(bindOnce(statement.compiled, values))) {
    assertCurrent(ctx.catalog, answer["revision"]);
    const index = Number(answer["row"]);
    const failure = answer["id"] === null ? new Problem("NOT_FOUND") : failureOf(statement.checks, answer);
    if (failure) outcome.failed.push({ index, problem: failure });
    else outcome.ids.set(index, String(answer["id"]));
  }
  await attachFiles(
    ctx,
    tx,
    object,
    batch.flatMap(({ index, row }) => (outcome.ids.has(index) ? [row] : [])),
  );
}
