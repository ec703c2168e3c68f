import type { ReactElement } from "react";
import type { Rate, ReportResult } from "../../api/report-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Format } from "../../values/format.ts";
import { plainText } from "../../values/plain-text.ts";
import { shortDays } from "../../values/short-days.ts";
import { isRate, RateText } from "./rate-text.tsx";

interface Props {
  readonly result: ReportResult;
  readonly format: Format;
  readonly onDrill: (token: string, from: string) => void;
}

interface Bar {
  readonly name: string;
  readonly rate: Rate;
  readonly drill: string | undefined;
}

/** The names of a chart's category axis, and the rates of its first series. */
function barsOf({ chart }: ReportResult): readonly Bar[] {
  const axis = [chart["yAxis"], chart["xAxis"]].find((one) => typeof one === "object" && one !== null && "data" in one) as
    | { readonly data: readonly unknown[] }
    | undefined;
  const names = shortDays(axis?.data ?? []);
  const [series] = (chart["series"] ?? []) as readonly { readonly data: readonly { readonly rate: unknown; readonly drill?: string }[] }[];
  return (series?.data ?? []).flatMap(({ rate, drill }, index) => (isRate(rate) ? [{ name: plainText(names[index]), rate, drill }] : []));
}

/** Rates side by side from 0 to 100 %, with what each was made of; too small a sample has no bar, its interval is drawn on a small one. */
export function RateBars({ result, format, onDrill }: Props): ReactElement {
  const { t, say } = useWords();
  const title = say(result.meta.title);
  const percent = (value: number): string => `${value * 100}%`;
  return (
    <ol className="rate-bars" data-testid="rate-bars">
      {barsOf(result).map(({ name, rate, drill }, place) => (
        // Two people may have one name.
        <li key={place}>
          <button
            type="button"
            className="rate-row"
            disabled={drill === undefined}
            aria-label={t("reports.rateLabel", { name, k: rate.k, n: rate.n })}
            onClick={() => drill !== undefined && onDrill(drill, `${title} · ${name}`)}
          >
            <span className="m el">{name}</span>
            <span className="rate-track">
              {rate.value !== null && rate.show !== "count" && (
                <span className={rate.show === "full" ? "rate-fill" : "rate-fill weak"} style={{ width: percent(rate.value) }} />
              )}
              {rate.low !== null && rate.high !== null && rate.show !== "count" && (
                <span className="rate-range" style={{ left: percent(rate.low), width: percent(rate.high - rate.low) }} />
              )}
            </span>
            <span className="num right">
              <RateText rate={rate} format={format} />
            </span>
            <span className="num t3 right xs">{rate.show === "count" ? "" : t("reports.fraction", { k: rate.k, n: rate.n })}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
