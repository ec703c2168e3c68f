import type { VelocityReport as VelocityDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { currencyOf } from "@funnelsmith/fields";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import { amountWhenWon, joinedAt } from "../closed/closing.ts";
import { groupChart } from "../closed/group-chart.ts";
import { type Group, type Grouping, groupColumn, grouped, groupingOf, groupNotes, groupOf, inGroup } from "../closed/grouping.ts";
import { mostGroups } from "../aggregate/most-groups.ts";
import { countedBy } from "../counted-by.ts";
import { findFunnel } from "../find.ts";
import { drillParams, instantOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { rateOf } from "../rate.ts";
import type { ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { readableAmount } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";

/** Fewest closed and won records for a velocity; below that only its factors are shown. */
const enough = { closed: 20, won: 10 };

/** When the trailing window begins. */
const windowStart = (ctx: Ctx, definition: VelocityDefinition, params: ReportParams): string =>
  new Date(Date.parse(instantOf(ctx, params)) - (definition.windowDays ?? 90) * 86_400_000).toISOString();

/** The records standing open, and those closed in the window, as rows `s`, with which of them each column counts. */
function factors(ctx: Ctx, definition: VelocityDefinition, params: ReportParams) {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const grouping: Grouping = groupingOf(ctx, object, definition.dimensions, params.asOf, sql`s.closed_at`);
  const is = (...kinds: Parameters<typeof keysOf>[1][]): Sql => sql`s.stage = any(${keysOf(funnel, ...kinds)}::text[])`;
  const recent = sql`s.closed_at >= ${windowStart(ctx, definition, params)}::timestamptz`;
  const source = standings(question, [...grouping.taken, sql`${joinedAt(question)} as joined`]);
  const conditions = { open: is("open"), won: sql`${is("won")} and ${recent}`, lost: sql`${is("lost")} and ${recent}` };
  const any = join(
    Object.values(conditions).map((condition) => sql`(${condition})`),
    " or ",
  );
  return {
    question,
    grouping,
    conditions,
    from: sql`(${source}) s left join lateral ${amountWhenWon(question)} a on true where (${any})`,
  };
}

/** How much an open pipeline turns over a day: open records × win rate × average won amount ÷ cycle time. */
export const velocityReport: ReportType<VelocityDefinition> = {
  type: "velocity",
  title: { "zh-CN": "销售速度", en: "Sales velocity" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const { question, grouping, conditions, from } = factors(ctx, definition, params);
    const amount = readableAmount(ctx, question.object);
    const fixed = drillParams(ctx, params);
    const counts = Object.entries(conditions).map(([name, condition]) => sql`count(*) filter (where ${condition}) as ${raw(name)}`);
    const days = sql`avg(date_part('epoch', s.closed_at - s.joined) / 86400) filter (where ${conditions.won})`;
    const average = amount ? sql`avg(a.amount) filter (where ${conditions.won})` : sql`null::numeric`;
    const found = await runSql<Group>(
      ctx,
      withVelocity(grouped(grouping, [...counts, sql`${days} as days`, sql`${average} as amount`], from)),
    );
    const rows = found
      .slice(0, mostGroups)
      .filter((group) => group["n"] !== 0)
      .map((group): ReportRow => {
        const own = groupOf(grouping, group);
        const count = (name: string): number => Number(group[name] ?? 0);
        const full = count("won") + count("lost") >= enough.closed && count("won") >= enough.won;
        const drillTo = (column: string): string =>
          encodeDrill({ definition, params: fixed, point: { column, row: { by: own.by.value } } });
        return {
          ...own,
          ...(amount && { velocity: full ? (group["velocity"] ?? null) : null }),
          open: count("open"),
          winRate: rateOf(count("won"), count("won") + count("lost")),
          ...(amount && { averageWon: group["average"] ?? null }),
          cycle: group["days"] ?? null,
          won: count("won"),
          lost: count("lost"),
          drill: Object.fromEntries(Object.keys(conditions).map((name) => [name, drillTo(name)])),
        };
      });
    const money = amount ? currencyOf(amount.definition, ctx.catalog.tenant.currency) : null;
    const decimal = (key: string, zh: string, en: string) => (amount ? [{ key, title: text(zh, en), type: "decimal" as const }] : []);
    const window = definition.windowDays ?? 90;
    return {
      columns: [
        groupColumn(grouping),
        ...decimal("velocity", "每天", "A day"),
        { key: "open", title: text("进行中", "Open"), type: "count" },
        { key: "winRate", title: text("赢率", "Win rate"), type: "rate" },
        ...decimal("averageWon", "平均赢单金额", "Average won"),
        { key: "cycle", title: text("平均成交周期", "Mean cycle"), type: "days" },
        { key: "won", title: text("期内赢单", "Won in the window"), type: "count" },
        { key: "lost", title: text("期内输单", "Lost in the window"), type: "count" },
      ],
      rows,
      chart: groupChart(ctx, grouping, rows, "bars", [
        {
          name: text("每天", "A day")[ctx.locale],
          point: (row) => ({ value: row["velocity"] == null ? null : Number(row["velocity"]), drill: row.drill["open"] }),
        },
      ]),
      meta: metaOf(
        ctx,
        definition,
        { ...params, from: windowStart(ctx, definition, params), to: instantOf(ctx, params) },
        {
          sentence: text(
            `销售速度：进行中的数量 × 赢率 × 平均赢单金额 ÷ 平均成交周期；后三项取最近 ${window} 天结束的记录。`,
            `Velocity: open records × win rate × average won amount ÷ mean cycle time; the last three from the records closed in the last ${window} days.`,
          ),
          sample: rows.reduce((sum, row) => sum + Number(row["open"]) + Number(row["won"]) + Number(row["lost"]), 0),
          currency: money,
          notes: [
            ...groupNotes(found),
            text(
              "它假定进出稳定（Little 定律），周期长时会偏高：用来比较，不要用来预测。",
              "It assumes a steady state (Little's law) and reads high where cycles are long: compare with it, do not forecast.",
            ),
            ...(amount && rows.some((row) => row["velocity"] === null)
              ? [
                  text(
                    `结束不足 ${enough.closed} 条或赢单不足 ${enough.won} 条时不计算。`,
                    `Not computed from fewer than ${enough.closed} closed or ${enough.won} won.`,
                  ),
                ]
              : []),
          ],
        },
      ),
    };
  },
  records(ctx, definition, params, point) {
    const { conditions, from, grouping } = factors(ctx, definition, params);
    const condition = countedBy(conditions, point.column);
    return sql`select s.id from ${from} and ${condition} and ${inGroup(grouping, point)}`;
  },
};

/** The product of the factors of each group in exact decimals, rounded to 2 places. */
function withVelocity(groups: Sql): Sql {
  return sql`select v.*, trim_scale(round(v.amount, 12))::text as average,
    round(v.open * (v.won::numeric / nullif(v.won + v.lost, 0)) * v.amount / nullif(v.days::numeric, 0), 2)::text as velocity from (${groups}) v`;
}
