import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useAppEvents } from "../../api/app-events.ts";
import { call } from "../../api/call.ts";
import type { PublishUnderway } from "../../api/publish-types.ts";

/** Milliseconds between two looks at a publish: where nothing is told, and where it is, for what got lost. */
const look = { untold: 1_000, told: 10_000 };

/** How far the publish of an app is, by whomever; undefined while none is under way. When one ends, everything on screen is read anew. */
export function useUnderway(app: string): NonNullable<PublishUnderway["underway"]> | undefined {
  const queries = useQueryClient();
  const queryKey = ["publish", app];
  const live = useAppEvents(app, { publish: (told) => queries.setQueryData(queryKey, told) });
  const asked = useQuery({
    queryKey,
    queryFn: ({ signal }) => call<PublishUnderway>("GET", `/api/v1/apps/${app}/publish`, { signal }),
    refetchInterval: look[live ? "told" : "untold"],
    staleTime: 0,
    // Where the publish before this one had got to says nothing of this one.
    gcTime: 0,
  });
  const underway = asked.data?.underway ?? undefined;
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !underway) void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "publish" });
    was.current = underway !== undefined;
  }, [underway, queries]);
  return underway;
}
