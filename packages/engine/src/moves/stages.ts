import type { CatalogFunnel, CatalogStage } from "@funnelsmith/storage";
import { isClosed, isDropped, isOpen, isParked, isWon } from "./stage-traits.ts";

/** The stage columns of a record, and what only the ledger knows: the stages it would resume from. */
export interface StageState {
  readonly funnel: string | null;
  readonly stage: string | null;
  readonly enteredAt: string | null;
  /** First entry by column name. */
  readonly first: Readonly<Record<string, string>>;
  readonly maxStage: string | null;
  readonly lostFrom: string | null;
  readonly closedAt: string | null;
  /** Last open or won stage in the present funnel. */
  readonly onWay: string | null;
  /** What the present stage means today: itself, or the stage that took its place; null when neither is defined. */
  readonly means: string | null;
}

/** A record outside every funnel. */
export const outside: StageState = {
  funnel: null,
  stage: null,
  enteredAt: null,
  first: {},
  maxStage: null,
  lostFrom: null,
  closedAt: null,
  onWay: null,
  means: null,
};

/** Stages that lie on the way, in its order: the open ones, then the won ones. */
export function wayOf(funnel: CatalogFunnel): readonly CatalogStage[] {
  return [...funnel.stages.filter(isOpen), ...funnel.stages.filter(isWon)];
}

/** Whether two stages close a record in the same sense, so that moving between them is no new outcome. */
export function sameOutcome(a: CatalogStage, b: CatalogStage): boolean {
  return (isWon(a) && isWon(b)) || (isDropped(a) && isDropped(b));
}

/**
 * The state after one ledger row that names a stage of the funnel, removed ones included: the meaning of every stage column, which
 * `stageAssignments` says again in SQL, a publish derives anew when it changes what stages mean, and `checkLedger` compares. A stage that took
 * another's place (`redesign`) has had the record since it came to that.
 */
export function enterStage(before: StageState, funnel: CatalogFunnel, key: string, at: string, redesign = false): StageState {
  const here = before.funnel === funnel.key ? before : { ...outside, first: before.first };
  const way = wayOf(funnel);
  const rank = (of: string | null): number => way.findIndex((stage) => stage.key === of);
  const own = funnel.stage.get(key);
  const to = own ?? funnel.former.get(key);
  const left = here.means === null ? undefined : funnel.stage.get(here.means);
  return {
    funnel: funnel.key,
    stage: key,
    enteredAt: redesign && to !== undefined && here.means === to.key ? here.enteredAt : at,
    first: !own || own.atColumn in before.first ? before.first : { ...before.first, [own.atColumn]: at },
    maxStage: to && rank(to.key) > rank(here.maxStage) ? to.key : here.maxStage,
    lostFrom: to && isDropped(to) ? here.onWay : null,
    closedAt: to && isClosed(to) ? (left && sameOutcome(left, to) ? here.closedAt : at) : null,
    onWay: !to || isDropped(to) || isParked(to) ? here.onWay : to.key,
    means: to?.key ?? null,
  };
}
