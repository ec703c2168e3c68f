import type { AppDefinition } from "@funnelsmith/definition";
import type { HiddenFunnels, Physical } from "../tables/physical.ts";

const placeOf = (funnel: { readonly object: string; readonly key: string }): string => `${funnel.object}.${funnel.key}`;

/** The funnels whose records keep their stages out of sight after a publish: those it removes, and those of before that it does not bring back. */
export function hiddenFunnelsAfter(
  from: { readonly document: AppDefinition; readonly physical: Physical } | undefined,
  to: AppDefinition,
): HiddenFunnels {
  const removed = Object.fromEntries((from?.document.funnels ?? []).map((funnel) => [placeOf(funnel), funnel]));
  const here = new Set((to.funnels ?? []).map(placeOf));
  return Object.fromEntries(Object.entries({ ...from?.physical.hiddenFunnels, ...removed }).filter(([place]) => !here.has(place)));
}
