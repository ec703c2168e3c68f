import { Check, Clock } from "lucide-react";
import type { ReactElement } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { InfoButton } from "../../ui/info-button.tsx";
import { stageColour } from "../../ui/stage-colour.ts";
import { useNow } from "../../ui/use-now.ts";
import { mayAdvance, stageIn } from "../gate/classify-move.ts";
import { hasGuide, StageGuide } from "../stage/stage-guide.tsx";
import { dwellDays, isOverdue } from "../board/dwell.ts";

interface Props {
  readonly funnel: FunnelView;
  readonly row: RecordRow;
  readonly onStage: (stage: string) => void;
}

/** The way of a record: stages behind it, where it is and for how long, what lies ahead. Choosing a stage opens its gate. */
export function PathBar({ funnel, row, onStage }: Props): ReactElement {
  const { t, say } = useWords();
  const at = stageIn(funnel, row);
  const here = funnel.stages.findIndex((stage) => stage.key === at);
  const current = funnel.stages[here];
  const aside = current && current.kind !== "open" && current.kind !== "won";
  const way = funnel.stages.filter((stage) => stage.kind === "open" || stage.kind === "won" || stage.key === at);
  const now = useNow();
  const days = at === null ? undefined : dwellDays(row.stageEnteredAt, now);
  const late = isOverdue(days, current?.expectedDays);
  const step = way.findIndex((stage) => stage.key === at);
  return (
    <nav className="path" aria-label={t("record.path")}>
      <ol className="path-steps">
        {way.map((stage, index) => {
          const state = stage.key === at ? "current" : !aside && index < step ? "done" : "ahead";
          return (
            <li key={stage.key} className={state} style={stageColour(funnel.stages, stage.key)}>
              <button
                type="button"
                disabled={state === "current" || !mayAdvance(funnel, row)}
                aria-current={state === "current" ? "step" : undefined}
                onClick={() => onStage(stage.key)}
                data-path={stage.key}
                title={say(stage.goal) || undefined}
              >
                {state === "done" && <Check className="s" aria-hidden />}
                <span className="el">{say(stage.title)}</span>
                {state === "current" && days !== undefined && (
                  <span className={late ? "path-days late num" : "path-days num"}>
                    {stage.expectedDays === undefined
                      ? t("board.days", { count: days })
                      : t("board.daysOf", { days, expected: stage.expectedDays })}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ol>
      <div className="path-phone">
        <span className="b">{say(current?.title)}</span>
        <span className="t3 xs">{step >= 0 && !aside ? t("record.stageOf", { at: step + 1, all: way.length }) : ""}</span>
        <span className="grow" />
        {days !== undefined && (
          <span className={late ? "num bad" : "num t2"}>
            <Clock className="s" aria-hidden />{" "}
            {current?.expectedDays === undefined
              ? t("board.days", { count: days })
              : t("board.daysOf", { days, expected: current.expectedDays })}
          </span>
        )}
      </div>
      {current && hasGuide(current) && (
        <div className="stage-strip">
          <span className="el">{say(current.goal) || say(current.guidance)}</span>
          <InfoButton title={say(current.title)} label={t("stage.about", { stage: say(current.title) })}>
            <StageGuide stage={current} object={funnel.object} row={row} />
          </InfoButton>
        </div>
      )}
    </nav>
  );
}
