import { Clock } from "lucide-react";
import { type ReactElement, memo } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { useNow } from "../../ui/use-now.ts";
import type { Format } from "../../values/format.ts";
import { nameBy } from "../../values/record-name.ts";
import { shortText, valueText } from "../../values/value-text.ts";
import { type CardShape, chipsOf, isPast, linesOf } from "./card-facts.ts";
import { dwellDays, isOverdue } from "./dwell.ts";

interface Props {
  readonly row: RecordRow;
  readonly shape: CardShape;
  readonly expectedDays: number | null | undefined;
  /** It is in an open stage: its expected date still means something. */
  readonly open: boolean;
  readonly format: Format;
}

/** What is written on a card: name, amount, days in the stage, labels, owner and expected date. */
export const CardBody = memo(function CardBody({ row, shape, expectedDays, open, format }: Props): ReactElement {
  const { t } = useWords();
  const now = useNow();
  const days = dwellDays(row.stageEnteredAt, now);
  const late = isOverdue(days, expectedDays);
  const chips = chipsOf(shape, row, format);
  const { lines, foot } = linesOf(shape, row, format);
  const amount = shape.amount && shortText(row.fields[shape.amount.key], shape.amount, format);
  const date = shape.closeDate && valueText(row.fields[shape.closeDate.key], shape.closeDate, format);
  const past = open && shape.closeDate !== undefined && isPast(row.fields[shape.closeDate.key], now, format);
  return (
    <>
      <div className="card-title">{nameBy(shape.title, row, format)}</div>
      <div className="row between g8">
        <span className="card-amount num">{amount || "—"}</span>
        {days !== undefined && (
          <span className={late ? "xs num card-late nw" : "xs num t3 nw"}>
            <Clock className="s" aria-hidden /> {t("board.days", { count: days })}
          </span>
        )}
      </div>
      {(late || chips.length > 0) && (
        <div className="card-chips">
          {late && <span className="pill bad">{t("board.overdue")}</span>}
          {chips.map((chip) => (
            <span key={chip.key} className={chip.color ? `pill c-${chip.color}` : "pill"}>
              <span className="el">{chip.text}</span>
            </span>
          ))}
        </div>
      )}
      {lines.map((line) => (
        <div key={line} className="xs t3 el">
          {line}
        </div>
      ))}
      <div className="row g6" title={row.owner?.name ?? t("board.noOwner")}>
        <Avatar person={row.owner} />
        <span className="xs el t2 grow">{foot ?? row.owner?.name ?? t("board.noOwner")}</span>
        {date && <span className={past ? "xs num nw card-late" : "xs t3 num nw"}>{past ? t("board.datePast", { date }) : date}</span>}
      </div>
    </>
  );
});
