import type { ReactElement } from "react";
import type { Board } from "../../api/record-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Format } from "../../values/format.ts";

/** Open records, their amount, and the amount weighted by stage probability (not a forecast). */
export function BoardSummary({ board, format }: { readonly board: Board; readonly format: Format }): ReactElement {
  const { t } = useWords();
  const open = board.stages.filter((stage) => stage.kind === "open");
  const won = board.stages.filter((stage) => stage.kind === "won");
  const sum = (stages: typeof open, weigh: (stage: Board["stages"][number]) => number): number =>
    stages.reduce((all, stage) => all + Number(stage.sum ?? 0) * weigh(stage), 0);
  const hasAmount = board.stages.some((stage) => stage.sum !== null);
  const facts = [
    { key: "open", label: t("board.summary.open"), value: format.number(open.reduce((all, stage) => all + stage.count, 0)) },
    ...(hasAmount
      ? [
          { key: "amount", label: t("board.summary.amount"), value: format.shortMoney(sum(open, () => 1)) },
          {
            key: "weighted",
            label: t("board.summary.weighted"),
            value: format.shortMoney(sum(open, (stage) => Number(stage.probability ?? 0))),
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
