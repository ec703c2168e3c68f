import { Problem } from "@funnelsmith/problem";
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/call.ts";
import { recordQuery, recordsPath } from "../../api/queries.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { Board, ObjectView, RecordRow } from "../../api/types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { toInput } from "../../form/labels.ts";
import { showToast } from "../../ui/toast.tsx";
import { replaceRecord } from "../board/board-cache.ts";

type Values = Readonly<Record<string, unknown>>;

/** A field both the reader and somebody else changed. */
export interface Conflict {
  readonly field: string;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** A record on screen and what can be done with it. */
export interface RecordState {
  readonly query: UseQueryResult<RecordRow>;
  readonly save: UseMutationResult<RecordRow, unknown, { readonly base: RecordRow; readonly values: Values }>;
  readonly conflicts: readonly Conflict[];
  /** Decides conflicts: fields in `mine` keep the reader's value; then saves from the current version. */
  readonly settle: (mine: ReadonlySet<string>) => void;
  readonly forgetConflicts: () => void;
  readonly setOwner: (owner: string | null) => void;
  readonly remove: (onGone: () => void) => void;
  readonly refresh: (row: RecordRow) => void;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(toInput(a) ?? null) === JSON.stringify(toInput(b) ?? null);

/** Only what the reader changed goes into the patch; a field emptied becomes null. */
export function changesOf(object: ObjectView, base: RecordRow, values: Values): Record<string, unknown> {
  const keys = object.fields.filter((field) => field.access === "edit").map((field) => field.key);
  return Object.fromEntries(keys.filter((key) => !same(base.fields[key], values[key])).map((key) => [key, values[key] ?? null]));
}

/** A record with saving, conflicts, owner, deletion and its undo. */
export function useRecord(object: ObjectView, id: string): RecordState {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const path = `${recordsPath(workspace.key, object.key)}/${id}`;
  const options = recordQuery(workspace.key, object.key, id);
  const query = useQuery(options);
  const [clash, setClash] = useState<{ readonly now: RecordRow; readonly patch: Values; readonly conflicts: readonly Conflict[] }>();

  const refresh = (row: RecordRow): void => {
    queries.setQueryData(options.queryKey, row);
    queries.setQueriesData<Board>({ queryKey: ["board", workspace.key] }, (board) => board && replaceRecord(board, row));
    for (const key of ["board", "list", "timeline", "report", "related", "check"])
      void queries.invalidateQueries({ queryKey: [key, workspace.key] });
  };
  const patchRecord = (row: RecordRow, body: Values): Promise<RecordRow> => call<RecordRow>("PATCH", path, { body, ifMatch: row.version });

  const save = useMutation<RecordRow, unknown, { readonly base: RecordRow; readonly values: Values }>({
    mutationFn: async ({ base, values }) => {
      const patch = changesOf(object, base, values);
      if (Object.keys(patch).length === 0) return base;
      try {
        return await patchRecord(base, { fields: patch });
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 412) throw error;
        const now = await call<RecordRow>("GET", path);
        const conflicts = Object.keys(patch)
          .filter((key) => !same(base.fields[key], now.fields[key]) && !same(now.fields[key], patch[key]))
          .map((field): Conflict => ({ field, mine: patch[field], theirs: now.fields[field] }));
        // Nobody else touched these fields: both changes stand.
        if (conflicts.length === 0) return await patchRecord(now, { fields: patch });
        setClash({ now, patch, conflicts });
        throw error;
      }
    },
    onSuccess: (row) => {
      setClash(undefined);
      refresh(row);
    },
  });

  const say1 = say(object.title);
  const change = useMutation({
    mutationFn: ({ row, body }: { row: RecordRow; body: Values }) => patchRecord(row, body),
    onSuccess: refresh,
    onError: (error) => {
      showToast(sentenceOf(error));
      void query.refetch();
    },
  });
  const restore = async (row: RecordRow): Promise<void> => {
    try {
      refresh(await call<RecordRow>("POST", `${path}/restore`, { body: {} }));
      showToast(t("record.restored", { object: say1 }));
    } catch (error) {
      showToast(sentenceOf(error));
    }
    void row;
  };
  return {
    query,
    save,
    conflicts: clash?.conflicts ?? [],
    settle: (mine) => {
      if (!clash) return;
      const kept = Object.fromEntries(
        Object.entries(clash.patch).filter(([key]) => mine.has(key) || !clash.conflicts.some((one) => one.field === key)),
      );
      const base = clash.now;
      save.mutate({
        base,
        values: { ...Object.fromEntries(object.fields.map((field) => [field.key, toInput(base.fields[field.key])])), ...kept },
      });
    },
    forgetConflicts: () => setClash(undefined),
    setOwner: (owner) => query.data && change.mutate({ row: query.data, body: { owner } }),
    remove: (onGone) => {
      const row = query.data;
      if (!row) return;
      call("DELETE", path, { ifMatch: row.version }).then(
        () => {
          onGone();
          for (const key of ["board", "list", "report", "related"]) void queries.invalidateQueries({ queryKey: [key, workspace.key] });
          showToast(t("record.deleted", { object: say1 }), { label: t("common.undo"), run: () => void restore(row) });
        },
        (error: unknown) => showToast(sentenceOf(error)),
      );
    },
    refresh,
  };
}
