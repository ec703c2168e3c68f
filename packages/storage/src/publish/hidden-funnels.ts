import type { AppDefinition, FunnelDefinition } from "@funnelsmith/definition";
import type { HiddenFunnels, Physical } from "../tables/physical.ts";

const placeOf = (funnel: { readonly object: string; readonly key: string }): string => `${funnel.object}.${funnel.key}`;

/** A funnel as its records last knew it: as published, or as it was when it went out of sight. */
export function formerFunnel(
  from: { readonly document: AppDefinition; readonly physical: Physical },
  funnel: FunnelDefinition,
): FunnelDefinition | undefined {
  const live = from.document.funnels?.find((one) => placeOf(one) === placeOf(funnel));
  return live ?? from.physical.hiddenFunnels?.[placeOf(funnel)];
}

/** The funnels whose records keep their stages out of sight after a publish: those it removes, and those of before that it does not bring back. */
export function hiddenFunnelsAfter(
  from: { readonly document: AppDefinition; readonly physical: Physical } | undefined,
  to: AppDefinition,
): HiddenFunnels {
  const removed = Object.fromEntries((from?.document.funnels ?? []).map((funnel) => [placeOf(funnel), funnel]));
  const here = new Set((to.funnels ?? []).map(placeOf));
  return Object.fromEntries(Object.entries({ ...from?.physical.hiddenFunnels, ...removed }).filter(([place]) => !here.has(place)));
}
