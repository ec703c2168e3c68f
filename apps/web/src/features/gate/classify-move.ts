import type { Option } from "@funnelsmith/definition";
import type { MoveKind } from "../../api/move-types.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { CriterionView, FunnelView, MovePolicy, StageView } from "../../api/workspace-types.ts";

/** One criterion a move must face, with the stage that asks it. */
export interface FacedCriterion {
  readonly stage: StageView;
  readonly side: "exit" | "entry";
  readonly criterion: CriterionView;
}

/** One way to a stage, as the browser sees it; the server's answer wins. */
export interface Move {
  readonly kind: MoveKind;
  readonly to: StageView;
  readonly criteria: readonly FacedCriterion[];
  readonly policy: MovePolicy;
  readonly reason: { readonly required: boolean; readonly options: readonly Option[] };
  /** False for a parked record: where it resumes only the server knows. */
  readonly certain: boolean;
}

const isOpen = (stage: StageView): boolean => stage.kind === "open";
const isWon = (stage: StageView): boolean => stage.kind === "won";
const isDropped = (stage: StageView): boolean => stage.kind === "lost" || stage.kind === "invalid";
const isParked = (stage: StageView): boolean => stage.kind === "parked";

const facedBy = (stage: StageView, side: "exit" | "entry"): FacedCriterion[] =>
  (stage[side] ?? []).map((criterion) => ({ stage, side, criterion }));

/** Open stages after a position and before the target; every open stage lies before a won one. */
function passed(funnel: FunnelView, after: number, to: StageView): StageView[] {
  const at = funnel.stages.indexOf(to);
  return funnel.stages.filter((stage, index) => isOpen(stage) && stage.key !== to.key && index > after && (isWon(to) || index < at));
}

function wayTo(funnel: FunnelView, from: StageView | undefined, to: StageView): { kind: MoveKind; left: StageView[]; over: StageView[] } {
  const at = (stage: StageView): number => funnel.stages.indexOf(stage);
  if (isDropped(to) || isParked(to)) return { kind: "close", left: [], over: [] };
  const onward = (over: StageView[]): { kind: MoveKind; left: StageView[]; over: StageView[] } => ({
    kind: over.length > 0 ? "skip" : "forward",
    left: from ? [from] : [],
    over,
  });
  if (from === undefined || isParked(from)) return onward(passed(funnel, -1, to));
  if (isDropped(from)) return { kind: "reopen", left: [], over: isWon(to) ? passed(funnel, -1, to) : [] };
  if (isWon(from) && !isWon(to)) return { kind: "reopen", left: [], over: [] };
  if (isWon(from) === isWon(to) && at(to) < at(from)) return { kind: "back", left: [], over: [] };
  return onward(isWon(from) ? [] : passed(funnel, at(from), to));
}

/** What moving a record of this funnel from one stage to another is and all it must face; undefined when it is there already. */
export function classifyMove(funnel: FunnelView, from: string | null, to: string): Move | undefined {
  const target = funnel.stages.find((stage) => stage.key === to);
  const start = funnel.stages.find((stage) => stage.key === from);
  if (target === undefined || from === to) return undefined;
  const { kind, left, over } = wayTo(funnel, start, target);
  const policy = kind === "skip" || kind === "back" || kind === "reopen" ? funnel.moves[kind] : "allow";
  const exits = left.flatMap((stage) => facedBy(stage, "exit"));
  return {
    kind,
    to: target,
    criteria: [...exits, ...[...over, target].flatMap((stage) => facedBy(stage, "entry"))],
    policy,
    reason: { required: target.reason !== undefined || kind === "close" || policy === "reason", options: target.reason?.options ?? [] },
    certain: start === undefined || !isParked(start),
  };
}

/** Where a record stands in a funnel; null where it is in none, or in another one. */
export const stageIn = (funnel: FunnelView, row: Pick<RecordRow, "funnel" | "stage">): string | null =>
  row.funnel === funnel.key ? row.stage : null;

/**
 * Whether its reader may move a record within a funnel or into it, as far as the browser knows: what the server tells of a row is about the
 * funnel the record is in, and how far a right to another one reaches only the server knows.
 */
export function mayAdvance(funnel: FunnelView, row: Pick<RecordRow, "funnel" | "may">): boolean {
  const there = funnel.rights.advance !== "none";
  if (row.funnel === null) return there;
  return row.may.advance === true && (row.funnel === funnel.key || there);
}

/** The next stage forward, for the phone's button and the record's main action: the next open stage, else the first won one. */
export function nextStage(funnel: FunnelView, from: string | null): StageView | undefined {
  const at = funnel.stages.findIndex((stage) => stage.key === from);
  const here = funnel.stages[at];
  if (here && (isDropped(here) || isParked(here))) return undefined;
  if (here && isWon(here)) return funnel.stages.find((stage, index) => isWon(stage) && index > at);
  return funnel.stages.find((stage, index) => isOpen(stage) && index > at) ?? funnel.stages.find(isWon);
}
