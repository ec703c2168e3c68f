import type { LeaksReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { type Sql, slot, sql } from "@funnelsmith/logic";
import { findFunnel } from "../find.ts";
import { type Period, periodOf, periodRecords, standingCounts, weekCounts } from "../flow/period-moves.ts";
import { stageChart } from "../funnel/stage-chart.ts";
import { localized } from "../funnel/steps.ts";
import { dayOf, drillParams, instantOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { notAPoint } from "../point-problem.ts";
import type { ReportParams, ReportResult, ReportRow } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";

/** Whole weeks looked at, and how many in a row make a leak. */
const weeks = { seen: 8, leak: 4 };

const titles = { entered: text("进入", "In"), left: text("离开", "Out") } as const;

/** The eight whole weeks before the instant, from Monday to Monday in the tenant's zone, as instants. */
async function weeksBefore(ctx: Ctx, params: ReportParams): Promise<{ readonly from: string; readonly to: string }> {
  const monday = sql`date_trunc('week', ${instantOf(ctx, params)}::timestamptz at time zone ${slot("zone")})`;
  const instant = (local: Sql): Sql =>
    sql`to_char((${local} at time zone ${slot("zone")}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const [found] = await runSql<{ from: string; to: string }>(
    ctx,
    sql`select ${instant(sql`(${monday} - make_interval(weeks => ${weeks.seen}::int))`)} as from, ${instant(monday)} as to`,
  );
  if (!found) throw new Error("a query without a table answers one row");
  return found;
}

const periodIn = (ctx: Ctx, definition: LeaksReport, params: ReportParams): Period =>
  periodOf(ctx, findFunnel(ctx, definition.funnel), [definition.filter, params.filter], params);

interface Week {
  readonly stage: string;
  /** 0 is the latest. */
  readonly back: number;
  readonly entered: number;
  readonly left: number;
}

/** Weeks in a row, up to the latest, in which more came in than went out. */
function growing(found: readonly Week[]): number {
  let run = 0;
  while (run < weeks.seen) {
    const week = found.find((one) => one.back === run);
    if (!week || week.entered <= week.left) break;
    run += 1;
  }
  return run;
}

/** Where a queue grows: stages that more records enter than leave, week after week. */
export async function runCapacity(ctx: Ctx, definition: LeaksReport, params: ReportParams): Promise<ReportResult> {
  const { funnel } = findFunnel(ctx, definition.funnel);
  const seen = await weeksBefore(ctx, params);
  const period = periodIn(ctx, definition, { ...params, ...seen });
  const { from: _from, to: _to, ...instant } = params;
  const now = periodIn(ctx, definition, instant);
  const [found, standing] = await Promise.all([
    runSql<Week>(ctx, weekCounts(period)),
    runSql<{ stage: string; n: number }>(ctx, standingCounts(now.question)),
  ]);
  const fixed = drillParams(ctx, { ...params, ...seen });
  const rows = funnel.stages
    .filter((stage) => stage.kind === "open")
    .map((stage): ReportRow => {
      const own = found.filter((row) => row.stage === stage.key);
      const sum = (of: "entered" | "left"): number => own.reduce((total, row) => total + row[of], 0);
      const run = growing(own);
      const drillTo = (column: string): string => encodeDrill({ definition, params: fixed, point: { column, row: { stage: stage.key } } });
      return {
        stage: stage.key,
        title: localized(stage.definition.title),
        growth: sum("entered") - sum("left"),
        weeks: run,
        leak: { value: run >= weeks.leak, label: run >= weeks.leak ? text("是", "yes") : text("否", "no") },
        entered: sum("entered"),
        left: sum("left"),
        here: standing.find((row) => row.stage === stage.key)?.n ?? 0,
        drill: { here: drillTo("here") },
      };
    })
    .sort((a, b) => Number(b["weeks"]) - Number(a["weeks"]) || Number(b["growth"]) - Number(a["growth"]));
  return {
    columns: [
      { key: "title", title: text("阶段", "Stage"), type: "text" },
      { key: "leak", title: text("堆积", "Piling up"), type: "text" },
      { key: "weeks", title: text("连续进多出少（周）", "Weeks of growth in a row"), type: "count" },
      { key: "growth", title: text("净增", "Growth"), type: "count" },
      { key: "entered", title: titles.entered, type: "count" },
      { key: "left", title: titles.left, type: "count" },
      { key: "here", title: text("此刻停在这里", "Here now"), type: "count" },
    ],
    rows,
    // Moves are counted, not records, so that no list would be as long as its bar.
    chart: stageChart(ctx, rows, [
      { name: titles.entered[ctx.locale], point: (row) => ({ value: row["entered"] }) },
      { name: titles.left[ctx.locale], point: (row) => ({ value: row["left"] }) },
    ]),
    meta: metaOf(
      ctx,
      definition,
      { ...params, ...seen },
      {
        sentence: text(
          `产能上的瓶颈：最近 ${weeks.seen} 个整周每周进多少、出多少；连续 ${weeks.leak} 周以上进多出少就是在堆积。与时间段无关。`,
          `Leaks of capacity: what came in and went out in each of the last ${weeks.seen} whole weeks; more in than out for ${weeks.leak} weeks in a row or longer is piling up. The period has no bearing on it.`,
        ),
        sample: rows.reduce((sum, row) => sum + Number(row["entered"]) + Number(row["here"]), 0),
        notes: [text(`${dayOf(ctx, seen.from)} 起的 ${weeks.seen} 周。`, `The ${weeks.seen} weeks from ${dayOf(ctx, seen.from)}.`)],
      },
    ),
  };
}

/** Ids of the records that stand in a stage at the instant; refused for another column. */
export function capacityRecords(ctx: Ctx, definition: LeaksReport, params: ReportParams, stage: string, column: string): Sql {
  if (column !== "here") throw notAPoint();
  const { from: _from, to: _to, ...instant } = params;
  return periodRecords(periodIn(ctx, definition, instant), stage, "closing");
}
