import type { ListQuery } from "../../api/types.ts";
import type { ListSearch } from "../../app/search-params.ts";

/** The server's question behind a list's address. */
export function listQueryOf(search: ListSearch): ListQuery {
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
  };
}
