import type { TargetReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { sql } from "@funnelsmith/logic";
import { type Cohort, cohortCounts } from "../funnel/cohort-sql.ts";
import { stageChart } from "../funnel/stage-chart.ts";
import { stepsOf } from "../funnel/steps.ts";
import { drillParams, instantOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { rateOf } from "../rate.ts";
import type { ReportParams, ReportResult, ReportRow } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";
import { standings } from "../sql/standings.ts";
import { currentBucket, targetSums } from "./targets.ts";
import { questionOf, wins } from "./wins.ts";

/** Fewest records a stage's rate is taken from; below that nothing is said of it or of the stages before. */
const enough = 30;

/** How many records each stage needs so that what is still open of the current target is won, at the rates of the period's own cohort. */
export async function runNeeds(ctx: Ctx, definition: TargetReport, params: ReportParams): Promise<ReportResult> {
  const question = questionOf(ctx, definition, params);
  const steps = stepsOf(question.funnel);
  const fixed = drillParams(ctx, params);
  const current = await currentBucket(ctx, definition, params);
  const now: ReportParams = { ...params, from: current.starts, to: instantOf(ctx, params) };
  // Of whose target it is, only the sum counts.
  const { by: _by, ...whole } = definition;
  const cohort: Cohort = {
    ctx,
    object: question.object,
    funnel: question.funnel,
    steps,
    params,
    definition: {
      key: definition.key,
      type: "funnel",
      title: definition.title,
      funnel: definition.funnel,
      ...(definition.filter !== undefined && { filter: definition.filter }),
    },
  };
  const [goals, [done], [counts], standing] = await Promise.all([
    runSql<{ count: string | null }>(ctx, targetSums(ctx, whole, now)),
    runSql<{ n: number }>(ctx, sql`select count(*) as n from ${wins(ctx, whole, now)}`),
    runSql<Record<string, number>>(ctx, cohortCounts(cohort)),
    runSql<{ stage: string; n: number }>(ctx, sql`select s.stage, count(*) as n from (${standings(question)}) s group by s.stage`),
  ]);
  const goal = goals.reduce((sum, one) => sum + Number(one.count ?? 0), 0);
  const remaining = Math.max(0, goal - (done?.n ?? 0));
  const count = (name: string): number => counts?.[name] ?? 0;
  // From the last stage back: what each passes on, and the share that wins in the end.
  let share: number | null = 1;
  let thin: string | undefined;
  const rows: ReportRow[] = [];
  for (const [index, step] of [...steps.entries()].reverse()) {
    const onward = step.won ? undefined : rateOf(count(`f${index}`), count(`r${index}`));
    if (onward && (onward.n < enough || onward.value === 0)) {
      if (share !== null) thin = step.key;
      share = null;
    }
    if (onward && share !== null) share *= onward.value ?? 0;
    const here = step.won ? (done?.n ?? 0) : (standing.find((row) => row.stage === step.key)?.n ?? 0);
    rows.unshift({
      stage: step.key,
      title: step.title,
      ...(onward && { onward }),
      needed: share === null ? null : Math.ceil(remaining / share - 1e-9),
      standing: here,
      expected: step.won || share === null ? null : here * share,
      drill: {
        standing: encodeDrill({
          definition,
          params: fixed,
          point: { column: "standing", row: { stage: step.key, starts: current.starts } },
        }),
      },
    });
  }
  const expected = rows.reduce((sum, row) => sum + Number(row["expected"] ?? 0), 0);
  const gap = Math.max(0, remaining - expected);
  const thinName = steps.find((step) => step.key === thin)?.title;
  return {
    columns: [
      { key: "title", title: text("阶段", "Stage"), type: "text" },
      { key: "onward", title: text("前进率", "Onward rate"), type: "rate" },
      { key: "needed", title: text("需要", "Needed"), type: "count" },
      { key: "standing", title: text("现有", "Here now"), type: "count" },
      { key: "expected", title: text("预计从这里赢单", "Wins expected from here"), type: "decimal" },
    ],
    rows,
    chart: stageChart(ctx, rows, [
      { name: text("需要", "Needed")[ctx.locale], point: (row) => ({ value: row["needed"] }) },
      { name: text("现有", "Here now")[ctx.locale], point: (row) => ({ value: row["standing"], drill: row.drill["standing"] }) },
    ]),
    meta: metaOf(ctx, definition, params, {
      sentence: text(
        `目标反推：${current.by} 开始的一期目标 ${goal} 单，已赢 ${done?.n ?? 0} 单；照这段时间进入的记录到现在的前进率，剩下的 ${remaining} 单需要多少条走到每个阶段。`,
        `Needs: the period that began on ${current.by} has a target of ${goal} won deals, ${done?.n ?? 0} are won; at the onward rates so far of the records that entered in the period, how many must get to each stage for the other ${remaining}.`,
      ),
      sample: count("r0"),
      notes: [
        ...(thinName === undefined
          ? [
              text(
                `现有的预计再赢 ${expected.toFixed(1)} 单，还差 ${gap.toFixed(1)} 单；不问赶不赶得上这一期。`,
                `What stands open is expected to win ${expected.toFixed(1)} more, which leaves ${gap.toFixed(1)}; whether in time is not asked.`,
              ),
            ]
          : [
              text(
                `走到「${thinName["zh-CN"]}」的不足 ${enough} 条或无一前进，它和它之前的阶段不反推。`,
                `Fewer than ${enough} got to ${thinName.en}, or none went on: nothing is said of it or of the stages before.`,
              ),
            ]),
        text("还在进行中的算作尚未前进，需要的数偏多。", "Records still open count as not gone on, so the needs lean high."),
      ],
    }),
  };
}
