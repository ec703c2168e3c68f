import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useMe } from "../../api/use-me.ts";
import type { FunnelView, ObjectView, Workspace } from "../../api/workspace-types.ts";
import { useNow } from "../../ui/use-now.ts";
import { useFormat } from "../../values/use-format.ts";
import type { Judge, Setting } from "./judge.ts";

/** The judge of a funnel as its reader may see it now; undefined until its code has arrived (it is fetched after the first paint). */
export function useJudge(object: ObjectView, funnel: FunnelView): Judge | undefined {
  const make = useQuery({
    queryKey: ["judge"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => (await import("./judge.ts")).makeJudge,
  }).data;
  return useMemo(() => make?.(object, funnel), [make, object, funnel]);
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
