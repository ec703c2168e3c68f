import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";

/** Goes on to an address after signing in: everything asked so far was asked as somebody else. */
export function useEntered(): (to: string) => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  return async (to) => {
    queries.clear();
    await router.invalidate();
    router.history.push(to);
  };
}
