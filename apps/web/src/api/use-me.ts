import { Problem } from "@funnelsmith/problem";
import { queryOptions, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { assertTenant, call } from "./call.ts";
import type { Me } from "./team-types.ts";

async function fetchMe(): Promise<Me | null> {
  try {
    const me = await call<Me>("GET", "/api/v1/me");
    assertTenant(me.tenant?.id);
    return me;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

/** The signed-in reader, or null; also sets the tenant every later request asserts. */
export const meQuery = queryOptions({ queryKey: ["me"], queryFn: fetchMe, staleTime: 60_000 });

/** The signed-in reader, or null. */
export function useMe(): UseQueryResult<Me | null> {
  return useQuery(meQuery);
}
