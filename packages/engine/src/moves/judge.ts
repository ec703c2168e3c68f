import { evaluateGate, type Facts, type Read } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { checkNote } from "./check-reason.ts";
import type { Move, MoveCriterion } from "./classify.ts";

/** One criterion judged. */
export interface Verdict extends MoveCriterion {
  readonly met: boolean;
}

/** What waives unmet criteria, and why. */
export interface MoveException {
  /** Keys of criteria, or `stage.key` where two stages ask for the same. */
  readonly criteria: readonly string[];
  readonly reason: string;
}

/** Judges every criterion of a move; one that fails to evaluate is not met. */
export function judge(move: Move, facts: Facts): Verdict[] {
  return move.criteria.map(({ criterion, stage, side }) => ({ criterion, stage, side, met: evaluateGate(criterion.rule, facts) }));
}

/** Whether a criterion lets nobody through. */
export const blocks = (verdict: Verdict): boolean => !verdict.met && verdict.criterion.severity === "must";

/** Criteria of a move that an exception names, by either of their names. */
export function namedBy(exception: Pick<MoveException, "criteria"> | undefined, one: MoveCriterion): boolean {
  return exception?.criteria.some((name) => name === one.criterion.key || name === `${one.stage.key}.${one.criterion.key}`) ?? false;
}

/** The exception as it may stand: a reason, and only names of criteria this move faces; RECORD_INVALID otherwise. */
export function checkException(move: Move, exception: MoveException): MoveException {
  const reason = checkNote(exception.reason, "/exception/reason");
  if (reason === undefined) {
    const detail = { "zh-CN": "请说明特批的理由", en: "Say why the exception is made" };
    throw new Problem("REASON_REQUIRED", undefined, { errors: [{ pointer: "/exception/reason", code: "REASON_REQUIRED", detail }] });
  }
  const errors = exception.criteria.flatMap((name, index) =>
    move.criteria.some((one) => namedBy({ criteria: [name] }, one))
      ? []
      : [
          {
            pointer: `/exception/criteria/${index}`,
            code: "CRITERION_UNKNOWN",
            detail: { "zh-CN": "这次推进没有这项条件", en: "This move has no such criterion" },
          },
        ],
  );
  if (errors.length > 0 || exception.criteria.length === 0) throw new Problem("RECORD_INVALID", undefined, { errors });
  return { criteria: exception.criteria, reason };
}

/** The value of one read among the facts; of child rows their number. */
function valueOf(read: Read, facts: Facts): unknown {
  const { source } = read;
  if (source.from === "field") return facts.fields[source.field] ?? null;
  if (source.from === "hop") return facts.hops?.[source.through]?.[source.field] ?? null;
  if (source.from === "stage") return facts.stage?.[source.what] ?? null;
  if (source.from === "visits") return facts.visits?.[source.stage] ?? 0;
  if (source.from === "firstEntered") return facts.firstEntered?.[source.stage] ?? null;
  if (source.from === "owner") return facts.owner ?? null;
  if (source.from === "previous") return facts.previous?.[source.field] ?? null;
  if (source.from === "clock") return facts[source.what];
  return undefined;
}

/** The evidence of a move as the ledger keeps it: each criterion as judged, with the values it read by path; readers see them as far as their rights go. */
export function evidenceOf(verdicts: readonly Verdict[], facts: Facts, waived: MoveException | undefined): Record<string, unknown>[] {
  return verdicts.map((verdict) => {
    const reads: Record<string, unknown> = {};
    for (const read of verdict.criterion.rule.reads) {
      if (read.children) reads[read.children.name] = facts.children?.[read.children.name]?.length ?? 0;
      else {
        const value = valueOf(read, facts);
        if (value !== undefined) reads[read.path] = value;
      }
    }
    return {
      key: verdict.criterion.key,
      stage: verdict.stage.key,
      side: verdict.side,
      severity: verdict.criterion.severity,
      met: verdict.met,
      ...(blocks(verdict) && namedBy(waived, verdict) && { waived: true }),
      reads,
    };
  });
}
