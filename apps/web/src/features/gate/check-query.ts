import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { recordsPath } from "../../api/queries.ts";
import type { GateAnswer, MoveInput } from "../../api/move-types.ts";
import type { RecordRow } from "../../api/record-types.ts";

/** Where a record is and of which app and object. */
export interface Place {
  readonly app: string;
  readonly object: string;
}

/** The server's dry run of a move; asked again whenever the record, the target or what was typed changes. */
export const checkQuery = (
  place: Place,
  row: Pick<RecordRow, "id" | "version">,
  to: string,
  funnel: string,
  patch: Readonly<Record<string, unknown>>,
  language: string,
) =>
  queryOptions({
    queryKey: ["check", place.app, place.object, row.id, row.version, funnel, to, patch, language],
    queryFn: ({ signal }) => {
      const body: MoveInput = { to, funnel, ...(Object.keys(patch).length > 0 && { patch }) };
      return call<GateAnswer>("POST", `${recordsPath(place.app, place.object)}/${row.id}/advance/check`, { body, signal });
    },
    staleTime: 5_000,
    gcTime: 60_000,
  });

/** The move itself: patch and move in one transaction, from the version the mover saw. */
export function advance(place: Place, row: Pick<RecordRow, "id" | "version">, input: MoveInput, key?: string): Promise<RecordRow> {
  return call<RecordRow>("POST", `${recordsPath(place.app, place.object)}/${row.id}/advance`, {
    body: input,
    ifMatch: row.version,
    ...(key && { idempotencyKey: key }),
  });
}
