import type { TargetReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { type Cohort, cohortCounts } from "../funnel/cohort-sql.ts";
import { stageChart } from "../funnel/stage-chart.ts";
import { type Step, stepsOf } from "../funnel/steps.ts";
import { drillParams, instantOf, lastDayOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { rateOf } from "../rate.ts";
import type { ReportParams, ReportResult, ReportRow } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";
import { type Question, standings } from "../sql/standings.ts";
import { stays, survival } from "../sql/survival.ts";
import { backSolve, type BackSolved, enough, type Stage, wholeUp } from "./back-solve.ts";
import { draws } from "./drawn-shares.ts";
import { type Goal, goalOf } from "./goal.ts";
import { currentBucket } from "./targets.ts";
import { questionOf } from "./wins.ts";

/** Fewest ended visits for a stage's median to be told, as in a report on time in stage. */
const enoughEnded = 20;
/** Visits begun within so many days tell how long stages take these days. */
const dwellDays = 365;
const day = 86_400_000;

/** The funnel's cohort of the period, whose onward rates are taken. */
function cohortOf({ ctx, object, funnel }: Question, definition: TargetReport, params: ReportParams): Cohort {
  const { key, title, filter } = definition;
  const asked = { key, type: "funnel", title, funnel: definition.funnel, ...(filter !== undefined && { filter }) } as const;
  return { ctx, object, funnel, steps: stepsOf(funnel), params, definition: asked };
}

/** By stage, the days by which half of the visits begun of late have ended, those still there counted in. */
async function mediansOf(question: Question, params: ReportParams): Promise<ReadonlyMap<string, number>> {
  const until = instantOf(question.ctx, params);
  const from = new Date(Date.parse(until) - dwellDays * day).toISOString();
  const found = await runSql<{ stage: string; completed: number; median: number | null }>(
    question.ctx,
    sql`select k.stage, k.completed, k.median from (${survival(question, stays(question, until, { from }))}) k`,
  );
  return new Map(found.flatMap(({ stage, completed, median }) => (median === null || completed < enoughEnded ? [] : [[stage, median]])));
}

/** How many records each stage needs, and by when, so that what is still open of the current target is won, at the rates of the period's own cohort. */
export async function runNeeds(ctx: Ctx, definition: TargetReport, params: ReportParams): Promise<ReportResult> {
  const question = questionOf(ctx, definition, params);
  const cohort = cohortOf(question, definition, params);
  const current = await currentBucket(ctx, definition, params);
  const now: ReportParams = { ...params, from: current.starts, to: instantOf(ctx, params) };
  const [goal, [counts], standing, medians] = await Promise.all([
    goalOf(question, definition, now),
    runSql<Record<string, number>>(ctx, cohortCounts(cohort)),
    runSql<{ stage: string; n: number }>(ctx, sql`select s.stage, count(*) as n from (${standings(question)}) s group by s.stage`),
    mediansOf(question, params),
  ]);
  const { won, remaining } = goal;
  const open = cohort.steps.filter((step) => !step.won);
  const stages = open.map(
    ({ key }, index): Stage => ({
      passed: { k: counts?.[`f${index}`] ?? 0, n: counts?.[`r${index}`] ?? 0 },
      standing: standing.find((row) => row.stage === key)?.n ?? 0,
      median: medians.get(key) ?? null,
    }),
  );
  const solved = backSolve(stages, remaining ?? 0);
  /** What rests on how much is left, if that is known. */
  const left = (figure: number | null | undefined): number | null => (remaining === null ? null : (figure ?? null));
  const fixed = drillParams(ctx, params);
  const rows = cohort.steps.map((step, index): ReportRow => {
    const stage = step.won ? undefined : stages[index];
    const need = solved.needs[index];
    const lead = step.won ? 0 : (solved.lead[index] ?? null);
    const place = { stage: step.key, starts: current.starts };
    return {
      stage: step.key,
      title: step.title,
      ...(stage && { onward: rateOf(stage.passed.k, stage.passed.n) }),
      needed: left(step.won ? wholeUp(remaining ?? 0) : need?.needed),
      neededLow: left(step.won ? wholeUp(remaining ?? 0) : need?.band.low),
      neededHigh: left(step.won ? wholeUp(remaining ?? 0) : need?.band.high),
      standing: stage ? stage.standing : won,
      expected: need?.expected ?? null,
      missing: left(step.won ? solved.open && wholeUp(solved.open.gap) : need?.missing),
      lead,
      by: lead === null ? null : dueBy(ctx, params, current.ends, lead),
      drill: { standing: encodeDrill({ definition, params: fixed, point: { column: "standing", row: place } }) },
    };
  });
  return {
    columns: [
      { key: "title", title: text("阶段", "Stage"), type: "text" },
      { key: "onward", title: text("前进率", "Onward rate"), type: "rate" },
      { key: "needed", title: text("需要", "Needed"), type: "count" },
      { key: "neededLow", title: text("最少（P10）", "At least (P10)"), type: "count" },
      { key: "neededHigh", title: text("最多（P90）", "At most (P90)"), type: "count" },
      { key: "standing", title: text("现有", "Here now"), type: "count" },
      { key: "expected", title: text("预计从这里赢单", "Wins expected from here"), type: "decimal" },
      { key: "missing", title: text("还差", "Missing"), type: "count" },
      { key: "lead", title: text("到赢单还需", "Takes to win"), type: "days" },
      { key: "by", title: text("最晚进入", "Be here by"), type: "text" },
    ],
    rows,
    chart: stageChart(ctx, rows, [
      {
        name: text("需要", "Needed")[ctx.locale],
        point: (row) => ({ value: row["needed"], ...(row["needed"] !== null && { low: row["neededLow"], high: row["neededHigh"] }) }),
      },
      { name: text("现有", "Here now")[ctx.locale], point: (row) => ({ value: row["standing"], drill: row.drill["standing"] }) },
    ]),
    meta: metaOf(ctx, definition, params, {
      sentence: sentenceOf(current.by, goal),
      sample: counts?.["r0"] ?? 0,
      notes: [...goal.notes, ...notesOf(remaining === null ? { ...solved, open: undefined } : solved, open)],
    }),
  };
}

/** The last day on which a stage leaves time to win before an instant, if that takes so many days; said to be past when it is. */
function dueBy(ctx: Ctx, params: ReportParams, ends: string, lead: number): { readonly value: string; readonly label: LocalizedText } {
  const value = lastDayOf(ctx, new Date(Date.parse(ends) - lead * day).toISOString());
  const past = value < lastDayOf(ctx, instantOf(ctx, params));
  return { value, label: past ? text(`${value}（已过）`, `${value} (past)`) : text(value, value) };
}

function sentenceOf(period: string, { sentence }: Goal): LocalizedText {
  return text(
    `目标反推：${period} 开始的一期${sentence["zh-CN"]}；照这段时间进入的记录到现在的前进率，剩下的需要多少条走到每个阶段。前进率只看到有限的样本：按 Beta(k+½, n−k+½) 抽样 ${draws} 次，需要的数有八成在“最少”与“最多”之间（图上条形上的横线）。还差：扣掉现有的预计赢单之后，还要再有多少条走到这里。最晚进入：这一期最后一天，减去从这里起各阶段停留的中位数之和（最近 ${dwellDays} 天开始的到访，还在的也算，Kaplan–Meier）。`,
    `Needs: the period that began on ${period} has ${sentence.en}; at the onward rates so far of the records that entered in the period, how many must get to each stage for what is left. Rates are known from so many records only: drawn ${draws} times from Beta(k+½, n−k+½), eight of ten needs lie between at least and at most (the line over the bar). Missing: how many more must get here once the wins expected of those open now are taken off. Be here by: the last day of the period, less the median stays of this stage and those after it (Kaplan–Meier over visits begun in the last ${dwellDays} days, those still going on counted in).`,
  );
}

function notesOf({ open, thin, lead }: BackSolved, stages: readonly Step[]): readonly LocalizedText[] {
  const name = stages[thin ?? -1]?.title;
  const untimed = stages.findLast((_, index) => lead[index] === null)?.title;
  const one = (figure: number): string => figure.toFixed(1);
  return [
    ...(open
      ? [
          text(
            `现有的预计再赢 ${one(open.expected)} 单，还差 ${one(open.gap)} 单（${one(open.band.low)}–${one(open.band.high)}）；不问赶不赶得上这一期。`,
            `What stands open is expected to win ${one(open.expected)} more, which leaves ${one(open.gap)} (${one(open.band.low)}–${one(open.band.high)}); whether in time is not asked.`,
          ),
        ]
      : []),
    ...(name
      ? [
          text(
            `走到「${name["zh-CN"]}」的不足 ${enough} 条或无一前进，它和它之前的阶段不反推。`,
            `Fewer than ${enough} got to ${name.en}, or none went on: nothing is said of it or of the stages before.`,
          ),
        ]
      : []),
    ...(untimed
      ? [
          text(
            `「${untimed["zh-CN"]}」最近一年走完的不足 ${enoughEnded} 次，或一半还没离开，它和它之前的阶段不算日期。`,
            `Fewer than ${enoughEnded} visits of ${untimed.en} ended in the last year, or half are still there: no day is told for it or for the stages before.`,
          ),
        ]
      : []),
    text("还在进行中的算作尚未前进，需要的数偏多。", "Records still open count as not gone on, so the needs lean high."),
  ];
}
