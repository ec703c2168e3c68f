import type { LeaksReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { type Sql, sql } from "@funnelsmith/logic";
import { countedBy } from "../counted-by.ts";
import { findFunnel } from "../find.ts";
import { stageChart } from "../funnel/stage-chart.ts";
import { localized } from "../funnel/steps.ts";
import { dayUnit, drillParams, instantOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import type { ReportParams, ReportResult, ReportRow } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";
import { stays, survival } from "../sql/survival.ts";
import { staysNote } from "../stays-note.ts";

/** Fewest completed visits for a stage's median to be taken. */
const enough = 20;

/** The open records as rows `s`: `id, stage, over, median, exact`; `over` is how many days longer than the median stay, null where none is known. */
function waiting(ctx: Ctx, definition: LeaksReport, params: ReportParams): Sql {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const age = sql`date_part('epoch', ${instantOf(ctx, params)}::timestamptz - n.since) / 86400`;
  return sql`(select n.id, n.stage, k.median, k.exact, case when k.median is not null then greatest(${age} - k.median, 0) end as over
    from (${standings(question)}) n left join (${survival(question, stays(question, instantOf(ctx, params)))}) k on k.stage = n.stage and k.completed >= ${enough}::int
    where n.stage = any(${keysOf(funnel, "open")}::text[])) s`;
}

interface Found {
  readonly stage: string;
  readonly here: number;
  readonly late: number;
  readonly days: number | null;
  readonly median: number | null;
  readonly exact: boolean | null;
}

/** Where open records wait longest beyond the median stay of their stage, all of them together. */
export async function runTime(ctx: Ctx, definition: LeaksReport, params: ReportParams): Promise<ReportResult> {
  const { funnel } = findFunnel(ctx, definition.funnel);
  const found = await runSql<Found>(
    ctx,
    sql`select s.stage, count(*) as here, count(*) filter (where s.over > 0) as late, sum(s.over) as days, max(s.median) as median, bool_and(s.exact) as exact from ${waiting(ctx, definition, params)} group by s.stage`,
  );
  const fixed = drillParams(ctx, params);
  const rows = funnel.stages
    .filter((stage) => stage.kind === "open")
    .map((stage): ReportRow => {
      const row = found.find((one) => one.stage === stage.key);
      const drillTo = (column: string): string => encodeDrill({ definition, params: fixed, point: { column, row: { stage: stage.key } } });
      return {
        stage: stage.key,
        title: localized(stage.definition.title),
        days: row?.days ?? null,
        late: row?.late ?? 0,
        here: row?.here ?? 0,
        median: row?.median ?? null,
        drill: { late: drillTo("late"), here: drillTo("here") },
      };
    })
    .sort((a, b) => Number(b["days"] ?? -1) - Number(a["days"] ?? -1));
  const unknown = rows.some((row) => Number(row["here"]) > 0 && row["median"] === null);
  return {
    columns: [
      { key: "title", title: text("阶段", "Stage"), type: "text" },
      { key: "days", title: text("合计多等", "Waited beyond, together"), type: "days" },
      { key: "late", title: text("超过中位数", "Beyond the median"), type: "count" },
      { key: "here", title: text("此刻停在这里", "Here now"), type: "count" },
      { key: "median", title: text("停留中位数", "Median stay"), type: "days" },
    ],
    rows,
    chart: {
      ...stageChart(ctx, rows, [
        {
          name: text("合计多等", "Waited beyond, together")[ctx.locale],
          point: (row) => ({ value: row["days"], drill: row.drill["late"] }),
        },
      ]),
      unit: dayUnit[ctx.locale],
    },
    meta: metaOf(ctx, definition, params, {
      sentence: text(
        "时间上的瓶颈：此刻停在这一阶段的记录，比这一阶段停留中位数（Kaplan–Meier，全部历史）多等的天数加起来。与时间段无关。",
        "Leaks of time: the days that records now in a stage have waited beyond its median stay (Kaplan–Meier, its whole history), added up. The period has no bearing on it.",
      ),
      sample: rows.reduce((sum, row) => sum + Number(row["here"]), 0),
      notes: [
        ...(unknown
          ? [
              text(
                `走完不足 ${enough} 次或一半还没离开的阶段没有中位数，不计。`,
                `Stages where fewer than ${enough} visits have ended, or half are still waiting, have no median and are left out.`,
              ),
            ]
          : []),
        ...staysNote(found),
      ],
    }),
  };
}

/** Ids of the records counted in a column of a stage; refused for a column there is not. */
export function timeRecords(ctx: Ctx, definition: LeaksReport, params: ReportParams, stage: string, column: string): Sql {
  const condition = countedBy({ here: sql`true`, late: sql`s.over > 0` }, column);
  return sql`select s.id from ${waiting(ctx, definition, params)} where s.stage = ${stage} and ${condition}`;
}
