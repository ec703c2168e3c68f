import type { CatalogCriterion, CatalogFunnel, CatalogStage, MovePolicy } from "@funnelsmith/storage";
import { isClosed, isDropped, isOpen, isParked, isWon } from "./stage-traits.ts";

/** What a move is called in answers; `close` is a move to a lost, invalid or parked stage. */
export type MoveKind = "forward" | "skip" | "back" | "reopen" | "close";

/** Where a record stands before a move. */
export interface Standing {
  readonly funnel: CatalogFunnel;
  readonly stage: CatalogStage;
  /** Of a parked record: the last stage it was in that is not a parked one; undefined when it never was in any. */
  readonly resume: CatalogStage | undefined;
}

/** One criterion a move must face, with the stage that asks and on which side of it. */
export interface MoveCriterion {
  readonly stage: CatalogStage;
  readonly side: "exit" | "entry";
  readonly criterion: CatalogCriterion;
}

/** One way from a standing to a stage: what it is, what it must face and whether it needs a reason. */
export interface Move {
  readonly kind: MoveKind;
  readonly funnel: CatalogFunnel;
  readonly from: Standing | undefined;
  readonly to: CatalogStage;
  /** Every criterion that applies: exits of the stage left, then entries in the funnel's order. */
  readonly criteria: readonly MoveCriterion[];
  readonly policy: MovePolicy;
  /** A reason is needed; `codes` lists what its code may be, undefined when the target has no list and a note says it. */
  readonly reason: { readonly required: boolean; readonly codes: ReadonlySet<string> | undefined };
}

const exitsOf = (stage: CatalogStage): MoveCriterion[] =>
  stage.exit.map((criterion): MoveCriterion => ({ stage, side: "exit", criterion }));

const entries = (stages: readonly CatalogStage[]): MoveCriterion[] =>
  stages.flatMap((stage) => stage.entry.map((criterion): MoveCriterion => ({ stage, side: "entry", criterion })));

/** Open stages between a position and the target; every open stage lies before a won one, wherever that is listed. */
function passedStages(funnel: CatalogFunnel, after: number, to: CatalogStage): CatalogStage[] {
  return funnel.stages.filter(
    (stage) => isOpen(stage) && stage.key !== to.key && stage.position > after && (isWon(to) || stage.position < to.position),
  );
}

interface Way {
  readonly kind: MoveKind;
  /** Stages whose exit criteria apply. */
  readonly left: readonly CatalogStage[];
  /** Open stages passed over. */
  readonly passed: readonly CatalogStage[];
}

const onward = (left: readonly CatalogStage[], passed: readonly CatalogStage[]): Way => ({
  kind: passed.length > 0 ? "skip" : "forward",
  left,
  passed,
});
const turned = (kind: MoveKind, passed: readonly CatalogStage[] = []): Way => ({ kind, left: [], passed });

function wayTo(funnel: CatalogFunnel, from: Standing | undefined, to: CatalogStage): Way {
  if (isDropped(to) || isParked(to)) return turned("close");
  const left = from ? [from.stage] : [];
  // A parked record is judged by where it was parked, so that parking never shortens a way or hides a step back.
  const base = from && isParked(from.stage) ? from.resume : from?.stage;
  if (from && from.funnel.key !== funnel.key) {
    const all = passedStages(funnel, -1, to);
    // Leaving a closed stage for another funnel returns the record to work: a reopening, past every gate of the way.
    return base && isClosed(base) ? { kind: "reopen", left, passed: all } : onward(left, all);
  }
  if (base === undefined) return onward(left, passedStages(funnel, -1, to));
  if (isDropped(base)) return turned("reopen", isWon(to) ? passedStages(funnel, -1, to) : []);
  if (isWon(base) && !isWon(to)) return turned("reopen");
  if (base.key === to.key) return onward(left, []);
  if (isWon(base) === isWon(to) && to.position < base.position) return turned("back");
  return onward([...new Set([base, ...left])], isWon(base) ? [] : passedStages(funnel, base.position, to));
}

const always: MovePolicy = "allow";

function policyOf(kind: MoveKind, funnel: CatalogFunnel, from: Standing | undefined): MovePolicy {
  if (kind === "skip" || kind === "back") return funnel.moves[kind];
  // The funnel left says whether its closed records may come back.
  if (kind === "reopen") return (from?.funnel ?? funnel).moves.reopen;
  return always;
}

/**
 * The gate matrix: what moving from a standing (undefined: from nothing, as a creation does) to a stage of the funnel is, and all it must face.
 * Undefined when the record is already there.
 */
export function classifyMove(funnel: CatalogFunnel, from: Standing | undefined, to: CatalogStage): Move | undefined {
  if (from && from.funnel.key === funnel.key && from.stage.key === to.key) return undefined;
  const way = wayTo(funnel, from, to);
  const policy = policyOf(way.kind, funnel, from);
  return {
    kind: way.kind,
    funnel,
    from,
    to,
    criteria: [...way.left.flatMap(exitsOf), ...entries([...way.passed, to])],
    policy,
    reason: { required: to.reasons !== undefined || way.kind === "close" || policy === "reason", codes: to.reasons },
  };
}
