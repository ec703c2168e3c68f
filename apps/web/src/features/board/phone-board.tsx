import { type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import type { Board } from "../../api/record-types.ts";
import type { FunnelView, ObjectView, ViewSummary, Workspace } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { InfoButton } from "../../ui/info-button.tsx";
import { stageColour } from "../../ui/stage-colour.ts";
import { Empty } from "../../ui/states.tsx";
import { tabKeys, tabStop } from "../../ui/tab-keys.ts";
import { useVirtualList } from "../../ui/use-virtual-list.ts";
import { useFormat } from "../../values/use-format.ts";
import { shortText } from "../../values/value-text.ts";
import { useJudge, useSetting } from "../gate/use-judge.ts";
import { hasGuide, StageGuide } from "../stage/stage-guide.tsx";
import { cardShape } from "./card-facts.ts";
import { PendingGate } from "./pending-gate.tsx";
import { PhoneCard } from "./phone-card.tsx";
import { useBoardMoves } from "./use-board-moves.ts";

interface Props {
  readonly workspace: Workspace;
  readonly object: ObjectView;
  readonly funnel: FunnelView;
  readonly view: ViewSummary | undefined;
  readonly board: Board;
  readonly stage: string | undefined;
  readonly onStage: (stage: string) => void;
  readonly onOpen: (id: string) => void;
  /** Told when a card is taken in hand, waits at its gate or is on its way, and when none is any more. */
  readonly onHold: (held: boolean) => void;
  readonly loadMore: (stage: string) => void;
  readonly loadingMore: string | undefined;
}

/** The board of a phone: stages as chips, one column, and on each card the step to the next stage. */
export function PhoneBoard(props: Props): ReactElement {
  const { workspace, object, funnel, view, board, onStage, onOpen, onHold, loadMore, loadingMore } = props;
  const { t, say } = useWords();
  const format = useFormat();
  const judge = useJudge(object, funnel);
  const setting = useSetting(workspace);
  const moves = useBoardMoves(workspace, object, funnel);
  const held = moves.pending !== undefined || moves.underWay;
  useEffect(() => onHold(held), [onHold, held]);
  const shape = useMemo(() => cardShape(object, view), [object, view]);
  // Where none was chosen the first that holds anything, and that one still when its last card has gone on.
  const [first] = useState(() => (board.stages.find(({ count }) => count > 0) ?? board.stages[0])?.key);
  const stage = board.stages.find(({ key }) => key === (props.stage ?? first)) ?? board.stages[0];
  const definition = funnel.stages.find((one) => one.key === stage?.key);
  const scroller = useRef<HTMLDivElement>(null);
  const chips = useRef<HTMLDivElement>(null);
  const virtual = useVirtualList({
    count: stage?.items.length ?? 0,
    scroller,
    size: 140,
    keyAt: (index) => stage?.items[index]?.id ?? index,
    gap: 10,
    overscan: 3,
  });
  useEffect(() => {
    chips.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ inline: "center", block: "nearest" });
    // Another stage begins at its top, where a card that has just come lies.
    scroller.current?.scrollTo({ top: 0 });
  }, [stage?.key]);
  if (!stage) return <Empty title={t("board.empty")} />;
  return (
    <>
      <div ref={chips} className="stage-chips" role="tablist" aria-label={t("board.stages")} onKeyDown={tabKeys}>
        {board.stages.map((one) => (
          <button
            key={one.key}
            type="button"
            role="tab"
            aria-selected={one.key === stage.key}
            tabIndex={tabStop(one.key === stage.key)}
            className="stage-chip"
            style={stageColour(funnel.stages, one.key)}
            data-stage={one.key}
            onClick={() => onStage(one.key)}
          >
            {say(funnel.stages.find((each) => each.key === one.key)?.title)}
            <span className="num">{one.count}</span>
          </button>
        ))}
      </div>
      <div className="phone-facts num">
        <span className="grow">
          {[
            shape.amount && shortText(stage.sum, shape.amount, format),
            stage.probability === null ? "" : t("board.probability", { value: format.percent(stage.probability, 0) }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
        {definition && hasGuide(definition) && (
          <InfoButton title={say(definition.title)} label={t("stage.about", { stage: say(definition.title) })}>
            <StageGuide stage={definition} object={object.key} />
          </InfoButton>
        )}
      </div>
      {/* The router puts each list back to where it was: each stage is a list of its own. */}
      <div ref={scroller} className="phone-list" role="tabpanel" data-scroll-restoration-id={`stage-${stage.key}`}>
        {stage.count === 0 && <Empty title={t("board.emptyColumn")} />}
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const row = stage.items[item.index];
            return (
              row && (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className="column-item"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <PhoneCard
                    workspace={workspace}
                    object={object}
                    funnel={funnel}
                    row={row}
                    expectedDays={stage.expectedDays}
                    shape={shape}
                    format={format}
                    judge={judge}
                    setting={setting}
                    onOpen={() => onOpen(row.id)}
                    onAdvance={(to, paint) => moves.drop(row, to, paint)}
                  />
                </div>
              )
            );
          })}
        </div>
        {stage.nextCursor !== null && (
          <Button className="block" busy={loadingMore === stage.key} onClick={() => loadMore(stage.key)}>
            {t("board.more", { count: stage.count - stage.items.length })}
          </Button>
        )}
      </div>
      <PendingGate moves={moves} about={{ workspace, object, funnel }} />
    </>
  );
}
