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
};

/** Stages that lie on the way, in its order: the open ones, then the won ones. */
export function wayOf(funnel: CatalogFunnel): readonly CatalogStage[] {
  return [...funnel.stages.filter(isOpen), ...funnel.stages.filter(isWon)];
}

/** Whether two stages close a record in the same sense, so that moving between them is no new outcome. */
export function sameOutcome(a: CatalogStage, b: CatalogStage): boolean {
  return (isWon(a) && isWon(b)) || (isDropped(a) && isDropped(b));
}

/** The state after one ledger row: the meaning of every stage column, which `stageAssignments` says again in SQL and `checkLedger` compares. */
export function enterStage(before: StageState, funnel: CatalogFunnel, to: CatalogStage, at: string): StageState {
  const here = before.funnel === funnel.key ? before : { ...outside, first: before.first };
  const way = wayOf(funnel);
  const rank = (key: string | null): number => way.findIndex((stage) => stage.key === key);
  const left = here.stage === null ? undefined : funnel.stage.get(here.stage);
  return {
    funnel: funnel.key,
    stage: to.key,
    enteredAt: at,
    first: to.atColumn in before.first ? before.first : { ...before.first, [to.atColumn]: at },
    maxStage: rank(to.key) > rank(here.maxStage) ? to.key : here.maxStage,
    lostFrom: isDropped(to) ? here.onWay : null,
    closedAt: isClosed(to) ? (left && sameOutcome(left, to) ? here.closedAt : at) : null,
    onWay: isDropped(to) || isParked(to) ? here.onWay : to.key,
  };
}
