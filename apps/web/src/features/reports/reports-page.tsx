import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Calendar, ChevronDown, Filter, History } from "lucide-react";
import { type ReactElement, useMemo } from "react";
import { adHocReportQuery, type ReportAsk, reportQuery } from "../../api/queries.ts";
import type { FunnelView, ReportSummary, Workspace } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import type { ReportSearch } from "../../app/search-params.ts";
import { TopBar } from "../../app/shell/top-bar.tsx";
import { useWorkspace } from "../../app/use-workspace.ts";
import { MenuButton } from "../../ui/menu.tsx";
import { Empty } from "../../ui/states.tsx";
import { useNow } from "../../ui/use-now.ts";
import { useFormat } from "../../values/use-format.ts";
import { askedFunnel } from "./asked-funnel.ts";
import { FunnelControls } from "./funnel-controls.tsx";
import { dayEnd, type Period, periodStart, periods } from "./period.ts";
import { ReportCard } from "./report-card.tsx";
import "./reports.css";

const usualPeriod: Period = "365";

/** The analysis of an app: its funnel first, how long stages take, then its other saved reports; how they are asked is part of the address. */
export function ReportsPage(): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const workspace = useWorkspace();
  const search = useSearch({ from: "/member/a/$app/reports" });
  const navigate = useNavigate({ from: "/a/$app/reports" });
  const set = (change: { readonly [K in keyof ReportSearch]?: ReportSearch[K] | undefined }): void =>
    void navigate({ search: (old) => ({ ...old, ...change }) as ReportSearch, replace: true });
  const funnel = workspace.funnels.find((one) => one.key === search.funnel) ?? workspace.funnels[0];
  const period = periods.find((one) => one === search.period) ?? usualPeriod;
  const today = format.dayOf(useNow());
  const ask = useMemo((): ReportAsk => {
    const from = periodStart(period, search.asOf ?? today, format.zone);
    return { ...(from !== undefined && { from }), ...(search.asOf !== undefined && { asOf: dayEnd(search.asOf, format.zone) }) };
  }, [period, search.asOf, today, format.zone]);
  const main = mainReport(workspace, funnel);
  const others = workspace.reports.filter((report) => report.key !== main?.key && (report.funnel ?? funnel?.key) === funnel?.key);
  // How long stages take belongs beside how many get through them.
  const ordered = [...others.filter((report) => report.type === "dwell"), ...others.filter((report) => report.type !== "dwell")];
  return (
    <>
      <TopBar title={t("reports.title")}>
        <span className="pill wide-only">{search.asOf === undefined ? t("reports.now") : t("reports.asOf", { day: search.asOf })}</span>
      </TopBar>
      <div className="sub">
        {workspace.funnels.length > 1 && (
          <MenuButton
            className="btn small"
            label={t("shell.funnel")}
            items={workspace.funnels.map((one) => ({
              key: one.key,
              label: say(one.title),
              checked: one.key === funnel?.key,
              onSelect: () => set({ funnel: one.key }),
            }))}
          >
            <Filter className="s" aria-hidden /> {say(funnel?.title)} <ChevronDown className="s" aria-hidden />
          </MenuButton>
        )}
        <MenuButton
          className="btn small"
          label={t("reports.period")}
          items={periods.map((one) => ({
            key: one,
            label: t(`reports.periods.${one}`),
            checked: one === period,
            onSelect: () => set({ period: one === usualPeriod ? undefined : one }),
          }))}
        >
          <Calendar className="s" aria-hidden /> {t(`reports.periods.${period}`)} <ChevronDown className="s" aria-hidden />
        </MenuButton>
        <label className={search.asOf === undefined ? "btn small report-day" : "btn small on report-day"}>
          <History className="s" aria-hidden />
          <span>{t("reports.asOfLabel")}</span>
          <input
            type="date"
            max={today}
            value={search.asOf ?? today}
            onChange={(event) => set({ asOf: event.target.value === "" || event.target.value >= today ? undefined : event.target.value })}
          />
        </label>
      </div>
      <div className="page-scroll">
        {workspace.reports.length === 0 && <Empty title={t("reports.none")} />}
        <div className="report-grid">
          {main && funnel && <MainFunnel workspace={workspace} funnel={funnel} report={main} search={search} ask={ask} onChange={set} />}
          {ordered.map((report) => (
            <ReportCard
              key={report.key}
              workspace={workspace}
              report={report}
              ask={ask}
              query={reportQuery(workspace.key, report.key, ask) as never}
            />
          ))}
        </div>
      </div>
    </>
  );
}

/** The funnel report that leads the page: the first over this funnel. */
function mainReport(workspace: Workspace, funnel: FunnelView | undefined): ReportSummary | undefined {
  return workspace.reports.find((report) => report.type === "funnel" && report.funnel === funnel?.key);
}

interface MainProps {
  readonly workspace: Workspace;
  readonly funnel: FunnelView;
  readonly report: ReportSummary;
  readonly search: ReportSearch;
  readonly ask: ReportAsk;
  readonly onChange: (change: { readonly [K in keyof ReportSearch]?: ReportSearch[K] | undefined }) => void;
}

/** The saved funnel report, or the same question with another basis, skip rule or window. */
function MainFunnel({ workspace, funnel, report, search, ask, onChange }: MainProps): ReactElement {
  const saved = useQuery(reportQuery(workspace.key, report.key, ask));
  const definition = saved.data?.meta.definition;
  const own = definition?.type === "funnel" ? definition : undefined;
  const changed = search.basis !== undefined || search.skip !== undefined || search.window !== undefined;
  const asked = own && askedFunnel(own, search);
  const query = changed && asked ? adHocReportQuery(workspace.key, asked, ask) : reportQuery(workspace.key, report.key, ask);
  return (
    <ReportCard
      key={funnel.key}
      wide
      workspace={workspace}
      report={report}
      ask={ask}
      query={query as never}
      controls={
        <FunnelControls
          basis={search.basis ?? own?.basis ?? "cohort"}
          skip={search.skip ?? own?.skip ?? "any_later"}
          window={search.window ?? own?.windowDays}
          onChange={onChange}
        />
      }
    />
  );
}
