import type { AppDefinition, FunnelDefinition, StageDefinition } from "@funnelsmith/definition";
import { stageColumn } from "../tables/names.ts";
import type { Physical } from "../tables/physical.ts";
import { formerFunnel } from "./hidden-funnels.ts";

/** What having been in a stage means for a record, whether the stage is still there or another took its place. */
export interface StageMeaning {
  /** As the ledger names it. */
  readonly stage: string;
  /** The stage of today. */
  readonly as: string;
  /** Place on the way: the open stages in their order, then the won ones; null beside it. */
  readonly rank: number | null;
  /** How it closes a record; null when it does not. */
  readonly outcome: "won" | "dropped" | null;
}

/** How being in a stage closes a record; null when it does not. */
export function outcomeOf({ kind }: StageDefinition): StageMeaning["outcome"] {
  if (kind === "won") return "won";
  return kind === "lost" || kind === "invalid" ? "dropped" : null;
}

/** What every stage of a funnel means that is there or was replaced. */
export function meaningsOf(funnel: FunnelDefinition, lineage: Physical["lineage"]): readonly StageMeaning[] {
  const way = [...funnel.stages.filter((stage) => stage.kind === "open"), ...funnel.stages.filter((stage) => stage.kind === "won")];
  const own = funnel.stages.map((stage): StageMeaning => {
    const rank = way.indexOf(stage);
    return {
      stage: stage.key,
      as: stage.key,
      rank: rank < 0 ? null : rank,
      outcome: outcomeOf(stage),
    };
  });
  const former = Object.entries(lineage[funnel.key] ?? {}).flatMap(([stage, to]): StageMeaning[] => {
    const meaning = own.find((one) => one.stage === to);
    return meaning === undefined || own.some((one) => one.stage === stage) ? [] : [{ ...meaning, stage }];
  });
  return [...own, ...former];
}

/** The funnels in which a stage that records may have been in means something else than before: another kind, order, or successor. */
export function restagedFunnels(
  from: { readonly document: AppDefinition; readonly physical: Physical },
  to: AppDefinition,
  lineage: Physical["lineage"],
): readonly FunnelDefinition[] {
  return (to.funnels ?? []).filter((funnel) => {
    const before = formerFunnel(from, funnel);
    if (before === undefined) return false;
    const known = new Set(from.physical.objects[funnel.object]?.stages);
    const seen = (stage: string): boolean => known.size === 0 || known.has(stageColumn(funnel.key, stage));
    // Ranks shift when a stage is put in between; only the order counts.
    const told = (meanings: readonly StageMeaning[]): string =>
      JSON.stringify([
        meanings.filter((one) => seen(one.stage)).map(({ stage, as, rank, outcome }) => [stage, as, rank !== null, outcome]),
        meanings
          .filter((one) => seen(one.stage) && one.rank !== null)
          .toSorted((a, b) => Number(a.rank) - Number(b.rank))
          .map((one) => one.stage),
      ]);
    return told(meaningsOf(before, from.physical.lineage)) !== told(meaningsOf(funnel, lineage));
  });
}
