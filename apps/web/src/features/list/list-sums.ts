import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchRecords } from "../../api/queries.ts";
import type { ListQuery, ListSums } from "../../api/record-types.ts";

/** What a list's columns come to over all its records; `fields` are keys of fields that may be added up. */
export const sumsQuery = (app: string, object: string, query: ListQuery, fields: readonly string[]) => {
  const { sort: _sort, count: _count, ...narrowed } = query;
  return queryOptions({
    queryKey: ["sums", app, object, narrowed, fields],
    queryFn: async ({ signal }): Promise<ListSums | undefined> => {
      const asked: ListQuery = { ...narrowed, limit: 1, fields: [], sums: fields };
      return (await fetchRecords(app, object, asked, signal)).sums;
    },
    placeholderData: keepPreviousData,
    enabled: fields.length > 0,
  });
};
