import type { ReportDefinition } from "@funnelsmith/definition";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { qualityQuery, type ReportAsk } from "../../api/queries.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useFormat } from "../../values/use-format.ts";
import { RateText } from "./rate-text.tsx";
import type { Drill } from "./use-drill.ts";

interface Props {
  readonly app: string;
  readonly definition: ReportDefinition;
  readonly ask: ReportAsk;
  readonly title: string;
  readonly onDrill: Drill;
}

/** What the data behind a report are worth believing, in one line; opened, what each figure means and the way to the records at fault. */
export function QualityFoot({ app, definition, ask, title, onDrill }: Props): ReactElement | null {
  const { t, say } = useWords();
  const format = useFormat();
  const answer = useQuery(qualityQuery(app, definition, ask));
  if (answer.isError)
    return (
      <p>
        {t("reports.qualityFailed")}{" "}
        <button type="button" className="link" onClick={() => void answer.refetch()}>
          {t("common.retry")}
        </button>
      </p>
    );
  const parts = (answer.data?.parts ?? []).filter(({ rate }) => rate.n > 0);
  if (parts.length === 0) return null;
  return (
    <details className="quality" data-testid="quality">
      <summary>
        {t("reports.quality")}
        {parts.map(({ key, title: name, rate }) => (
          <span key={key} data-part={key}>
            {" · "}
            {say(name)} <RateText rate={rate} format={format} />
          </span>
        ))}
      </summary>
      <ul>
        {parts.map(({ key, title: name, sentence, records, drill }) => (
          <li key={key}>
            <b>{say(name)}</b> {say(sentence)}{" "}
            {records > 0 && (
              <button type="button" className="link" onClick={() => onDrill(drill, `${title} · ${say(name)}`)}>
                {t("reports.qualityRecords", { count: records })}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
