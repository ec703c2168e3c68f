import { Problem } from "@funnelsmith/problem";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

function onRefusal(error: unknown): void {
  if (!(error instanceof Problem)) return;
  // Signed out elsewhere, or another team chosen in another tab: the shell asks who we are again and goes where it must.
  if (error.status === 401 || error.code === "TENANT_MISMATCH") void queryClient.invalidateQueries({ queryKey: ["me"] });
  if (error.code === "DEFINITION_MOVED") void queryClient.invalidateQueries({ queryKey: ["workspace"] });
}

/** The cache of everything read from the server. Refusals are answers and never retried; lost connections are, twice. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: onRefusal }),
  mutationCache: new MutationCache({ onError: onRefusal }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 2 && (!(error instanceof Problem) || error.status >= 503),
      networkMode: "offlineFirst",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
