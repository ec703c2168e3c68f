import { type ReactElement, Suspense, useEffect, useMemo, useState } from "react";
import type { Board, RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView, ViewSummary, Workspace } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { DragBoard } from "../../ui/drag.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostQuietly } from "../../ui/lost-part.tsx";
import { stageColour } from "../../ui/stage-colour.ts";
import { announce } from "../../ui/announce.ts";
import { useFormat } from "../../values/use-format.ts";
import { nameBy } from "../../values/record-name.ts";
import { useJudge, useSetting } from "../gate/use-judge.ts";
import { BoardColumn } from "./board-column.tsx";
import { BoardContext, type BoardValue } from "./board-context.ts";
import { CardBody } from "./card-body.tsx";
import { cardShape } from "./card-facts.ts";
import { KeyHint } from "./key-hint.tsx";
import { type Paint, paintOfSeveral } from "./painting.ts";
import { PendingGate } from "./pending-gate.tsx";
import { useFocusBack } from "./use-focus-back.ts";
import { useBoardMoves } from "./use-board-moves.ts";
import { type Carry, useCarry } from "./use-carry.ts";
import { usePaint } from "./use-paint.ts";
import { usePicks } from "./use-picks.ts";

const BulkBar = lazyPart(() => import("../list/bulk-bar.tsx"), "BulkBar", LostQuietly);

interface Props {
  readonly workspace: Workspace;
  readonly object: ObjectView;
  readonly funnel: FunnelView;
  readonly view: ViewSummary | undefined;
  readonly board: Board;
  readonly onOpen: (id: string) => void;
  /** Told when a card is taken in hand, waits at its gate or is on its way, and when none is any more. */
  readonly onHold: (held: boolean) => void;
  readonly loadMore: (stage: string) => void;
  readonly loadingMore: string | undefined;
}

/** Where the gate panel points: the card waiting in the target column, else the column. */
function pendingAnchor(): DOMRect | undefined {
  const card = document.querySelector("[data-pending-card]");
  const column = card?.closest("[data-stage]") ?? document.querySelector(".board-column.pending");
  column?.scrollIntoView({ inline: "nearest", block: "nearest" });
  return (card ?? column)?.getBoundingClientRect();
}

/** The board of a wide screen: columns side by side, cards moved by mouse, menu or keyboard, gates felt while moving. */
export function WideBoard({ workspace, object, funnel, view, board, onOpen, onHold, loadMore, loadingMore }: Props): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const judge = useJudge(object, funnel);
  const setting = useSetting(workspace);
  const moves = useBoardMoves(workspace, object, funnel);
  const shape = useMemo(() => cardShape(object, view), [object, view]);
  const [dragged, setDragged] = useState<RecordRow>();
  const rows = useMemo(() => new Map(board.stages.flatMap((stage) => stage.items).map((row) => [row.id, row])), [board]);
  const name = (row: RecordRow): string => nameBy(shape.title, row, format);
  const [carry, setCarry] = useState<Carry>();
  const from = dragged && board.stages.find((stage) => stage.key === dragged.stage);
  const lifted = dragged ?? carry?.row ?? moves.pending?.row;
  const held = lifted !== undefined || moves.underWay;
  useEffect(() => onHold(held), [onHold, held]);
  useFocusBack(lifted?.id);
  const paint = usePaint(workspace, object, funnel, lifted, judge, setting);
  const picks = usePicks(board, funnel, dragged, judge, setting);
  const { together, several, begin } = picks;
  const shownPaint = useMemo(
    () => (several ? new Map([...paint].map(([key, one]) => [key, { ...one, state: paintOfSeveral(several.get(key)) }])) : paint),
    [several, paint],
  );
  const drop = (row: RecordRow, to: string, known: Paint | undefined): void => {
    if (!begin(row, to)) moves.drop(row, to, known);
  };
  const lift = useCarry({ funnel, carry, setCarry, paint, name, onDrop: (row, to) => drop(row, to, paint.get(to)) });

  const value: BoardValue = {
    funnel,
    shape,
    format,
    lifted: lifted?.id,
    picked: picks.ids,
    together: new Set(together?.map(({ id }) => id)),
    pick: picks.pick,
    several,
    target: carry?.to,
    pendingAt: moves.pending?.to,
    pendingRow: moves.pending?.row,
    paint: lifted ? shownPaint : new Map(),
    open: onOpen,
    lift,
    moveItems: (row) =>
      funnel.stages.map((stage) => ({
        key: stage.key,
        label: say(stage.title),
        icon: <span className="dot" style={stageColour(funnel.stages, stage.key)} aria-hidden />,
        disabled: stage.key === row.stage,
        onSelect: () => drop(row, stage.key, undefined),
      })),
    loadMore,
    loadingMore,
  };
  return (
    <BoardContext value={value}>
      <p id="board-instructions" className="sr">
        {t("board.instructions")}
      </p>
      <DragBoard
        overlay={
          dragged && (
            <div className="board-card dragging">
              {together && (
                <span className="card-count num" aria-hidden>
                  {together.length}
                </span>
              )}
              <CardBody row={dragged} shape={shape} expectedDays={from?.expectedDays} open={from?.kind === "open"} format={format} />
            </div>
          )
        }
        onStart={(id) => setDragged(rows.get(id))}
        onCancel={() => setDragged(undefined)}
        onEnd={(id, over) => {
          const row = rows.get(id);
          setDragged(undefined);
          if (!row || over === undefined || (over === row.stage && !together)) return;
          if (!together && paint.get(over)?.state === "denied")
            return announce(t("board.say.denied", { stage: say(funnel.stages.find((one) => one.key === over)?.title) }));
          drop(row, over, paint.get(over));
        }}
      >
        <div className="board" data-testid="board">
          {board.stages.map((stage) => (
            <BoardColumn key={stage.key} stage={stage} />
          ))}
        </div>
      </DragBoard>
      <Suspense>
        {(picks.rows.length > 0 || picks.moving) && (
          <BulkBar
            object={object}
            funnels={[funnel]}
            rows={picks.rows}
            moving={picks.moving}
            onMoving={picks.onMoving}
            onClear={picks.clear}
            onOpen={onOpen}
          />
        )}
      </Suspense>
      <KeyHint carrying={carry !== undefined} />
      <PendingGate moves={moves} about={{ workspace, object, funnel }} anchor={pendingAnchor} />
    </BoardContext>
  );
}
