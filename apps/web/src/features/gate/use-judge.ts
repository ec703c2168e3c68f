import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useMe } from "../../api/use-me.ts";
import type { FunnelView, ObjectView, Workspace } from "../../api/workspace-types.ts";
import { useNow } from "../../ui/use-now.ts";
import { useFormat } from "../../values/use-format.ts";
import type { Judge, Setting } from "./judge.ts";

/** The judge of a funnel; undefined until its code has arrived (it is fetched after the first paint). */
export function useJudge(workspace: Workspace, object: ObjectView | undefined, funnel: FunnelView | undefined): Judge | undefined {
  return useQuery({
    queryKey: ["judge", workspace.key, workspace.version, workspace.revision, funnel?.key],
    enabled: object !== undefined && funnel !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const { makeJudge } = await import("./judge.ts");
      if (!object || !funnel) throw new Error("a judge needs a funnel");
      return makeJudge(object, funnel);
    },
  }).data;
}

/** Who asks, and the day in the team's zone. */
export function useSetting(workspace: Workspace): Setting {
  const me = useMe().data;
  const format = useFormat();
  const now = useNow();
  const today = format.dayOf(now);
  return useMemo(
    () => ({
      member: me?.member?.id ?? "",
      roles: me?.apps.find((app) => app.key === workspace.key)?.roles ?? [],
      today,
      zone: format.zone,
    }),
    [me, workspace.key, today, format.zone],
  );
}
