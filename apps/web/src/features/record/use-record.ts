import { useMutation, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { recordQuery, recordsPath } from "../../api/queries.ts";
import { refreshRecords } from "../../api/refresh-records.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { Board, RecordRow } from "../../api/record-types.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { showToast } from "../../ui/toast.tsx";
import { replaceRecord } from "../board/board-cache.ts";
import { useRestore } from "./use-restore.ts";

/** A record on screen and what can be done with it as a whole. */
export interface RecordState {
  readonly query: UseQueryResult<RecordRow>;
  readonly setOwner: (owner: string | null) => void;
  readonly remove: (onGone: () => void) => void;
  /** Shows a record as it is now, everywhere it is on screen. */
  readonly refresh: (row: RecordRow) => void;
}

/** A record with its owner, its deletion and the way back from that. */
export function useRecord(object: ObjectView, id: string): RecordState {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const restore = useRestore(object);
  const path = `${recordsPath(workspace.key, object.key)}/${id}`;
  const options = recordQuery(workspace.key, object.key, id);
  const query = useQuery(options);
  const refresh = (row: RecordRow): void => {
    queries.setQueryData(options.queryKey, row);
    queries.setQueriesData<Board>({ queryKey: ["board", workspace.key] }, (board) => board && replaceRecord(board, row));
    refreshRecords(queries, workspace.key);
  };
  const hand = useMutation({
    mutationFn: ({ row, owner }: { readonly row: RecordRow; readonly owner: string | null }) =>
      call<RecordRow>("PATCH", path, { body: { owner }, ifMatch: row.version }),
    onSuccess: refresh,
    onError: (error) => {
      showToast(sentenceOf(error));
      void query.refetch();
    },
  });
  return {
    query,
    setOwner: (owner) => query.data && hand.mutate({ row: query.data, owner }),
    remove: (onGone) => {
      if (!query.data) return;
      call("DELETE", path, { ifMatch: query.data.version }).then(
        () => {
          onGone();
          refreshRecords(queries, workspace.key);
          showToast(t("record.deleted", { object: say(object.title) }), { label: t("common.undo"), run: () => restore(id) });
        },
        (error: unknown) => {
          showToast(sentenceOf(error));
          // Changed meanwhile by somebody else: what would be deleted now is shown before it is asked for again.
          void query.refetch();
        },
      );
    },
    refresh,
  };
}
