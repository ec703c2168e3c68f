import { currencyOf } from "@funnelsmith/fields";
import type { LocalizedText } from "@funnelsmith/problem";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { rateOf } from "../rate.ts";
import type { ReportColumn, ReportResult, ReportRow } from "../report-type.ts";
import { amountExpression, readableAmount } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import { currentAmounts, entryAmounts, exactEntryAmounts } from "./cohort-amounts.ts";
import { type Beside, type Cohort, cohortColumns, cohortCounts, passesSkipped } from "./cohort-sql.ts";
import { estimateNote, estimateOf, expectedOf } from "./estimate.ts";

type Totals = Readonly<Record<`t${number}`, string | null> & { exact?: boolean }>;

/** What is told of amounts beside the counts, or undefined when there is none to show. */
function amountsOf(cohort: Cohort): Beside | undefined {
  const amount = readableAmount(cohort.ctx, cohort.object);
  const choice = cohort.definition.amount ?? "entry";
  if (!amount || choice === "none") return undefined;
  return choice === "current"
    ? currentAmounts(cohort, amountExpression(cohort.ctx, cohort.object, amount, cohort.params.asOf))
    : entryAmounts(cohort);
}

/** The counts, and amounts by step where there are some to show. */
async function countsOf(
  cohort: Cohort,
): Promise<{ readonly counts: Readonly<Record<string, number>>; readonly totals?: readonly (string | null)[] }> {
  const beside = amountsOf(cohort);
  const [row = {}] = await runSql<Readonly<Record<string, number>> & Totals>(cohort.ctx, cohortCounts(cohort, beside));
  if (!beside) return { counts: row };
  const [totals] = row.exact === false ? await runSql<Totals>(cohort.ctx, exactEntryAmounts(cohort)) : [row];
  return { counts: row, totals: cohort.steps.map((_, index) => totals?.[`t${index}`] ?? null) };
}

/** True once the youngest of the period have had their window; a period without an end reaches to the instant, and is never. Null without a window. */
function maturity(cohort: Cohort): boolean | null {
  const { definition, params, ctx } = cohort;
  if (definition.windowDays === undefined) return null;
  const end = params.to ?? params.asOf ?? ctx.now;
  return Date.parse(end) + definition.windowDays * 86_400_000 <= Date.parse(params.asOf ?? ctx.now);
}

/** The sentence that defines the numbers. */
function sentence({ definition }: Cohort): LocalizedText {
  const window = definition.windowDays;
  const passed = passesSkipped(definition);
  const zhWindow = window === undefined ? "后来" : `在 ${window} 天内`;
  const enWindow = window === undefined ? "eventually" : `within ${window} days`;
  const zh = {
    any_later: "走到了后面任一阶段（跳过的阶段算走过）",
    strict_next: "真正进入了紧接着的下一阶段",
    visited: "也进入过紧接着的下一阶段（不论先后）",
  }[definition.skip ?? "any_later"];
  const en = {
    any_later: "went on to any later stage (skipped stages count as passed)",
    strict_next: "entered the very next stage",
    visited: "also visited the next stage, in whichever order",
  }[definition.skip ?? "any_later"];
  return text(
    `柱：这段时间进入漏斗的记录里，有多少${passed ? "走到" : "到过"}这一阶段；箭头：其中又有多少${passed ? "走到" : "到过"}下一阶段。转化率：这段时间首次进入某阶段的记录里，多少${zhWindow}${zh}。`,
    `Bars: of the records that entered the funnel in the period, how many ${passed ? "got as far as" : "visited"} the stage; arrows: how many of those ${passed ? "got" : "visited"} the next. Conversion: of the records that first entered a stage in the period, how many ${enWindow} ${en}.`,
  );
}

/** The cohort funnel: by step how many got this far, and of those that entered how many went on. */
export async function runCohort(cohort: Cohort): Promise<ReportResult> {
  const { ctx, definition, steps } = cohort;
  const params = drillParams(ctx, cohort.params);
  const mature = maturity(cohort);
  const estimates = mature === false && definition.estimate === true;
  const [{ counts, totals }, expected] = await Promise.all([countsOf(cohort), estimates ? expectedOf(cohort) : []]);
  const count = (name: string): number => counts[name] ?? 0;
  // Whoever got anywhere; where only visited stages count that may be more than came by way of the first.
  const cameIn = count("n");
  const rows = steps.map((step, index): ReportRow => {
    const last = index === steps.length - 1;
    const drillTo = (column: string): string => encodeDrill({ definition, params, point: { column, row: { stage: step.key } } });
    const conversion = rateOf(count(`a${index}`), count(`e${index}`));
    const found = expected.find(({ pos }) => pos === index);
    return {
      stage: step.key,
      title: step.title,
      kind: step.won ? "won" : "open",
      reached: count(`r${index}`),
      share: rateOf(count(`r${index}`), cameIn),
      entered: count(`e${index}`),
      ...(!last && {
        further: count(`f${index}`),
        onward: rateOf(count(`f${index}`), count(`r${index}`)),
        stopped: count(`r${index}`) - count(`f${index}`),
        advanced: count(`a${index}`),
        conversion,
        ...(estimates && { estimate: estimateOf(conversion, found), waiting: found?.waiting ?? 0 }),
      }),
      ...(totals && { amount: totals[index] }),
      drill: Object.fromEntries(
        cohortColumns.filter((column) => !last || column === "reached" || column === "entered").map((column) => [column, drillTo(column)]),
      ),
    };
  });
  const amount = readableAmount(ctx, cohort.object);
  const columns: ReportColumn[] = [
    { key: "title", title: text("阶段", "Stage"), type: "text" },
    {
      key: "reached",
      title: passesSkipped(definition) ? text("走到", "Reached") : text("到过", "Visited"),
      type: "count",
    },
    {
      key: "share",
      title: passesSkipped(definition) ? text("占首阶段", "Of first stage") : text("占进入漏斗的", "Of those that came in"),
      type: "rate",
    },
    { key: "entered", title: text("进入", "Entered"), type: "count" },
    { key: "advanced", title: text("走到下一步", "Went on"), type: "count" },
    {
      key: "conversion",
      title:
        definition.windowDays === undefined
          ? text("转化率", "Conversion")
          : text(`转化率（${definition.windowDays} 天内）`, `Conversion within ${definition.windowDays} days`),
      type: "rate",
      ...(mature === false && { immature: true }),
    },
    ...(estimates
      ? [{ key: "estimate", title: text("预计走完后", "Expected in the end"), type: "rate" as const, immature: true, estimated: true }]
      : []),
    ...(totals
      ? [
          {
            key: "amount",
            title: definition.amount === "current" ? text("当前金额", "Current amount") : text("进入时金额", "Amount at entry"),
            type: "decimal" as const,
          },
        ]
      : []),
  ];
  return {
    columns,
    rows,
    chart: {
      kind: "funnel-bars",
      yAxis: { type: "category", inverse: true, data: steps.map((step) => step.title[ctx.locale]) },
      xAxis: { type: "value", min: 0 },
      series: [{ type: "bar", data: rows.map((row) => ({ value: row["reached"], drill: row.drill["reached"] })) }],
    },
    meta: metaOf(ctx, definition, cohort.params, {
      sentence: sentence(cohort),
      sample: cameIn,
      mature,
      currency: totals && amount ? currencyOf(amount.definition, ctx.catalog.tenant.currency) : null,
      notes:
        mature === false
          ? [
              text(
                "最近进入的还没走完观察期，转化率会继续上升。",
                "The youngest of the period have not had their window yet; rates will still rise.",
              ),
              ...(estimates && definition.windowDays !== undefined ? [estimateNote(definition.windowDays)] : []),
            ]
          : [],
    }),
  };
}
