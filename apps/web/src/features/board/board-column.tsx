import { ChevronsLeft, Lock } from "lucide-react";
import { type ReactElement, useRef, useState } from "react";
import type { BoardStage } from "../../api/record-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { useDropPlace } from "../../ui/drag.tsx";
import { InfoButton } from "../../ui/info-button.tsx";
import { stageColour } from "../../ui/stage-colour.ts";
import { useVirtualList } from "../../ui/use-virtual-list.ts";
import { shortText } from "../../values/value-text.ts";
import { hasGuide, StageGuide } from "../stage/stage-guide.tsx";
import { BoardCard } from "./board-card.tsx";
import { useBoard } from "./board-context.ts";
import { CardBody } from "./card-body.tsx";
import { PaintLabel } from "./paint-label.tsx";

/** One stage as a column: a virtual list of cards under its name, count, sum and probability. Stages off the way start folded. */
export function BoardColumn({ stage }: { readonly stage: BoardStage }): ReactElement {
  const { t, say } = useWords();
  const board = useBoard();
  const [unfolded, setUnfolded] = useState(false);
  const definition = board.funnel.stages.find((one) => one.key === stage.key);
  const paint = board.paint.get(stage.key);
  const { place, isOver } = useDropPlace(stage.key, paint?.state === "denied" || paint?.state === "here");
  const scroller = useRef<HTMLDivElement>(null);
  const aside = stage.kind !== "open" && stage.kind !== "won";
  const folded = aside && !unfolded;
  const virtual = useVirtualList({
    count: folded ? 0 : stage.items.length,
    scroller,
    size: 104,
    keyAt: (index) => stage.items[index]?.id ?? index,
    gap: 8,
    overscan: 4,
  });
  const title = say(definition?.title) || stage.key;
  const aimed = (isOver && board.lifted !== undefined) || board.target === stage.key || board.pendingAt === stage.key;
  const classes = [
    "board-column",
    folded ? "folded" : "",
    paint ? `paint-${paint.state}` : "",
    aimed ? "aimed" : "",
    board.pendingAt === stage.key ? "pending" : "",
  ];
  const frame = {
    ref: place,
    className: classes.filter(Boolean).join(" "),
    style: stageColour(board.funnel.stages, stage.key),
    "data-stage": stage.key,
    "aria-label": t("board.column", { stage: title, count: stage.count }),
  };
  if (folded) {
    return (
      <section {...frame}>
        <button type="button" className="column-unfold" onClick={() => setUnfolded(true)} aria-expanded="false">
          <span className="dot" aria-hidden />
          <span className="num">{stage.count}</span>
          <span className="column-sideways b">{title}</span>
        </button>
      </section>
    );
  }
  return (
    <section {...frame}>
      <header className="column-head">
        <div className="row g8">
          <span className="dot" aria-hidden />
          <h2 className="el">{title}</h2>
          <span className={paint && board.lifted !== undefined ? "sr" : "xs t3 num"} data-testid="column-count">
            {board.format.number(stage.count)}
          </span>
          <span className="grow" />
          {definition && hasGuide(definition) && board.lifted === undefined && (
            <InfoButton title={title} label={t("stage.about", { stage: title })}>
              <StageGuide stage={definition} object={board.funnel.object} />
            </InfoButton>
          )}
          {aside && (
            <Button
              small
              look="ghost"
              icon={<ChevronsLeft className="s" />}
              label={t("board.fold")}
              onClick={() => setUnfolded(false)}
              className="column-fold"
            />
          )}
        </div>
        <div className="row between xs column-sum">
          <span className="b num nw">
            {board.several === undefined && board.shape.amount && shortText(stage.sum, board.shape.amount, board.format)}
          </span>
          {paint && board.lifted !== undefined ? (
            <PaintLabel paint={paint} several={board.several?.get(stage.key)} atGate={board.pendingAt === stage.key} />
          ) : (
            <span className="row g6 t3 num">
              {stage.gate > 0 && (
                <span className="gate-mark" title={t("board.gate", { count: stage.gate })}>
                  <Lock className="s" aria-hidden />
                  <span className="sr">{t("board.gate", { count: stage.gate })}</span>
                </span>
              )}
              {stage.probability !== null && board.format.percent(stage.probability, 0)}
            </span>
          )}
        </div>
        <div className="column-bar" aria-hidden>
          <i style={{ width: `${Number(stage.probability ?? 0) * 100}%` }} />
        </div>
      </header>
      {board.pendingAt === stage.key && board.pendingRow && (
        <div className="board-card raised" data-pending-card>
          <CardBody
            row={board.pendingRow}
            shape={board.shape}
            expectedDays={stage.expectedDays}
            open={stage.kind === "open"}
            format={board.format}
          />
        </div>
      )}
      <div ref={scroller} className="column-list">
        <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="list">
          {virtual.getVirtualItems().map((item) => {
            const row = stage.items[item.index];
            return (
              row && (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  role="listitem"
                  className="column-item"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <BoardCard row={row} expectedDays={stage.expectedDays} open={stage.kind === "open"} tabbable={item.index === 0} />
                </div>
              )
            );
          })}
        </div>
        {stage.nextCursor !== null && (
          <Button
            small
            look="ghost"
            className="block column-more"
            busy={board.loadingMore === stage.key}
            onClick={() => board.loadMore(stage.key)}
          >
            {t("board.more", { count: stage.count - stage.items.length })}
          </Button>
        )}
        {stage.count === 0 && <p className="column-empty xs t3">{t("board.emptyColumn")}</p>}
      </div>
    </section>
  );
}
