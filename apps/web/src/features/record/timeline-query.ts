import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { recordsPath } from "../../api/queries.ts";
import type { MemberName, RecordRow } from "../../api/record-types.ts";

interface Happening {
  readonly at: string;
  readonly actor: MemberName | null;
}

/** A move through a funnel, as the ledger has it. */
export interface MoveEvent extends Happening {
  readonly type: "move";
  readonly id: string;
  readonly funnel: string;
  readonly from: string | null;
  readonly to: string;
  readonly reason: { readonly code: string | null; readonly note: string | null } | null;
  readonly exception: { readonly reason?: string } | null;
}

/** A change of fields; `changes` maps each to what it was and became. */
export interface ChangeEvent extends Happening {
  readonly type: "change";
  readonly action: string;
  readonly version: number;
  readonly changes: Readonly<Record<string, readonly [unknown, unknown]>>;
}

/** A record that came to belong to this one. */
export interface ChildEvent extends Happening {
  readonly type: "child";
  readonly object: string;
  readonly record: RecordRow;
}

/** One thing that happened to a record. */
export type TimelineEvent = MoveEvent | ChangeEvent | ChildEvent;

/** What happened to a record, newest first; asked again when its version grows. */
export const timelineQuery = (app: string, object: string, id: string, version: number) =>
  queryOptions({
    queryKey: ["timeline", app, object, id, version],
    queryFn: async ({ signal }) =>
      (await call<{ items: readonly TimelineEvent[] }>("GET", `${recordsPath(app, object)}/${id}/timeline`, { signal })).items,
    placeholderData: (previous) => previous,
  });
