import type { ListQuery } from "../../api/record-types.ts";
import type { FunnelView, ViewSummary } from "../../api/workspace-types.ts";
import type { ListSearch } from "../../app/search-params.ts";

/** Its records were named by a report's point, by a record's related list or by the recycle bin, not by a view. */
export const comesFromElsewhere = (search: ListSearch): boolean =>
  search.drill !== undefined || search.filter !== undefined || search.bin === true;

/**
 * The server's question behind a list's address. `view` is the view shown; where the records come from elsewhere (a report's point, a record's
 * related list) they are all shown, and it narrows only when the address names it.
 */
export function listQueryOf(search: ListSearch, view: string | undefined): ListQuery {
  const narrowing = comesFromElsewhere(search) ? search.view : view;
  const parts: unknown[] = [];
  if (search.filter !== undefined) parts.push(search.filter);
  if (search.owner !== undefined) parts.push({ "==": [{ var: "$record.owner" }, search.owner] });
  if (search.stage !== undefined) parts.push({ "==": [{ var: "$stage.key" }, search.stage] });
  const [field, direction] = search.sort?.split(":") ?? [];
  return {
    limit: 100,
    count: search.drill === undefined ? "capped" : "exact",
    ...(parts.length > 0 && { filter: parts.length > 1 ? { and: parts } : parts[0] }),
    ...(field !== undefined && field !== "" && { sort: [{ field, direction: direction === "asc" ? "asc" : "desc" }] }),
    ...(search.q !== undefined && { search: search.q }),
    ...(search.drill !== undefined && { drill: search.drill }),
    ...(search.bin && { deleted: true }),
    ...(narrowing !== undefined && { view: narrowing }),
    ...(search.funnel !== undefined && { funnel: search.funnel }),
  };
}

/** The address without the funnel where the view shown names its own, or where there is none of that name. */
export function withKnownFunnel(search: ListSearch, funnels: readonly FunnelView[], view: ViewSummary | undefined): ListSearch {
  const { funnel, ...rest } = search;
  const known = funnels.some(({ key }) => key === funnel) && (view?.funnel === undefined || !isNarrowedBy(search));
  return known ? search : rest;
}

/** A view narrows the list, not only orders it and names its columns. */
const isNarrowedBy = (search: ListSearch): boolean => !comesFromElsewhere(search) || search.view !== undefined;

/** The funnel whose records alone are shown: the object's only one, the view's own, or the one the address names. */
export function funnelShown(search: ListSearch, funnels: readonly FunnelView[], view: ViewSummary | undefined): FunnelView | undefined {
  const named = (isNarrowedBy(search) ? view?.funnel : undefined) ?? search.funnel;
  return funnels.length === 1 ? funnels[0] : funnels.find(({ key }) => key === named);
}

/** What a view's rows are ordered by first, as an address says it. */
export function sortOf(view: ViewSummary | undefined): string | undefined {
  const [first] = view?.sort ?? [];
  return first && `${first.field}:${first.direction}`;
}
