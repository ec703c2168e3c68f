import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { onceKeys } from "../../api/once-key.ts";
import { refreshRecords } from "../../api/refresh-records.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView, StageView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { ActionDialog } from "../../ui/action-dialog.tsx";
import { Refused } from "../../ui/notice.tsx";
import { classifyMove, stageIn } from "../gate/classify-move.ts";
import { type MoveReason, ReasonFields, wireReason } from "../gate/reason-fields.tsx";
import { advanceAll } from "./bulk-query.ts";
import { BulkOutcome } from "./bulk-outcome.tsx";

interface Props {
  readonly object: ObjectView;
  readonly funnel: FunnelView;
  readonly rows: readonly RecordRow[];
  readonly target: StageView;
  readonly onOpen: (id: string) => void;
  /** `moved` when the move was made, whatever became of each row. */
  readonly onClose: (moved: boolean) => void;
}

/** Moves the rows picked to one stage: asks why where it must, then says which went and which did not. */
export function BulkAdvance({ object, funnel, rows, target, onOpen, onClose }: Props): ReactElement {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [keyOf] = useState(onceKeys);
  const [reason, setReason] = useState<MoveReason>({ code: "", note: "" });
  const options = target.reason?.options ?? [];
  const ways = rows.flatMap((row) => classifyMove(funnel, stageIn(funnel, row), target.key) ?? []);
  // Where only some of the moves need one, those without it stay and say so.
  const required = ways.length > 0 && ways.every((way) => way.reason.required);
  const given = options.length > 0 ? reason.code !== "" : reason.note.trim() !== "";
  const stage = say(target.title);
  const move = useMutation({
    mutationFn: () => {
      const why = wireReason(reason);
      const input = { ids: rows.map((row) => row.id), to: target.key, funnel: funnel.key, ...(why && { reason: why }) };
      return advanceAll(workspace.key, object.key, input, keyOf(input));
    },
    onSuccess: () => refreshRecords(queries, workspace.key),
  });
  const close = (): void => onClose(move.isSuccess);
  return (
    <ActionDialog
      title={t(move.data ? "bulk.result" : "bulk.title", { count: rows.length, stage })}
      onClose={close}
      action={
        move.data
          ? undefined
          : {
              busy: move.isPending,
              disabled: required && !given,
              onClick: () => move.mutate(),
              "data-testid": "bulk-submit",
              children: t("bulk.submit"),
            }
      }
    >
      {move.data ? (
        <BulkOutcome result={move.data} object={object} funnel={funnel} rows={rows} onOpen={onOpen} />
      ) : (
        <div className="field-row">
          <p className="t2">{t("bulk.hint")}</p>
          {move.error && <Refused>{sentenceOf(move.error)}</Refused>}
          <ReasonFields
            options={options}
            reason={reason}
            onChange={(change) => setReason((old) => ({ ...old, ...change }))}
            required={required}
            missing={required && !given}
            focus
          />
        </div>
      )}
    </ActionDialog>
  );
}
