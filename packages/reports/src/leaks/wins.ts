import type { LeaksReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { currencyOf } from "@funnelsmith/fields";
import type { LocalizedText } from "@funnelsmith/problem";
import { stageChart } from "../funnel/stage-chart.ts";
import { dayOf, drillParams, lastDayOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { rateOf } from "../rate.ts";
import type { ReportParams, ReportResult, ReportRow } from "../report-type.ts";
import { readableAmount } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import { type Benchmark, benchmarkOf, type Origin, type Share } from "./benchmark.ts";
import { type Asked, askedOf, quarter, stepCounts, winsAfter } from "./wins-sql.ts";

/** Fewest entrants for a step to be ranked. */
const enough = 30;

interface Found extends Share {
  readonly pos: number;
  readonly slot: number;
  readonly by: string | null;
}

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

const origins: Readonly<Record<Origin, LocalizedText>> = {
  own: text("自己最好的季度", "own best quarter"),
  peers: text("同类前四分之一", "upper quartile of peers"),
  target: text("目标", "target"),
};

const together = (shares: readonly Share[]): Share => ({
  k: shares.reduce((sum, share) => sum + share.k, 0),
  n: shares.reduce((sum, share) => sum + share.n, 0),
});

/** What a step was measured by, and what it would win back. */
interface Leak {
  readonly measured: Share;
  readonly benchmark: Benchmark | undefined;
  readonly after: Share;
  /** Wins of the period; null when too little is known. */
  readonly wins: number | null;
}

function leakOf(asked: Asked, index: number, found: readonly Found[], closed: Readonly<Record<string, unknown>>): Leak {
  const own = found.filter((row) => row.pos === index);
  const peers = own.filter((row) => row.slot === 0);
  const quarters = Array.from({ length: quarter.back }, (_, back) => together(own.filter((row) => row.slot === back + 1)));
  const target = asked.definition.targets?.find((one) => one.stage === asked.steps[index]?.key)?.rate;
  const measured = together(peers);
  const benchmark = benchmarkOf(quarters, asked.definition.dimensions === undefined ? [] : peers, target);
  // The last step before winning has won whoever went on.
  const last = index === asked.steps.length - 2;
  const after = last ? { k: 1, n: 1 } : { k: Number(closed[`won${index}`] ?? 0), n: Number(closed[`closed${index}`] ?? 0) };
  const known = measured.n >= enough && benchmark !== undefined && after.n > 0;
  const wins = known ? measured.n * Math.max(0, benchmark.rate - measured.k / measured.n) * (after.k / after.n) : null;
  return { measured, benchmark, after, wins };
}

/** Where most wins are to be gained: entrants × how far a step falls short of its benchmark × how often those that go on win. */
export async function runWins(ctx: Ctx, definition: LeaksReport, params: ReportParams): Promise<ReportResult> {
  const asked = askedOf(ctx, definition, params);
  const amount = readableAmount(ctx, asked.question.object);
  const [found, [closed]] = await Promise.all([
    runSql<Found>(ctx, stepCounts(asked)),
    runSql<Readonly<Record<string, string | number | null>>>(ctx, winsAfter(asked, amount !== undefined)),
  ]);
  const days = (Date.parse(asked.to) - Date.parse(asked.from)) / 86_400_000;
  const yearly = (wins: number | null): number | null => (wins === null || days === 0 ? null : (wins * 365) / days);
  const average = closed?.["average"] ?? null;
  const fixed = drillParams(ctx, params);
  const last = asked.steps.length - 2;
  const rows = asked.steps
    .slice(0, -1)
    .map((step, index): ReportRow => {
      const { measured, benchmark, after, wins } = leakOf(asked, index, found, closed ?? {});
      const year = yearly(wins);
      const drillTo = (column: string): string => encodeDrill({ definition, params: fixed, point: { column, row: { stage: step.key } } });
      return {
        stage: step.key,
        title: step.title,
        entered: measured.n,
        advanced: measured.k,
        stayed: measured.n - measured.k,
        conversion: rateOf(measured.k, measured.n),
        benchmark: benchmark?.rate ?? null,
        origin: benchmark ? { label: origins[benchmark.origin], value: benchmark.origin } : null,
        ...(index !== last && { winsAfter: rateOf(after.k, after.n) }),
        wins: wins === null ? null : oneDecimal(wins),
        winsAYear: year === null ? null : oneDecimal(year),
        ...(amount && { amountAYear: year === null || average === null ? null : (year * Number(average)).toFixed(2) }),
        drill: Object.fromEntries(["entered", "advanced", "stayed"].map((column) => [column, drillTo(column)])),
      };
    })
    .sort((a, b) => Number(b["winsAYear"] ?? -1) - Number(a["winsAYear"] ?? -1));
  const small = rows.filter((row) => Number(row["entered"]) < enough);
  return {
    columns: [
      { key: "title", title: text("阶段", "Stage"), type: "text" },
      { key: "winsAYear", title: text("一年可多赢（单）", "Wins to gain a year"), type: "count" },
      ...(amount ? [{ key: "amountAYear", title: text("一年可多赢（金额）", "Amount to gain a year"), type: "decimal" as const }] : []),
      { key: "conversion", title: text("转化率", "Conversion"), type: "rate" },
      { key: "benchmark", title: text("基准", "Benchmark"), type: "rate" },
      { key: "origin", title: text("基准来自", "Benchmark from"), type: "text" },
      { key: "winsAfter", title: text("走过之后的赢率", "Won of those gone on"), type: "rate" },
      { key: "entered", title: text("进入", "Entered"), type: "count" },
      { key: "advanced", title: text("走到下一步", "Went on"), type: "count" },
      { key: "stayed", title: text("没走到", "Did not"), type: "count" },
    ],
    rows: found.length === 0 ? [] : rows,
    chart: stageChart(ctx, rows, [
      {
        name: text("一年可多赢（单）", "Wins to gain a year")[ctx.locale],
        point: (row) => ({ value: row["winsAYear"], drill: row.drill["stayed"] }),
      },
    ]),
    meta: metaOf(
      ctx,
      definition,
      { ...params, from: asked.from, to: asked.to },
      {
        sentence: sentenceOf(asked, definition),
        sample: rows.reduce((sum, row) => sum + Number(row["entered"]), 0),
        mature: true,
        currency: amount ? currencyOf(amount.definition, ctx.catalog.tenant.currency) : null,
        notes: [
          text(
            `统计 ${dayOf(ctx, asked.from)} 至 ${lastDayOf(ctx, asked.to)} 进入的：更晚的还没满 ${asked.windowDays} 天。`,
            `Measured from ${dayOf(ctx, asked.from)} to ${lastDayOf(ctx, asked.to)}: later entrants have not had their ${asked.windowDays} days.`,
          ),
          ...(small.length === 0
            ? []
            : [text(`进入不足 ${enough} 条的阶段不排名。`, `Steps with fewer than ${enough} entrants are not ranked.`)]),
          text("各步不能相加：补上一步，其他步的进入数也会变。", "Steps do not add up: mending one changes how many enter the others."),
        ],
      },
    ),
  };
}

function sentenceOf({ windowDays }: Asked, { dimensions, targets }: LeaksReport): LocalizedText {
  const zh = ["自己前四个季度里最好的", ...(dimensions ? ["同类前四分之一（小样本向整体收缩）"] : []), ...(targets ? ["目标"] : [])].join(
    "、",
  );
  const en = [
    "the best of your own four quarters before",
    ...(dimensions ? ["the upper quartile of peers (small ones drawn towards all)"] : []),
    ...(targets ? ["the target"] : []),
  ].join(", ");
  return text(
    `瓶颈：进入数 ×（基准 − ${windowDays} 天转化率）× 走过之后的赢率（最近一年结束的），折成一年。基准取${zh}中最高的。问的是：这一步恢复到基准，一年能多签多少单。`,
    `Leaks: entrants × (benchmark − conversion within ${windowDays} days) × how often those gone on win (of the last year's closed), made a year. Benchmark: the highest of ${en}. It says: if this step got back there, how many more wins.`,
  );
}
