import type { ObjectView } from "../../api/workspace-types.ts";
import type { BoardSearch } from "../../app/search-params.ts";

/** The rule behind a board's search box and owner choice; undefined for everything. */
export function boardFilter(object: ObjectView, search: Pick<BoardSearch, "q" | "owner">): unknown {
  const parts: unknown[] = [];
  if (search.q !== undefined && object.titleField !== undefined) parts.push({ contains: [{ var: object.titleField }, search.q] });
  if (search.owner !== undefined) parts.push({ "==": [{ var: "$record.owner" }, search.owner] });
  return parts.length > 1 ? { and: parts } : parts[0];
}
