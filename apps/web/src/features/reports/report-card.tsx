import { useQuery, type UseQueryOptions } from "@tanstack/react-query";
import { ChartColumn, Info, Table2 } from "lucide-react";
import { type ReactElement, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import type { ReportAsk } from "../../api/queries.ts";
import type { ReportResult } from "../../api/report-types.ts";
import type { FunnelView, ReportSummary, Workspace } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Empty, Failure, Skeleton } from "../../ui/states.tsx";
import { useFormat } from "../../values/use-format.ts";
import { Figures } from "./figures.tsx";
import { FunnelBars } from "./funnel-bars.tsx";
import { QualityFoot } from "./quality-foot.tsx";
import { RateBars } from "./rate-bars.tsx";
import { ResultTable } from "./result-table.tsx";
import { type Drill, useDrill } from "./use-drill.ts";
import { useEstimated } from "./use-estimated.ts";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostPart } from "../../ui/lost-part.tsx";

const Chart = lazyPart(() => import("./chart.tsx"), "Chart", LostPart);

interface Props {
  readonly workspace: Workspace;
  readonly report: ReportSummary;
  readonly ask: ReportAsk;
  // biome-ignore lint: the key's shape differs between saved and ad hoc reports.
  readonly query: UseQueryOptions<ReportResult, Error, ReportResult, never>;
  readonly wide?: boolean;
  readonly controls?: ReactNode;
}

/** Whether an element has come near the screen; a report is asked for only then. */
function useSeen(): readonly [React.RefObject<HTMLElement | null>, boolean] {
  const ref = useRef<HTMLElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!ref.current || seen) return;
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true), {
      rootMargin: "200px",
    });
    watch.observe(ref.current);
    return () => watch.disconnect();
  }, [seen]);
  return [ref, seen];
}

/** One report: chart or table, the sentence that defines its numbers, and what to beware of. */
export function ReportCard({ workspace, report, ask, query, wide, controls }: Props): ReactElement {
  const { t, say } = useWords();
  const [ref, seen] = useSeen();
  const [table, setTable] = useState(false);
  const answer = useQuery({ ...query, enabled: seen } as typeof query);
  const title = say(report.title);
  const drill = useDrill(workspace, report);
  const result = useEstimated(workspace.key, answer.data, answer.isPlaceholderData ? undefined : ask);
  return (
    <section ref={ref} className={wide ? "report card wide" : "report card"} data-report={report.key} aria-label={title}>
      <header className="report-head">
        <div className="report-title grow">
          <h2 className="el">{title}</h2>
          {result?.meta.mature === false && <span className="pill warn">{t("reports.immature")}</span>}
        </div>
        <div className="segmented" role="group" aria-label={t("reports.show")}>
          <button
            type="button"
            aria-pressed={!table}
            aria-label={t("reports.chart")}
            title={t("reports.chart")}
            onClick={() => setTable(false)}
          >
            <ChartColumn className="s" aria-hidden />
          </button>
          <button
            type="button"
            aria-pressed={table}
            aria-label={t("reports.table")}
            title={t("reports.table")}
            onClick={() => setTable(true)}
          >
            <Table2 className="s" aria-hidden />
          </button>
        </div>
      </header>
      {controls}
      <div className={answer.isPlaceholderData ? "report-body stale" : "report-body"}>
        {answer.isPending && <Skeleton height={wide ? 320 : 200} />}
        {answer.isError && !answer.data && <Failure error={answer.error} onRetry={() => void answer.refetch()} />}
        {result && <Shown workspace={workspace} report={report} result={result} table={table} wide={wide ?? false} drill={drill} />}
      </div>
      {result && (
        <footer className="report-foot xs t3">
          <p>
            <Info className="s" aria-hidden /> {say(result.meta.sentence)}
          </p>
          <p>
            {t("reports.sample", { count: result.meta.sample })}
            {result.meta.notes.map((note) => (
              <span key={say(note)}> · {say(note)}</span>
            ))}
          </p>
          {!answer.isPlaceholderData && (
            <QualityFoot app={workspace.key} definition={result.meta.definition} ask={ask} title={title} onDrill={drill} />
          )}
        </footer>
      )}
    </section>
  );
}

function Shown({
  workspace,
  report,
  result,
  table,
  wide,
  drill,
}: {
  readonly workspace: Workspace;
  readonly report: ReportSummary;
  readonly result: ReportResult;
  readonly table: boolean;
  readonly wide: boolean;
  readonly drill: Drill;
}): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const funnel: FunnelView | undefined = workspace.funnels.find((one) => one.key === report.funnel);
  if (result.rows.length === 0 || result.meta.sample === 0) return <Empty none title={t("reports.nothing")} />;
  if (table) return <ResultTable result={result} format={format} onDrill={drill} />;
  if (funnel && result.chart["kind"] === "funnel-bars")
    return <FunnelBars result={result} funnel={funnel} format={format} onDrill={drill} />;
  if (result.chart["kind"] === "figures") return <Figures result={result} format={format} onDrill={drill} />;
  if (result.chart["kind"] === "rate-bars") return <RateBars result={result} format={format} onDrill={drill} />;
  const height = Math.max(wide ? 320 : 250, Math.min(420, result.rows.length * 34 + 30));
  return (
    <Suspense fallback={<Skeleton height={height} />}>
      <Chart
        option={result.chart}
        label={t("reports.chartLabel", { title: say(report.title) })}
        height={height}
        format={format}
        currency={result.meta.currency}
        onDrill={(token) => drill(token, say(report.title))}
      />
    </Suspense>
  );
}
