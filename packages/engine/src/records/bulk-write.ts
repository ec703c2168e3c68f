import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { type CatalogObject, failPoint, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { compileRights } from "../rights/compile-rights.ts";
import type { Rights } from "../rights/rights.ts";
import { repeatable, type StoredAnswer, storeAnswer } from "../write/repeatable.ts";
import { transact } from "../write/transact.ts";
import { bulkCreate } from "./bulk-create.ts";
import { bulkDelete, type DeleteItem } from "./bulk-delete.ts";
import type { BulkOutcome } from "./bulk-rows.ts";
import { bulkUpdate, type UpdateItem } from "./bulk-update.ts";
import { autoEnterAfter } from "./delete-record.ts";
import type { Touched } from "./delete-rows.ts";
import { objectFor } from "./get-record.ts";
import type { NewRecord } from "./new-record.ts";

/** Many writes at once, at most 10,000 rows. */
export interface BulkInput {
  readonly create?: readonly NewRecord[];
  readonly update?: readonly UpdateItem[];
  readonly delete?: readonly DeleteItem[];
  /** "all": every row or none; "each": the good rows, and a report of the others. "all" when left out. */
  readonly mode?: "all" | "each";
}

/** Which list a row came from. */
export type BulkKind = "create" | "update" | "delete";

/** What a bulk write did. */
export interface BulkResult {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  /** Rows that were not written, by their index in their list; empty in mode "all". */
  readonly errors: readonly { readonly index: number; readonly kind: BulkKind; readonly problem: Problem }[];
  /** Ids of the created rows in the order given, null for one that failed. */
  readonly ids: readonly (string | null)[];
}

const mostRows = 10_000;

/** Most mistakes told at once. */
const mostErrors = 100;

/**
 * Writes many rows set-wise in one transaction. In mode "all" the first failing list is told as one Problem whose pointers name the rows,
 * and nothing is written; in mode "each" every good row is written.
 */
export async function bulkWrite(ctx: Ctx, objectKey: string, input: BulkInput): Promise<BulkResult> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, objectKey);
  const rows = (input.create?.length ?? 0) + (input.update?.length ?? 0) + (input.delete?.length ?? 0);
  if (rows > mostRows) {
    const detail = { "zh-CN": `一次最多 ${mostRows} 行，收到 ${rows} 行`, en: `At most ${mostRows} rows at once; got ${rows}` };
    throw new Problem("BODY_INVALID", detail);
  }
  const result = await repeatable(ctx, () => transact(ctx, (tx) => writeAll(ctx, tx, rights, object, input)), replayed);
  await failPoint("bulk.after-commit");
  return result;
}

async function writeAll(ctx: Ctx, tx: Transaction, rights: Rights, object: CatalogObject, input: BulkInput): Promise<BulkResult> {
  const each = input.mode === "each";
  const touched: Touched[] = [];
  const errors: { index: number; kind: BulkKind; problem: Problem }[] = [];
  const settle = (kind: BulkKind, outcome: BulkOutcome): BulkOutcome => {
    if (outcome.failed.length > 0 && !each) throw together(kind, outcome.failed);
    errors.push(...outcome.failed.map(({ index, problem }) => ({ index, kind, problem })));
    touched.push(...outcome.touched);
    return outcome;
  };
  const created = settle("create", await bulkCreate(ctx, tx, rights, object, input.create ?? [], each));
  const updated = settle("update", await bulkUpdate(ctx, tx, rights, object, input.update ?? [], each));
  const deleted = settle("delete", await bulkDelete(ctx, tx, rights, object, input.delete ?? [], each));
  await autoEnterAfter(ctx, tx, touched);
  const ids = (input.create ?? []).map((_, index) => created.ids.get(index) ?? null);
  const result = { created: created.ids.size, updated: updated.ids.size, deleted: deleted.ids.size, errors, ids };
  await storeAnswer(ctx, tx, { status: 200, response: JSON.stringify({ ...result, errors: errors.map(stored) }) });
  await failPoint("bulk.before-commit");
  return result;
}

/** One Problem for rows that failed in a write of all or nothing: of the first row's kind, with a pointer into each row. */
function together(kind: BulkKind, failed: BulkOutcome["failed"]): Problem {
  const [first] = failed;
  if (first === undefined) throw new Error("nothing failed");
  const errors = failed
    .filter(({ problem }) => problem.code === first.problem.code)
    .flatMap(({ index, problem }): ProblemItem[] => {
      const at = `/${kind}/${index}`;
      if (problem.errors.length > 0) return problem.errors.map((item) => ({ ...item, pointer: `${at}${item.pointer}` }));
      return [
        { pointer: at, code: problem.code, detail: problem.detail ?? { "zh-CN": "这一行不能写入", en: "This row cannot be written" } },
      ];
    });
  return new Problem(first.problem.code, first.problem.detail, {
    errors: errors.slice(0, mostErrors),
    extensions: first.problem.extensions,
  });
}

interface StoredError {
  readonly index: number;
  readonly kind: BulkKind;
  readonly problem: Pick<Problem, "code" | "errors" | "extensions"> & { readonly detail?: NonNullable<Problem["detail"]> };
}

const stored = ({ index, kind, problem }: BulkResult["errors"][number]): StoredError => ({
  index,
  kind,
  problem: {
    code: problem.code,
    errors: problem.errors,
    extensions: problem.extensions,
    ...(problem.detail && { detail: problem.detail }),
  },
});

function replayed(answer: StoredAnswer): BulkResult {
  const result = JSON.parse(answer.response) as Omit<BulkResult, "errors"> & { readonly errors: readonly StoredError[] };
  const errors = result.errors.map(({ index, kind, problem: { code, detail, errors: items, extensions } }) => ({
    index,
    kind,
    problem: new Problem(code, detail, { errors: items, extensions }),
  }));
  return { ...result, errors };
}
