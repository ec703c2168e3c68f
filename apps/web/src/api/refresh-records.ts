import type { QueryClient } from "@tanstack/react-query";

const dependents = ["board", "list", "sums", "timeline", "report", "quality", "related", "check"] as const;

/** Asks anew for everything an app shows that a written record may have changed. */
export function refreshRecords(queries: QueryClient, app: string): void {
  for (const kind of dependents) void queries.invalidateQueries({ queryKey: [kind, app] });
}
