import type { PlannedChange } from "./plan-queries.ts";

/** Where the records of a removed stage go: all to one stage, or each to the first whose rule holds and the rest to another. */
export type StageTarget = string | { readonly split: readonly { readonly when: unknown; readonly to: string }[]; readonly rest: string };

/** An answer to one change. */
export type Decision = string | { readonly map: Readonly<Record<string, StageTarget>> };

/** Answers to the changes of a plan, by their ids. */
export type Decisions = Readonly<Record<string, Decision>>;

/** Where a removed stage's records were said to go. */
export function targetOf(decision: Decision | undefined, stage: string): StageTarget | undefined {
  return typeof decision === "object" ? decision.map[stage] : undefined;
}

/** A decision with one removed stage's target set, or taken back. */
export function withTarget(decision: Decision | undefined, stage: string, target: StageTarget | undefined): Decision {
  const { [stage]: _old, ...others } = typeof decision === "object" ? decision.map : {};
  return { map: target === undefined ? others : { ...others, [stage]: target } };
}

/** How many answers are still waited for: one a change, of removed stages one each. */
export function undecided(changes: readonly PlannedChange[], decisions: Decisions): number {
  return changes.reduce((sum, { id, class: kind, stages }) => {
    if (kind === "safe") return sum;
    const given = decisions[id];
    const open =
      stages === undefined ? Number(given === undefined) : stages.from.filter((stage) => targetOf(given, stage) === undefined).length;
    return sum + open;
  }, 0);
}
