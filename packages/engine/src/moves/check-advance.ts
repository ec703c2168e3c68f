import { textOf } from "@funnelsmith/fields";
import { Problem } from "@funnelsmith/problem";
import type { CatalogObject, Row, Statement } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { objectFor } from "../records/get-record.ts";
import { readFormerParents } from "../records/judge-parents.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { isId } from "../write/is-id.ts";
import type { Move, MoveKind } from "./classify.ts";
import type { CriterionAnswer } from "./criterion-answer.ts";
import { findTarget } from "./find-target.ts";
import { explainCriteria, storedRows } from "./gate-closed.ts";
import { blocks } from "./judge.ts";
import { type JudgedRecord, judgeLocked, judgeUnlocked } from "./judge-record.ts";
import { readMovePatch } from "./move-patch.ts";

/** What would happen to a move, for its reader. */
export interface GateAnswer {
  /** No must criterion is unmet. A reason may still be needed. */
  readonly ok: boolean;
  readonly version: number;
  readonly move: MoveKind;
  readonly reason: { readonly required: boolean; readonly options: readonly { readonly value: string; readonly title: string }[] };
  readonly criteria: readonly CriterionAnswer[];
}

/** A move to try. */
export interface CheckInput {
  readonly to: string;
  readonly funnel?: string | undefined;
  readonly patch?: unknown;
}

/**
 * Judges a move by the code that makes it, and changes nothing. With a patch the same transaction runs and is rolled back, so that the
 * answer holds for exactly what the move would write.
 */
export async function checkAdvance(ctx: Ctx, objectKey: string, id: string, input: CheckInput): Promise<GateAnswer> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, objectKey);
  if (!isId(id)) throw new Problem("NOT_FOUND");
  const target = await findTarget(ctx, rights, object, id, input);
  const patch = readMovePatch(ctx, rights, object, input.patch);
  const request = { object, id: id.toLowerCase(), target, ifMatch: "*" as const };
  if (!patch) return answer(ctx, (statement) => ctx.db.one(statement), object, await judgeUnlocked(ctx, rights, request));
  let told: GateAnswer | undefined;
  const undone = new Error("undone");
  try {
    await ctx.db.transaction(async (tx) => {
      const filed = await patch.withFiles(tx, request.id);
      const former = await readFormerParents(ctx, tx, object, [request.id], new Set(filed.values.keys()));
      const judged = await judgeLocked(ctx, tx, rights, { ...request, patch: filed });
      told = await answer(ctx, (statement) => tx.query(statement), object, judged);
      if (told.ok) await filed.judgeParents(tx, request.id, former);
      throw undone;
    });
  } catch (error) {
    if (error !== undone) throw error;
  }
  if (!told) throw undone;
  return told;
}

async function answer(
  ctx: Ctx,
  ask: (statement: Statement) => Promise<readonly Row[]>,
  object: CatalogObject,
  judged: JudgedRecord,
): Promise<GateAnswer> {
  const { move, verdicts, version, row } = judged;
  const one = { id: row["id"] as string, verdicts };
  const [criteria = []] = verdicts.length === 0 ? [] : await explainCriteria(ctx, ask, object, move, [one], storedRows(object));
  return { ok: !verdicts.some(blocks), version, move: move.kind, reason: reasonOf(ctx, move), criteria };
}

function reasonOf(ctx: Ctx, move: Move): GateAnswer["reason"] {
  const options = (move.to.definition.reason?.options ?? []).filter((option) => !option.retired);
  return {
    required: move.reason.required,
    options: options.map((option) => ({ value: option.value, title: textOf(option.title, ctx.locale) })),
  };
}
