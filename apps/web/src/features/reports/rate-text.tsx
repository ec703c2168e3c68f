import type { ReactElement } from "react";
import type { Rate } from "../../api/report-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Format } from "../../values/format.ts";

/** A rate as far as its sample allows: below 10 only k of n, below 30 with its interval. */
export function RateText({ rate, format }: { readonly rate: Rate; readonly format: Format }): ReactElement {
  const { t } = useWords();
  const title = t("reports.ofN", { k: rate.k, n: rate.n });
  if (rate.value === null) return <span title={title}>—</span>;
  if (rate.show === "count") return <span className="t3">{t("reports.fraction", { k: rate.k, n: rate.n })}</span>;
  const interval =
    rate.low !== null && rate.high !== null
      ? t("reports.interval", { low: format.percent(rate.low, 0), high: format.percent(rate.high, 0) })
      : "";
  return (
    <span title={`${title} ${interval}`}>
      {format.percent(rate.value)}
      {rate.show === "interval" && <span className="t3 rate-interval"> {interval}</span>}
    </span>
  );
}

/** Whether a value is a rate. */
export function isRate(value: unknown): value is Rate {
  return typeof value === "object" && value !== null && "k" in value && "n" in value;
}
