import { type ReactElement, useMemo } from "react";
import type { FieldView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { rowComputing } from "../../form/row-computing.ts";
import { isRows, rowColumns } from "../../form/rows.ts";
import { useFormat } from "../../values/use-format.ts";
import { isNumeric } from "../../values/numeric.ts";
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
  const sums = columns.map((column) => computing.sum(column, value));
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
              {columns.map((column, index) => (
                <td
                  key={column.key}
                  data-cell={column.key}
                  data-label={say(column.title)}
                  className={[index === 0 ? "rows-first" : "", isNumeric(column) ? "rows-number num" : ""].join(" ")}
                >
                  <FieldValue field={column} value={row[column.key]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {value.length > 1 && sums.some((sum) => sum !== undefined) && (
          <tfoot>
            <tr>
              {columns.map((column, index) => (
                <td
                  key={column.key}
                  data-label={t("rows.totalOf", { column: say(column.title) })}
                  className={sums[index] === undefined ? "rows-unsummed" : "rows-number num"}
                >
                  {sums[index] === undefined ? (index === 0 ? t("rows.total") : "") : valueText(sums[index], column, format)}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
