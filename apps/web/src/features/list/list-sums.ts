import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchRecords } from "../../api/queries.ts";
import type { ListQuery, ListSums } from "../../api/record-types.ts";

/** As many fields as the server adds up at once. */
const most = 30;

/** What a list's columns come to over all its records; `summed` are keys of fields that may be added up, of which the first 30 are. */
export const sumsQuery = (app: string, object: string, query: ListQuery, summed: readonly string[]) => {
  const { sort: _sort, count: _count, ...narrowed } = query;
  const fields = summed.slice(0, most);
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
