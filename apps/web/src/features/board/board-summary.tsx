import type { ReactElement } from "react";
import type { Board } from "../../api/record-types.ts";
import type { FieldView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Format } from "../../values/format.ts";
import { shortText } from "../../values/value-text.ts";

interface Props {
  readonly board: Board;
  /** What a record is worth; undefined where it is worth nothing, or its reader may not know. */
  readonly amount: FieldView | undefined;
  readonly format: Format;
}

/** Open records, their amount, and the amount weighted by stage probability (not a forecast) where stages have any. */
export function BoardSummary({ board, amount, format }: Props): ReactElement {
  const { t } = useWords();
  const open = board.stages.filter((stage) => stage.kind === "open");
  const won = board.stages.filter((stage) => stage.kind === "won");
  const sum = (weigh: (stage: Board["stages"][number]) => number): string =>
    open.reduce((all, stage) => all + Number(stage.sum ?? 0) * weigh(stage), 0).toFixed(2);
  const facts = [
    { key: "open", label: t("board.summary.open"), value: format.number(open.reduce((all, stage) => all + stage.count, 0)) },
    ...(amount
      ? [
          {
            key: "amount",
            label: t("board.summary.amount"),
            value: shortText(
              sum(() => 1),
              amount,
              format,
            ),
          },
        ]
      : []),
    ...(amount && open.some(({ probability }) => probability !== null)
      ? [
          {
            key: "weighted",
            label: t("board.summary.weighted"),
            value: shortText(
              sum((stage) => Number(stage.probability ?? 0)),
              amount,
              format,
            ),
          },
        ]
      : []),
    { key: "won", label: t("board.summary.won"), value: format.number(won.reduce((all, stage) => all + stage.count, 0)) },
  ];
  return (
    <dl className="board-summary num">
      {facts.map((fact) => (
        <div key={fact.key}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
