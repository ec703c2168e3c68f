import type { ReactElement } from "react";
import type { ReportResult, ReportRow } from "../../api/report-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Format } from "../../values/format.ts";
import { plainText } from "../../values/plain-text.ts";
import { cell, spanWords, tokenOf } from "./report-cell.tsx";

interface Props {
  readonly result: ReportResult;
  readonly format: Format;
  readonly onDrill: (token: string, from: string) => void;
}

/** The numbers behind a chart; every count that can be opened is a button. */
export function ResultTable({ result, format, onDrill }: Props): ReactElement {
  const { t, say } = useWords();
  const nameOf = (row: ReportRow): string => {
    const first = result.columns[0];
    return first ? plainText(cell(row[first.key], first, format, null, say, (count) => count)) : "";
  };
  return (
    <div className="table-scroll">
      <table className="table" aria-label={say(result.meta.title)}>
        <thead>
          <tr>
            {result.columns.map((column) => (
              <th key={column.key} scope="col" className={column.type === "text" ? undefined : "number"}>
                {say(column.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {result.rows.map((row, index) => (
            <tr key={index}>
              {result.columns.map((column) => {
                const shown = cell(row[column.key], column, format, result.meta.currency, say, spanWords(t));
                const token = tokenOf(row, column);
                const hatched = column.immature === true && row[column.key] !== undefined;
                const classes = [column.type !== "text" && "number", hatched && "immature"].filter(Boolean).join(" ");
                return (
                  <td key={column.key} className={classes} title={hatched ? t("reports.immature") : undefined}>
                    {token === undefined ? (
                      shown
                    ) : (
                      <button
                        type="button"
                        className="link"
                        onClick={() => onDrill(token, [say(result.meta.title), nameOf(row), say(column.title)].filter(Boolean).join(" · "))}
                      >
                        {shown}
                      </button>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
