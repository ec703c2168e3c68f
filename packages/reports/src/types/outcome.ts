import type { OutcomeReport as OutcomeDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { currencyOf } from "@funnelsmith/fields";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { mostGroups } from "../aggregate/most-groups.ts";
import { dueAt, joinedAt, overdueAt, withWonAmount } from "../closed/closing.ts";
import { type Group, type Grouping, groupColumn, grouped, groupingOf, groupNotes, groupOf, inGroup } from "../closed/grouping.ts";
import { groupChart } from "../closed/group-chart.ts";
import { countedBy } from "../counted-by.ts";
import { findFunnel } from "../find.ts";
import { drillParams, instantOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { rateOf } from "../rate.ts";
import type { Rate, ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { within } from "../sql/moves.ts";
import { readableAmount } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";

type Basis = NonNullable<OutcomeDefinition["basis"]>;

/** A question about outcomes as SQL: its rows `s`, by what they are grouped, and which of them each column counts. */
interface Outcomes {
  readonly question: Question;
  readonly basis: Basis;
  readonly grouping: Grouping;
  /** `(…) s where …`: everything counted. */
  readonly from: Sql;
  /** The same as `(…) s` with `won_amount`. */
  readonly priced: Sql;
  readonly conditions: Readonly<Record<string, Sql>>;
}

function outcomesOf(ctx: Ctx, definition: OutcomeDefinition, params: ReportParams): Outcomes {
  const basis = definition.basis ?? "closed";
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const at = basis === "cohort" ? sql`s.joined` : sql`s.ended`;
  const grouping = groupingOf(ctx, object, definition.dimensions, params.asOf, sql`s.ended`);
  const more = { closed: [], strict: [sql`${dueAt(question)} as due`], cohort: [sql`${joinedAt(question)} as joined`] }[basis];
  const is = (...kinds: Parameters<typeof keysOf>[1][]): Sql => sql`s.stage = any(${keysOf(funnel, ...kinds)}::text[])`;
  const source = standings(question, [...grouping.taken, ...more]);
  // OFFSET 0: the overdue instant is worked out once a row, not again in each condition on it, and what it is worked out from is left behind.
  const kept = join([
    sql`s.id, s.stage, s.closed_at`,
    ...(grouping.taken.length > 0 ? [sql`s.by`] : []),
    sql`${overdueAt(question)} as overdue`,
  ]);
  const ended = sql`coalesce(s.closed_at, case when s.overdue < ${instantOf(ctx, params)}::timestamptz then s.overdue end)`;
  const rows =
    basis === "strict"
      ? sql`select s.*, ${ended} as ended from (select ${kept} from (${source}) s offset 0) s`
      : sql`select s.*, s.closed_at as ended from (${source}) s`;
  const counts = sql`${at} is not null${within(at, params.from, params.to)}`;
  return {
    question,
    basis,
    grouping,
    from: sql`(${rows}) s where ${counts}`,
    priced: sql`(${withWonAmount(question, rows, counts)}) s`,
    conditions: {
      ...(basis === "cohort" && { entered: sql`true` }),
      won: is("won"),
      lost: is("lost"),
      ...(basis === "strict" && { overdue: is("open") }),
      ...(basis === "cohort" && { open: is("open", "parked") }),
      ...(keysOf(funnel, "invalid").length > 0 && { invalid: is("invalid") }),
    },
  };
}

/** What the columns that count are called. */
const counted: Readonly<Record<string, LocalizedText>> = {
  entered: text("进入", "Entered"),
  won: text("赢单", "Won"),
  lost: text("输单", "Lost"),
  overdue: text("超期", "Overdue"),
  open: text("进行中", "Open"),
  invalid: text("无效", "Invalid"),
};

const sentences: Readonly<Record<Basis, LocalizedText>> = {
  closed: text(
    "赢率：这段时间结束的记录里，赢单 ÷（赢单 + 输单）。无效不算在内；重新打开的算进行中，不算结束。金额是赢单那一刻的金额。",
    "Win rate: of the records closed in the period, won ÷ (won + lost). Invalid ones are left out; a reopened record is open, not closed. Amounts are those at the moment of winning.",
  ),
  strict: text(
    "严格赢率：赢单 ÷（赢单 + 输单 + 超期）。超期：还在进行，但已超过阶段的预计停留时长或预计签约日期，按超期那一刻归入时间段。无效不算在内。",
    "Strict win rate: won ÷ (won + lost + overdue). Overdue: still open, but past the days expected in its stage or its expected close date; it belongs to the period in which it became overdue. Invalid ones are left out.",
  ),
  cohort: text(
    "同期群赢率：这段时间进入漏斗的记录里，到现在赢单的 ÷（进入 − 无效）。还在进行的算在分母里。",
    "Cohort win rate: of the records that entered the funnel in the period, won by now ÷ (entered − invalid). Those still open are in the denominator.",
  ),
};

/** How many records are won of those that end: by the time of closing, strictly, or by the time of entering. */
export const outcomeReport: ReportType<OutcomeDefinition> = {
  type: "outcome",
  title: { "zh-CN": "赢率", en: "Win rate" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const outcomes = outcomesOf(ctx, definition, params);
    const { question, basis, grouping, conditions } = outcomes;
    const fixed = drillParams(ctx, params);
    const amount = readableAmount(ctx, question.object);
    const counts = Object.entries(conditions).map(([name, condition]) => sql`count(*) filter (where ${condition}) as ${raw(name)}`);
    const sums = amount ? [sql`sum(s.won_amount)::text as amount`, sql`trim_scale(round(avg(s.won_amount), 12))::text as average`] : [];
    const found = await runSql<Group>(ctx, grouped(grouping, [...counts, ...sums], amount ? outcomes.priced : outcomes.from));
    const rows = found
      .slice(0, mostGroups)
      .filter((group) => grouping.dimension || group["n"] !== 0)
      .map((group): ReportRow => {
        const own = groupOf(grouping, group);
        const count = (name: string): number => Number(group[name] ?? 0);
        const of = basis === "cohort" ? count("entered") - count("invalid") : count("won") + count("lost") + count("overdue");
        const drillTo = (column: string): string =>
          encodeDrill({ definition, params: fixed, point: { column, row: { by: own.by.value } } });
        return {
          ...own,
          ...Object.fromEntries(Object.keys(conditions).map((name) => [name, count(name)])),
          winRate: rateOf(count("won"), of),
          ...(amount && { wonAmount: group["amount"] ?? null, averageWon: group["average"] ?? null }),
          drill: Object.fromEntries(Object.keys(conditions).map((name) => [name, drillTo(name)])),
        };
      });
    const open = rows.some((row) => Number(row["open"] ?? 0) > 0);
    return {
      columns: [
        groupColumn(grouping),
        { key: "winRate", title: text("赢率", "Win rate"), type: "rate" },
        ...Object.keys(conditions).map((key) => ({ key, title: counted[key] ?? text(key, key), type: "count" as const })),
        ...(amount
          ? [
              { key: "wonAmount", title: text("赢单金额", "Amount won"), type: "decimal" as const },
              { key: "averageWon", title: text("平均赢单金额", "Average won"), type: "decimal" as const },
            ]
          : []),
      ],
      rows,
      chart: groupChart(ctx, grouping, rows, "rate-bars", [
        {
          name: text("赢率", "Win rate")[ctx.locale],
          point: (row) => ({ value: (row["winRate"] as Rate).value, rate: row["winRate"], drill: row.drill["won"] }),
        },
      ]),
      meta: metaOf(ctx, definition, params, {
        sentence: sentences[basis],
        sample: rows.reduce(
          (sum, row) => sum + Object.keys(conditions).reduce((all, name) => (name === "entered" ? all : all + Number(row[name])), 0),
          0,
        ),
        mature: basis === "cohort" ? !open : null,
        currency: amount ? currencyOf(amount.definition, ctx.catalog.tenant.currency) : null,
        notes: [
          ...groupNotes(found),
          ...(open ? [text("还有记录在进行中，赢率可能继续变化。", "Some records are still open; the rate may still change.")] : []),
        ],
      }),
    };
  },
  records(ctx, definition, params, point) {
    const { conditions, from, grouping } = outcomesOf(ctx, definition, params);
    const condition = countedBy(conditions, point.column);
    return sql`select s.id from ${from} and ${condition} and ${inGroup(grouping, point)}`;
  },
};
