import { Problem } from "@funnelsmith/problem";
import { newId, type CatalogObject, type Row, type Statement, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { namesFiles, takeFiles } from "../files/claim-files.ts";
import { type FormerParents, judgeParents } from "../records/judge-parents.ts";
import { patchInput, type PatchRow, shapeOf } from "../records/patch-record.ts";
import { type FieldValues, givesRows } from "../records/given-rows.ts";
import { readPatch } from "../records/read-input.ts";
import { failureOf } from "../records/row-check.ts";
import { updateStatement } from "../records/update-sql.ts";
import { changeRows } from "../records/write-rows.ts";
import { bindings } from "../rights/bindings.ts";
import type { Rights } from "../rights/rights.ts";
import { bind } from "../write/statements.ts";

/** Fields sent with a move: written before the judgement, in its transaction, exactly as a patch of its own would be. */
export interface MovePatch {
  readonly values: FieldValues;
  /** Whether it gives rows of a sub-table. */
  readonly rows: boolean;
  /** Makes the rows of sub-tables what the patch says, of a record the mover may change; its statement is made after. */
  writeRows(tx: Transaction, id: string, ifMatch: number | "*"): Promise<void>;
  statement(id: string, ifMatch: number | "*"): Statement;
  /** The same with its files, which become the record's in the transaction. */
  withFiles(tx: Transaction, id: string): Promise<MovePatch>;
  /** Throws what kept the patch from being written. */
  assertWritten(answer: Row): void;
  /** Judges the rows that the record points at, or pointed at before, once all is written. */
  judgeParents(tx: Transaction, id: string, former: FormerParents): Promise<void>;
}

/** A patch's mistakes, told at their place in the body of a move. */
function relocated(problem: Problem): Problem {
  const errors = problem.errors.map((item) => ({ ...item, pointer: item.pointer.replace(/^\/fields(?=\/|$)/, "/patch") }));
  return new Problem(problem.code, problem.detail, { errors, extensions: problem.extensions });
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof Problem ? relocated(error) : error;
  }
}

/** Reads the patch of a move; undefined when there is none. RECORD_INVALID for a field its mover may not edit, the same as for one that does not exist. */
export function readMovePatch(ctx: Ctx, rights: Rights, object: CatalogObject, fields: unknown): MovePatch | undefined {
  if (fields === undefined || fields === null) return undefined;
  const values = readPatch(ctx, object, rights, fields, "/patch");
  return values.size === 0 ? undefined : movePatch(ctx, rights, object, values);
}

function movePatch(ctx: Ctx, rights: Rights, object: CatalogObject, values: FieldValues): MovePatch {
  let row: PatchRow = { values, owner: undefined, collaborators: undefined };
  const update = updateStatement(ctx.catalog, rights, object, shapeOf(object, row, { many: false, idempotent: false, guarded: false }));
  const patch: MovePatch = {
    values,
    rows: givesRows(object, values),
    async withFiles(tx, id) {
      if (!namesFiles(object, values)) return patch;
      return movePatch(ctx, rights, object, (await takeFiles(ctx, tx, object, { id, values }, "/patch")).values);
    },
    async writeRows(tx, id, match) {
      const rows = (await told(changeRows(ctx, tx, rights, object, [{ id, match, values }]))).get(id);
      if (rows) row = { ...row, rows };
    },
    statement(id, ifMatch) {
      const slots: Record<string, unknown> = { ...bindings(ctx), cause: ctx.cause, event: newId() };
      for (const [name, value] of Object.entries(patchInput(object, id, row, ifMatch, 0))) slots[`in_${name}`] = value;
      return bind(update.compiled, slots);
    },
    assertWritten(answer) {
      const failure = failureOf(update.checks, answer);
      if (failure) throw relocated(failure);
    },
    judgeParents: (tx, id, former) => told(judgeParents(ctx, tx, object, [id], former)),
  };
  return patch;
}
