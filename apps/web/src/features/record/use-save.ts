import { Problem } from "@funnelsmith/problem";
import { useMutation, type UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/call.ts";
import { recordsPath } from "../../api/queries.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { changesOf, inputsOf, sameValue, type Values } from "./changes-of.ts";

/** A field both the reader and somebody else changed. */
export interface Conflict {
  readonly field: string;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** What is to be saved: the values now, and the record they were made from. */
export interface Edit {
  readonly base: RecordRow;
  readonly values: Values;
}

/** Saving what a reader changed, field by field against what others changed meanwhile. */
export interface Save {
  readonly mutation: UseMutationResult<RecordRow, unknown, Edit>;
  readonly conflicts: readonly Conflict[];
  /** Decides conflicts: fields in `mine` keep the reader's value; then saves from the current version. */
  readonly settle: (mine: ReadonlySet<string>) => void;
}

interface Clash {
  readonly now: RecordRow;
  readonly patch: Values;
  readonly conflicts: readonly Conflict[];
}

/**
 * Saves only what was changed. Where somebody else changed other fields both changes stand; the same field asks whose value does. `onSaved`
 * also learns whether anything was written; `onFailed` hears of a failure even when its place is off screen by then.
 */
export function useSave(
  object: ObjectView,
  id: string,
  onSaved: (row: RecordRow, changed: boolean) => void,
  onFailed?: (error: unknown) => void,
): Save {
  const workspace = useWorkspace();
  const path = `${recordsPath(workspace.key, object.key)}/${id}`;
  const [clash, setClash] = useState<Clash>();
  const patchRecord = (row: RecordRow, fields: Values): Promise<RecordRow> =>
    call<RecordRow>("PATCH", path, { body: { fields }, ifMatch: row.version });
  const mutation = useMutation<RecordRow, unknown, Edit>({
    mutationFn: async ({ base, values }) => {
      const patch = changesOf(object, base, values);
      if (Object.keys(patch).length === 0) return base;
      try {
        return await patchRecord(base, patch);
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 412) throw error;
        const now = await call<RecordRow>("GET", path);
        const conflicts = Object.keys(patch)
          .filter((key) => !sameValue(base.fields[key], now.fields[key]) && !sameValue(now.fields[key], patch[key]))
          .map((field): Conflict => ({ field, mine: patch[field], theirs: now.fields[field] }));
        // Nobody else touched these fields: both changes stand.
        if (conflicts.length === 0) return await patchRecord(now, patch);
        setClash({ now, patch, conflicts });
        throw error;
      }
    },
    onSuccess: (row, { base }) => {
      setClash(undefined);
      onSaved(row, row !== base);
    },
    onError: (error) => onFailed?.(error),
  });
  return {
    mutation,
    conflicts: clash?.conflicts ?? [],
    settle: (mine) => {
      if (!clash) return;
      const isKept = (key: string): boolean => mine.has(key) || !clash.conflicts.some((one) => one.field === key);
      const kept = Object.fromEntries(Object.entries(clash.patch).filter(([key]) => isKept(key)));
      mutation.mutate({ base: clash.now, values: { ...inputsOf(object, clash.now), ...kept } });
    },
  };
}
