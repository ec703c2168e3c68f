import { type ReactElement, useMemo } from "react";
import type { FieldView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { rowComputing } from "../../form/row-computing.ts";
import { isRows, rowColumns } from "../../form/rows.ts";
import { RowsTotals } from "../../form/rows-totals.tsx";
import { isNumeric } from "../../values/numeric.ts";
import { FieldValue } from "./field-value.tsx";
import "../../form/widgets/sub-table.css";

/** The rows of a sub-table as they are read, with what their numbers come to. */
export function RowsValue({ field, value }: { readonly field: FieldView; readonly value: unknown }): ReactElement {
  const { say } = useWords();
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
          {value.map((row, at) => (
            // Rows that are not saved yet have no id.
            <tr key={typeof row["id"] === "string" ? row["id"] : at}>
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
              <RowsTotals columns={columns} sums={sums} />
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
