import { recordsPath } from "../../api/queries.ts";
import type { ListQuery } from "../../api/record-types.ts";

/** Where the records of a list can be saved from as a file, narrowed and ordered as the list is. */
export function exportAddress(
  app: string,
  object: string,
  { filter, search, sort, view, funnel }: ListQuery,
  format: "csv" | "xlsx",
): string {
  const query = new URLSearchParams({ format });
  if (filter !== undefined) query.set("filter", JSON.stringify(filter));
  if (search !== undefined) query.set("search", search);
  if (sort !== undefined) query.set("sort", sort.map(({ field, direction }) => (direction === "desc" ? `-${field}` : field)).join(","));
  if (view !== undefined) query.set("view", view);
  if (funnel !== undefined) query.set("funnel", funnel);
  return `${recordsPath(app, object)}/export?${query.toString()}`;
}
