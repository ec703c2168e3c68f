import { Problem } from "@funnelsmith/problem";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { call } from "../../api/call.ts";
import { recordsPath } from "../../api/queries.ts";
import { refreshRecords } from "../../api/refresh-records.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { CriterionAnswer } from "../../api/move-types.ts";
import type { Board, RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView, Workspace } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { announce } from "../../ui/announce.ts";
import { showToast } from "../../ui/toast.tsx";
import { advance } from "../gate/check-query.ts";
import { classifyMove, stageIn } from "../gate/classify-move.ts";
import { movedSentence } from "../gate/moved-sentence.ts";
import { placeRecord } from "./board-cache.ts";
import type { Paint } from "./painting.ts";

/** A move that waits for what is missing. */
export interface Pending {
  readonly row: RecordRow;
  readonly to: string;
  readonly refused: readonly CriterionAnswer[] | undefined;
}

/** Moves of a board. */
export interface BoardMoves {
  readonly pending: Pending | undefined;
  /** A card lies where it was dropped and the server has not answered yet: an older board must not put it back. */
  readonly underWay: boolean;
  /** Drops a card: straight on when nothing is missing and nothing warns, else the gate panel opens. */
  readonly drop: (row: RecordRow, to: string, paint: Paint | undefined) => void;
  readonly cancel: () => void;
  readonly moved: (before: RecordRow, after: RecordRow) => void;
  readonly elsewhere: (row: RecordRow) => void;
}

/** Carries out moves: optimistic where the gate is known to be open, undone when the server disagrees, with a way back for eight seconds. */
export function useBoardMoves(workspace: Workspace, object: ObjectView, funnel: FunnelView): BoardMoves {
  const { t, say } = useWords();
  const queries = useQueryClient();
  const [pending, setPending] = useState<Pending>();
  const [underWay, setUnderWay] = useState(0);
  const place = { app: workspace.key, object: object.key };
  const titleOf = (stage: string | null): string => say(funnel.stages.find((one) => one.key === stage)?.title);

  const show = useCallback(
    (row: RecordRow) => {
      queries.setQueriesData<Board>(
        { queryKey: ["board", workspace.key, funnel.key] },
        (board) => board && placeRecord(board, row, object.amountField),
      );
      queries.setQueryData(["record", workspace.key, object.key, row.id], row);
    },
    [queries, workspace.key, funnel.key, object],
  );
  const refresh = (): void => refreshRecords(queries, workspace.key);

  const undo = async (before: RecordRow, after: RecordRow): Promise<void> => {
    if (before.stage === null) return;
    try {
      const back = await advance(place, after, { to: before.stage, funnel: funnel.key, reason: { note: t("board.undoNote") } });
      show(back);
      announce(t("board.undone", { stage: titleOf(before.stage) }));
    } catch (error) {
      showToast(t("common.undoFailed", { reason: sentenceOf(error) }));
    }
    refresh();
  };

  const moved = (before: RecordRow, after: RecordRow): void => {
    setPending(undefined);
    show(after);
    refresh();
    const sentence = t("board.moved", { stage: titleOf(after.stage) });
    announce(sentence);
    const way = stageIn(funnel, before) === null ? undefined : classifyMove(funnel, after.stage, before.stage ?? "");
    const undoable = way !== undefined && way.policy !== "deny" && way.reason.options.length === 0;
    showToast(sentence, undoable ? { label: t("common.undo"), run: () => void undo(before, after) } : undefined);
  };

  const elsewhere = async (row: RecordRow): Promise<void> => {
    setPending(undefined);
    show(row);
    refresh();
    showToast(await movedSentence(place, row, titleOf(row.stage), t));
  };

  const refused = async (before: RecordRow, to: string, error: unknown): Promise<void> => {
    show(before);
    if (error instanceof Problem && (error.code === "GATE_CLOSED" || error.code === "REASON_REQUIRED")) {
      setPending({ row: before, to, refused: error.extensions["criteria"] as readonly CriterionAnswer[] | undefined });
      return;
    }
    if (error instanceof Problem && (error.status === 409 || error.status === 412)) {
      const now = await call<RecordRow>("GET", `${recordsPath(workspace.key, object.key)}/${before.id}`).catch(() => undefined);
      if (now !== undefined && now.stage !== before.stage) return elsewhere(now);
      if (now !== undefined) {
        show(now);
        setPending({ row: now, to, refused: undefined });
        return;
      }
    }
    showToast(sentenceOf(error));
    refresh();
  };

  const drop = (row: RecordRow, to: string, paint: Paint | undefined): void => {
    const move = classifyMove(funnel, stageIn(funnel, row), to);
    if (move === undefined) return;
    if (paint?.state !== "open" || paint.warned || move.reason.required) {
      setPending({ row, to, refused: undefined });
      return;
    }
    show({ ...row, stage: to, stageEnteredAt: new Date().toISOString() });
    setUnderWay((count) => count + 1);
    void advance(place, row, { to, funnel: funnel.key })
      .then(
        (after) => moved(row, after),
        (error: unknown) => refused(row, to, error),
      )
      .finally(() => setUnderWay((count) => count - 1));
  };

  return { pending, underWay: underWay > 0, drop, cancel: () => setPending(undefined), moved, elsewhere: (row) => void elsewhere(row) };
}
