import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { recordsPath } from "../../api/queries.ts";
import type { MemberName } from "../../api/types.ts";

/** One thing that happened to a record. */
export interface TimelineEvent {
  readonly id: string;
  readonly kind: "moved" | "exception" | "created" | "changed" | "deleted" | "restored" | "related";
  readonly at: string;
  readonly actor?: MemberName | null;
  readonly funnel?: string;
  readonly from?: string | null;
  readonly to?: string;
  readonly reasonCode?: string | null;
  readonly note?: string | null;
  readonly exceptionReason?: string;
  readonly changes?: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
  readonly object?: string;
  readonly record?: string;
  readonly title?: string;
}

/** What happened to a record, newest first; asked again when its version grows. */
export const timelineQuery = (app: string, object: string, id: string, version: number) =>
  queryOptions({
    queryKey: ["timeline", app, object, id, version],
    queryFn: async ({ signal }) =>
      (await call<{ items: readonly TimelineEvent[] }>("GET", `${recordsPath(app, object)}/${id}/timeline`, { signal })).items,
    placeholderData: (previous) => previous,
  });
