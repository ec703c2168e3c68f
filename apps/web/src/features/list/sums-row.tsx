import type { UseQueryResult } from "@tanstack/react-query";
import type { CSSProperties, ReactElement, ReactNode } from "react";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { ListSums } from "../../api/record-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/states.tsx";
import { useFormat } from "../../values/use-format.ts";
import { valueText } from "../../values/value-text.ts";
import type { Column } from "./columns.tsx";

interface Props {
  readonly columns: readonly Column[];
  readonly sums: UseQueryResult<ListSums | undefined>;
  readonly style: CSSProperties;
  /** A cell before the columns, where rows have a box. */
  readonly picks: boolean;
  readonly classOf: (column: Column, index: number) => string;
}

/** The foot of a table: how many records it has in all and what its columns come to. */
export function SumsRow({ columns, sums, style, picks, classOf }: Props): ReactElement {
  const { t } = useWords();
  const format = useFormat();
  const told = sums.isError ? undefined : sums.data;
  const old = sums.isPlaceholderData ? " t3" : "";
  const first = (): ReactNode => {
    if (sums.isError) {
      return (
        <span className="row g8 el" role="alert">
          <span className="el" title={sentenceOf(sums.error)}>
            {t("list.sumsFailed")}
          </span>
          <Button small onClick={() => void sums.refetch()}>
            {t("common.retry")}
          </Button>
        </span>
      );
    }
    return told && <span className="el">{t("list.sumsOf", { count: told.records, shown: format.number(told.records) })}</span>;
  };
  const total = ({ key, summed }: Column): ReactNode => {
    if (summed === undefined || sums.isError) return null;
    if (told === undefined) return <Skeleton width={64} height={14} />;
    const text = valueText(told.fields[key], summed, format);
    return (
      <span className={`el num${old}`} title={text}>
        {text}
      </span>
    );
  };
  return (
    <div className="grid-foot" role="row" style={style} aria-busy={sums.isFetching} data-testid="sums">
      {picks && <div role="gridcell" className="grid-pick" />}
      {columns.map((column, index) => (
        <div key={column.key} role="gridcell" className={classOf(column, index)} data-sum={column.summed && column.key}>
          {index === 0 ? first() : total(column)}
        </div>
      ))}
    </div>
  );
}
