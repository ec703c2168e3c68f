import type { ReactElement } from "react";
import type { FieldView } from "../api/workspace-types.ts";
import { useWords } from "../app/i18n/use-words.ts";
import { useFormat } from "../values/use-format.ts";
import { valueText } from "../values/value-text.ts";

interface Props {
  readonly columns: readonly FieldView[];
  /** By column; undefined where a sum says nothing. */
  readonly sums: readonly unknown[];
}

/** The cells under a sub-table's rows that say what its columns come to. */
export function RowsTotals({ columns, sums }: Props): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  return (
    <>
      {columns.map((column, index) => (
        <td
          key={column.key}
          data-label={t("rows.totalOf", { column: say(column.title) })}
          className={sums[index] === undefined ? "rows-unsummed" : "rows-number num"}
        >
          {sums[index] === undefined ? (index === 0 ? t("rows.total") : "") : valueText(sums[index], column, format)}
        </td>
      ))}
    </>
  );
}
