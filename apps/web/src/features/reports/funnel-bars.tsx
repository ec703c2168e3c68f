import { ArrowDown } from "lucide-react";
import type { ReactElement } from "react";
import type { ReportResult } from "../../api/report-types.ts";
import type { FunnelView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { stageColour } from "../../ui/stage-colour.ts";
import type { Format } from "../../values/format.ts";
import { isRate, RateText } from "./rate-text.tsx";

interface Props {
  readonly result: ReportResult;
  readonly funnel: FunnelView;
  readonly format: Format;
  readonly onDrill: (token: string, from: string) => void;
}

/** The funnel as linear bars from one base line, labelled outside, with the rate and the drop between steps; a bar opens its records. */
export function FunnelBars({ result, funnel, format, onDrill }: Props): ReactElement {
  const { t, say } = useWords();
  const measure = result.rows.some((row) => "reached" in row) ? "reached" : "count";
  const most = Math.max(1, ...result.rows.map((row) => Number(row[measure] ?? 0)));
  const title = say(result.meta.title);
  const { currency, definition } = result.meta;
  const windowWords =
    definition.type === "funnel" && definition.windowDays !== undefined ? t("reports.within", { count: definition.windowDays }) : "";
  const amountText = (amount: unknown): string => (currency === null ? format.number(amount) : format.shortMoney(amount, currency));
  return (
    <ol className="funnel-bars" data-testid="funnel-bars">
      {result.rows.map((row, index) => {
        const stage = String(row["stage"]);
        const name = say(row["title"] as string);
        const count = Number(row[measure] ?? 0);
        const token = row.drill[measure];
        const onward = row["onward"];
        const last = index === result.rows.length - 1;
        return (
          <li key={stage} style={stageColour(funnel.stages, stage)}>
            <button
              type="button"
              className="funnel-row"
              disabled={token === undefined}
              data-stage={stage}
              data-count={count}
              onClick={() => token !== undefined && onDrill(token, `${title} · ${name}`)}
            >
              <span className="m el">{name}</span>
              <span className="row g8">
                {count > 0 && <span className="funnel-bar" style={{ width: `${(count / most) * 72}%` }} />}
                <b className="num">{format.number(count)}</b>
                {index > 0 && isRate(row["share"]) && (
                  <span className="xs t3 num">
                    <RateText rate={row["share"]} format={format} />
                  </span>
                )}
              </span>
              <span className="num t2 right">{row["amount"] === null || row["amount"] === undefined ? "" : amountText(row["amount"])}</span>
              <span className="sr">{t("reports.showRecords")}</span>
            </button>
            {!last && isRate(onward) && (
              <div className="funnel-step">
                <span />
                <span className="row g6">
                  <ArrowDown className="s" aria-hidden />
                  <button
                    type="button"
                    className="num"
                    disabled={row.drill["further"] === undefined}
                    onClick={() => onDrill(row.drill["further"] ?? "", t("reports.advancedFrom", { report: title, stage: name }))}
                  >
                    <span className="sr">{t("reports.conversion")} </span>
                    <RateText rate={onward} format={format} />
                  </button>
                  {typeof row["estimate"] === "number" && isRate(row["conversion"]) && (
                    <span className="immature num" data-testid="estimate" title={t("reports.immature")}>
                      {t("reports.expected", {
                        window: windowWords,
                        now: format.percent(row["conversion"].value, 0),
                        rate: format.percent(row["estimate"], 0),
                      })}
                    </span>
                  )}
                </span>
                <span className="num right">{Number(row["stopped"] ?? 0) > 0 ? `−${format.number(row["stopped"])}` : ""}</span>
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}
