import { Problem } from "@funnelsmith/problem";
import { queryOptions, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { assertedTenant, assertTenant, call } from "./call.ts";
import type { Me } from "./team-types.ts";

async function fetchMe(): Promise<Me | null> {
  try {
    const me = await call<Me>("GET", "/api/v1/me", { inAnyTenant: true });
    const believed = assertedTenant();
    // Moved elsewhere, such as in another tab: what is on screen is the former team's and is never sent as if it were of this one.
    if (believed !== undefined && believed !== me.tenant?.id) location.assign("/");
    else assertTenant(me.tenant?.id);
    return me;
  } catch (error) {
    if (!(error instanceof Problem && error.status === 401)) throw error;
    assertTenant(undefined);
    return null;
  }
}

/** The signed-in reader, or null; also sets the tenant every later request asserts. In another team than before the workspace starts afresh. */
export const meQuery = queryOptions({ queryKey: ["me"], queryFn: fetchMe, staleTime: 60_000 });

/** The signed-in reader, or null. */
export function useMe(): UseQueryResult<Me | null> {
  return useQuery(meQuery);
}
