import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useAppEvents } from "../../api/app-events.ts";
import { type Job, jobQuery, paced } from "./job-queries.ts";

/** Milliseconds between two looks at a job that runs: where nothing is told, and where it is, for what got lost. */
const look = { untold: 700, told: 10_000 };

/** A job, followed while it runs: as the server tells how far it is, or by looking again where it tells nothing. */
export function useJob(app: string, id: string | undefined): UseQueryResult<Job> {
  const queries = useQueryClient();
  const { queryKey } = jobQuery(id ?? "");
  const live = useAppEvents(id === undefined ? undefined : app, {
    job: (news) => {
      if (news.id !== id) return;
      // What ended has more to say than how far it is.
      if (news.state !== "running") void queries.invalidateQueries({ queryKey });
      else queries.setQueryData(queryKey, (job) => job && paced({ ...job, ...news }));
    },
  });
  return useQuery({
    ...jobQuery(id ?? ""),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data?.state === "running" ? look[live ? "told" : "untold"] : false),
  });
}
