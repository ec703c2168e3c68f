import { Problem } from "@funnelsmith/problem";
import { type CatalogObject, failPoint, newId, type Row, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { showsLedger } from "../records/auto-enters.ts";
import { getStatement, objectFor } from "../records/get-record.ts";
import { recordAnswer, repeatedAnswer } from "../records/record-answer.ts";
import { readFormerParents } from "../records/judge-parents.ts";
import { bindings } from "../rights/bindings.ts";
import { compileRights } from "../rights/compile-rights.ts";
import type { Rights } from "../rights/rights.ts";
import { isId } from "../write/is-id.ts";
import { idempotencyBindings, repeatable, storeAnswer } from "../write/repeatable.ts";
import { bind } from "../write/statements.ts";
import { transact } from "../write/transact.ts";
import type { WriteResult } from "../write/write-result.ts";
import { applyAutoEnter } from "./auto-enter.ts";
import { checkReason, type MoveReason } from "./check-reason.ts";
import { findTarget } from "./find-target.ts";
import { explainCriteria, gateClosed, storedRows } from "./gate-closed.ts";
import { heldBack } from "./held-back.ts";
import { blocks, checkException, evidenceOf, type MoveException, namedBy } from "./judge.ts";
import { type JudgedRecord, judgeLocked, type MoveRequest } from "./judge-record.ts";
import { readMovePatch } from "./move-patch.ts";
import { moveStatement } from "./move-sql.ts";

/** A move asked for. */
export interface AdvanceInput {
  readonly to: string;
  readonly funnel?: string | undefined;
  /** Wire values of fields the mover may edit; written with the move or not at all. */
  readonly patch?: unknown;
  readonly reason?: MoveReason | undefined;
  readonly exception?: MoveException | undefined;
}

/**
 * Moves a record to a stage through its gate: lock, judge, write, in one transaction; record, ledger, audit, outbox and the answer under
 * the Idempotency-Key change together or not at all. NOT_FOUND, FORBIDDEN, VERSION_STALE, STAGE_MOVED, DEFINITION_MOVED,
 * MOVE_NOT_ALLOWED, RECORD_INVALID, FIELD_LOCKED, GATE_CLOSED with `criteria`, REASON_REQUIRED.
 */
export async function advance(ctx: Ctx, objectKey: string, id: string, input: AdvanceInput, ifMatch: number | "*"): Promise<WriteResult> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, objectKey);
  if (!isId(id)) throw new Problem("NOT_FOUND");
  const result = await repeatable(ctx, () => move(ctx, rights, object, id.toLowerCase(), input, ifMatch), repeatedAnswer);
  await failPoint("move.after-commit");
  return result;
}

async function move(
  ctx: Ctx,
  rights: Rights,
  object: CatalogObject,
  id: string,
  input: AdvanceInput,
  ifMatch: number | "*",
): Promise<WriteResult> {
  const target = await findTarget(ctx, rights, object, id, input);
  const asked = readMovePatch(ctx, rights, object, input.patch);
  return transact(
    ctx,
    async (tx) => {
      const patch = await asked?.withFiles(tx, id);
      const request: MoveRequest = { object, id, target, ifMatch, patch };
      const former = await readFormerParents(ctx, tx, object, [id], new Set(patch?.values.keys()));
      const judged = await judgeLocked(ctx, tx, rights, request);
      const waived = await passGate(ctx, tx, object, judged, input.exception);
      const reason = checkReason(judged.move, input.reason);
      const evidence = [...evidenceOf(judged.verdicts, judged.facts, waived), ...(await heldBack(ctx, tx, object, id, judged.move))];
      // Only a body that nothing after the move can change is answered and stored by the moving statement itself.
      const final = !judged.stirs && !showsLedger(object);
      const idempotent = final && ctx.idempotency !== undefined;
      const statement = moveStatement(ctx.catalog, rights, { object, funnel: target.funnel, to: target.to, idempotent });
      if (final) await failPoint("move.before-commit");
      const moving = bind(statement, {
        ...bindings(ctx),
        ...idempotencyBindings(ctx),
        ...places(judged.row),
        id,
        // A patch has raised the version already: one request, one version.
        bump: Number(judged.row["version"]) === judged.version ? 1 : 0,
        transition: newId(),
        event: newId(),
        actor: ctx.actor.member,
        cause: ctx.cause,
        code: reason.code ?? null,
        note: reason.note ?? null,
        evidence: JSON.stringify(evidence),
        exception: waived ? JSON.stringify({ ...waived, allowedBy: ctx.actor.member }) : null,
      });
      const [moved] = final && !patch ? await tx.last(moving) : await tx.query(moving);
      if (typeof moved?.["body"] !== "string") throw new Problem("STAGE_MOVED");
      await patch?.judgeParents(tx, id, former);
      if (final) return recordAnswer(moved["body"], 200);
      const body = await bodyAfter(ctx, tx, rights, object, id, moved["body"]);
      await storeAnswer(ctx, tx, { status: 200, response: body });
      await failPoint("move.before-commit");
      return recordAnswer(body, 200);
    },
    { few: true },
  );
}

const places = (row: Row): Record<string, unknown> => ({
  version: Number(row["version"]),
  from_funnel: row["funnel"],
  from_stage: row["stage"],
});

/** Lets nobody past an unmet must criterion but by an exception that names it, from somebody who may make one. */
async function passGate(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  judged: JudgedRecord,
  asked: MoveException | undefined,
): Promise<MoveException | undefined> {
  const exception = asked && checkException(judged.move, asked);
  const unmet = judged.verdicts.filter(blocks);
  if (exception && !judged.mayExcept) {
    throw new Problem("FORBIDDEN", { "zh-CN": "你没有特批的权限", en: "You may not make exceptions" });
  }
  // Only what was really waived is kept: an exception for a criterion that is met is none.
  const waived = exception && {
    ...exception,
    criteria: exception.criteria.filter((name) => unmet.some((one) => namedBy({ criteria: [name] }, one))),
  };
  if (unmet.some((one) => !namedBy(waived, one))) {
    const id = judged.row["id"] as string;
    const one = { id, verdicts: judged.verdicts, waived };
    const [criteria = []] = await explainCriteria(ctx, (statement) => tx.query(statement), object, judged.move, [one], storedRows(object));
    throw gateClosed(criteria, judged.version);
  }
  return waived && waived.criteria.length > 0 ? waived : undefined;
}

async function bodyAfter(ctx: Ctx, tx: Transaction, rights: Rights, object: CatalogObject, id: string, body: string): Promise<string> {
  await applyAutoEnter(tx, ctx, { object: object.key, ids: [id] });
  const [shown] = await tx.query(bind(getStatement(ctx.catalog, rights, object, {}), { ...bindings(ctx), id }));
  return typeof shown?.["body"] === "string" ? shown["body"] : body;
}
