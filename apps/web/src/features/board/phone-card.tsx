import { ArrowRight, Check, Clock } from "lucide-react";
import type { ReactElement } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView, Workspace } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { useNow } from "../../ui/use-now.ts";
import type { Format } from "../../values/format.ts";
import { nameBy } from "../../values/record-name.ts";
import { shortText } from "../../values/value-text.ts";
import { nextStage } from "../gate/classify-move.ts";
import type { Judge, Setting } from "../gate/judge.ts";
import { type CardShape, linesOf } from "./card-facts.ts";
import { dwellDays, isOverdue } from "./dwell.ts";
import type { Paint } from "./painting.ts";
import { usePaint } from "./use-paint.ts";

interface Props {
  readonly workspace: Workspace;
  readonly object: ObjectView;
  readonly funnel: FunnelView;
  readonly row: RecordRow;
  readonly expectedDays: number | null;
  readonly shape: CardShape;
  readonly format: Format;
  readonly judge: Judge | undefined;
  readonly setting: Setting;
  readonly onOpen: () => void;
  readonly onAdvance: (to: string, paint: Paint | undefined) => void;
}

/** A card on a phone: the facts, whether it may go on, and one button that takes it there. */
export function PhoneCard({
  workspace,
  object,
  funnel,
  row,
  expectedDays,
  shape,
  format,
  judge,
  setting,
  onOpen,
  onAdvance,
}: Props): ReactElement {
  const { t, say } = useWords();
  const next = nextStage(funnel, row.stage);
  const paints = usePaint(workspace, object, funnel, next ? row : undefined, judge, setting, next?.key);
  const paint = next && paints.get(next.key);
  const days = dwellDays(row.stageEnteredAt, useNow());
  const late = isOverdue(days, expectedDays);
  const amount = shape.amount && shortText(row.fields[shape.amount.key], shape.amount, format);
  const { foot } = linesOf(shape, row, format);
  return (
    <article className={late ? "phone-card late" : "phone-card"} data-card={row.id}>
      <button type="button" className="phone-card-open" onClick={onOpen}>
        <span className="row between g8">
          <span className="b el">{nameBy(shape.title, row, format)}</span>
          {amount && <span className="num m nw">{amount}</span>}
        </span>
        <span className="phone-card-facts">
          <Avatar person={row.owner} />
          <span className="grow el">{foot ?? row.owner?.name ?? t("board.noOwner")}</span>
          {days !== undefined && (
            <span className={late ? "num nw card-late" : "num nw"}>
              <Clock className="s" aria-hidden />{" "}
              {expectedDays === null ? t("board.days", { count: days }) : t("board.daysOf", { days, expected: expectedDays })}
            </span>
          )}
        </span>
      </button>
      {next && row.may.advance && (
        <div className="row between g8 phone-card-move">
          {paint?.state === "needs" ? (
            <span className="pill warn">
              {t(paint.unsure ? "board.paint.needsAtLeast" : "board.paint.needs", { count: paint.missing })}
            </span>
          ) : paint?.state === "open" ? (
            <span className="pill ok">
              <Check className="s" aria-hidden />
              {t("board.paint.open")}
            </span>
          ) : (
            <span />
          )}
          <button type="button" className="phone-advance" data-advance={next.key} onClick={() => onAdvance(next.key, paint)}>
            <span className="el">{say(next.title)}</span>
            <ArrowRight className="s" aria-hidden />
          </button>
        </div>
      )}
    </article>
  );
}
