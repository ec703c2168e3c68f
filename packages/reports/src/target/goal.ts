import type { TargetReport } from "@funnelsmith/definition";
import { currencyOf } from "@funnelsmith/fields";
import { sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { withWonAmount } from "../closed/closing.ts";
import { unknownField } from "../find.ts";
import { instantOf, text } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { readableAmount } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";
import { targetSums, targetsOf } from "./targets.ts";
import { pricedWins, wins } from "./wins.ts";

/** Wins of so many days before the instant tell what a win brings. */
const priceDays = 365;
/** Fewest wins with an amount for that to be told. */
const enoughPriced = 10;

/** The current target and what is left of it. */
export interface Goal {
  /** Records won in its period. */
  readonly won: number;
  /** Wins still to come, in parts where the target is an amount; null where too few say what a win brings. */
  readonly remaining: number | null;
  /** What is aimed at, reached and left. */
  readonly sentence: LocalizedText;
  readonly notes: readonly LocalizedText[];
}

/** Reads the targets of the bucket in which `now` ends, and what was won meanwhile: records where targets say a count, else amounts by way of the mean win. */
export async function goalOf(question: Question, definition: TargetReport, now: ReportParams): Promise<Goal> {
  const { ctx } = question;
  // Of whose target it is, only the sum counts.
  const { by: _by, ...whole } = definition;
  return targetsOf(ctx, whole).count ? await goalInRecords(question, whole, now) : await goalInMoney(question, whole, now);
}

async function goalInRecords({ ctx }: Question, definition: TargetReport, now: ReportParams): Promise<Goal> {
  const [goals, [done]] = await Promise.all([
    runSql<{ count: string | null }>(ctx, targetSums(ctx, definition, now)),
    runSql<{ n: number }>(ctx, sql`select count(*) as n from ${wins(ctx, definition, now)}`),
  ]);
  const goal = goals.reduce((sum, one) => sum + Number(one.count ?? 0), 0);
  const won = done?.n ?? 0;
  const remaining = Math.max(0, goal - won);
  return {
    won,
    remaining,
    sentence: text(
      `目标 ${goal} 单，已赢 ${won} 单，剩下 ${remaining} 单`,
      `a target of ${goal} won deals, ${won} are won, which leaves ${remaining}`,
    ),
    notes: [],
  };
}

/** A reader to whom the records have no amount is refused: what a win brings is then nobody's to tell. */
async function goalInMoney(question: Question, definition: TargetReport, now: ReportParams): Promise<Goal> {
  const { ctx, object, funnel } = question;
  const amount = readableAmount(ctx, object);
  if (!amount) throw unknownField("/funnel", object.amount?.key ?? "amountField");
  const until = instantOf(ctx, now);
  const from = new Date(Date.parse(until) - priceDays * 86_400_000).toISOString();
  const closed = sql`s.stage = any(${keysOf(funnel, "won")}::text[]) and s.closed_at >= ${from}::timestamptz and s.closed_at < ${until}::timestamptz`;
  const [goals, [done], [price]] = await Promise.all([
    runSql<{ amount: string | null }>(ctx, targetSums(ctx, definition, now)),
    runSql<{ n: number; sum: number | null }>(
      ctx,
      sql`select count(*) as n, sum(s.won_amount)::float8 as sum from ${pricedWins(ctx, definition, now)}`,
    ),
    runSql<{ n: number; mean: number | null }>(
      ctx,
      sql`select count(s.won_amount) as n, avg(s.won_amount)::float8 as mean from (${withWonAmount(question, standings(question), closed)}) s`,
    ),
  ]);
  const won = done?.n ?? 0;
  const { n, mean } = price ?? { n: 0, mean: null };
  if (mean === null || mean <= 0 || n < enoughPriced)
    return {
      won,
      remaining: null,
      sentence: text("目标是金额", "a target in money"),
      notes: [
        text(
          `最近 ${priceDays} 天赢下且有金额的有 ${n} 单，至少要 ${enoughPriced} 单且合计大于零，才知道一单值多少；不反推。`,
          `${n} of the deals won in the last ${priceDays} days have an amount: what a win brings is known from ${enoughPriced} that come to more than nothing, so nothing is worked back.`,
        ),
      ],
    };
  const goal = goals.reduce((sum, one) => sum + Number(one.amount ?? 0), 0);
  const left = Math.max(0, goal - (done?.sum ?? 0));
  const remaining = left / mean;
  const currency = currencyOf(amount.definition, ctx.catalog.tenant.currency);
  const told = (locale: "zh-CN" | "en"): Readonly<Record<"goal" | "won" | "left" | "mean", string>> => {
    const money = new Intl.NumberFormat(locale, {
      ...(currency && { style: "currency", currencyDisplay: "narrowSymbol", currency }),
      maximumFractionDigits: 0,
    });
    return { goal: money.format(goal), won: money.format(done?.sum ?? 0), left: money.format(left), mean: money.format(mean) };
  };
  const [zh, en] = [told("zh-CN"), told("en")];
  const about = remaining.toFixed(1);
  return {
    won,
    remaining,
    sentence: text(
      `目标 ${zh.goal}，已赢 ${zh.won}（${won} 单），剩下 ${zh.left}；最近 ${priceDays} 天赢下的 ${n} 单平均 ${zh.mean}，约合 ${about} 单`,
      `a target of ${en.goal}, ${en.won} is won by ${won} deals, which leaves ${en.left}, or about ${about} at the mean of ${en.mean} of the ${n} deals won in the last ${priceDays} days`,
    ),
    notes: [],
  };
}
