import { type ReactElement, useMemo } from "react";
import type { FieldView } from "../../api/types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { rowComputing } from "../../form/row-computing.ts";
import { isRows, rowColumns } from "../../form/rows.ts";
import { useFormat } from "../../values/use-format.ts";
import { isNumeric, isSummed } from "../../values/numeric.ts";
import { valueText } from "../../values/value-text.ts";
import { FieldValue } from "./field-value.tsx";
import "../../form/widgets/sub-table.css";

/** The rows of a sub-table as they are read, with what their numbers come to. */
export function RowsValue({ field, value }: { readonly field: FieldView; readonly value: unknown }): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const columns = rowColumns(field);
  const computing = useMemo(() => rowComputing(columns), [columns]);
  if (!isRows(value) || value.length === 0) return <span className="t3">—</span>;
  return (
    <div className="rows-box" data-rows={field.key}>
      <table className="rows-table read" aria-label={say(field.title)}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={isNumeric(column) ? "rows-number" : undefined}>
                {say(column.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {value.map((row) => (
            <tr key={String(row["id"])}>
              {columns.map((column) => (
                <td
                  key={column.key}
                  data-cell={column.key}
                  data-label={say(column.title)}
                  className={isNumeric(column) ? "rows-number num" : undefined}
                >
                  <FieldValue field={column} value={row[column.key]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {value.length > 1 && columns.some(isSummed) && (
          <tfoot>
            <tr>
              {columns.map((column, index) =>
                isSummed(column) ? (
                  <td key={column.key} data-label={t("rows.totalOf", { column: say(column.title) })} className="rows-number num">
                    {valueText(computing.sum(column, value), column, format)}
                  </td>
                ) : (
                  <td key={column.key} className="rows-unsummed">
                    {index === 0 ? t("rows.total") : ""}
                  </td>
                ),
              )}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
