import type { ReactElement } from "react";
import type { ReportResult } from "../../api/report-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Format } from "../../values/format.ts";
import { cell, spanWords, tokenOf } from "./report-cell.tsx";

interface Props {
  readonly result: ReportResult;
  readonly format: Format;
  readonly onDrill: (token: string, from: string) => void;
}

/** The one row of a report as figures, the first of them the largest; one that counts records opens them. */
export function Figures({ result, format, onDrill }: Props): ReactElement {
  const { t, say } = useWords();
  const [row] = result.rows;
  const columns = result.columns.slice(1).filter((column) => row?.[column.key] !== undefined);
  return (
    <dl className="figures" data-testid="figures">
      {row &&
        columns.map((column) => {
          const shown = cell(row[column.key], column, format, result.meta.currency, say, spanWords(t));
          const token = tokenOf(row, column);
          const title = say(column.title);
          return (
            <div key={column.key}>
              <dt className="xs t3">{title}</dt>
              <dd className="num">
                {token === undefined ? (
                  shown
                ) : (
                  <button type="button" className="link" onClick={() => onDrill(token, `${say(result.meta.title)} · ${title}`)}>
                    {shown}
                  </button>
                )}
              </dd>
            </div>
          );
        })}
    </dl>
  );
}
