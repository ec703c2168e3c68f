import type { ChannelReport as ChannelDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { mostGroups } from "../aggregate/most-groups.ts";
import { groupChart } from "../closed/group-chart.ts";
import { type Group, groupColumn, groupNotes, groupOf, inGroup } from "../closed/grouping.ts";
import { countedBy } from "../counted-by.ts";
import { findFunnel, findStage } from "../find.ts";
import { localized } from "../funnel/steps.ts";
import { type Channels, channelsOf } from "../leads/channels.ts";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { rateOf, shrunkShare } from "../rate.ts";
import type { Rate, ReportColumn, ReportRow, ReportType } from "../report-type.ts";
import { ruleWords } from "../sql/rule.ts";
import { runSql } from "../sql/run-sql.ts";

/** What leads become, each as a count and as a share of the leads. */
const outcomes = ["effective", "opportunities", "wins"] as const;

const titles = {
  leads: text("线索", "Leads"),
  effective: text("有效", "Effective"),
  opportunities: text("机会", "Opportunities"),
  wins: text("赢单", "Won"),
  pending: text("未定局", "Undecided"),
  effectiveRate: text("有效率", "Effective rate"),
  opportunitiesRate: text("机会率", "Opportunity rate"),
  winsRate: text("赢单率", "Win rate"),
} as const;

const per = {
  leads: text("每线索成本", "Cost per lead"),
  effective: text("每有效线索成本", "Cost per effective lead"),
  opportunities: text("每机会成本", "Cost per opportunity"),
  wins: text("每赢单成本", "Cost per win"),
} as const;

const shrunk = (title: LocalizedText): LocalizedText => text(`${title["zh-CN"]}（收缩）`, `${title.en}, shrunk`);

/** Money for each of so many, to the hundredth; null without money or without any. */
const each = (money: string | null, count: number): string | null =>
  money === null || count === 0 ? null : (Number(money) / count).toFixed(2);

function rowsOf(
  { conditions, earns, spends }: Channels,
  found: readonly Group[],
  drillTo: (column: string, by: string | null) => string,
  groups: readonly ReturnType<typeof groupOf>[],
): readonly ReportRow[] {
  const names = Object.keys(conditions);
  const total = (name: string): number => found.reduce((sum, group) => sum + Number(group[name]), 0);
  const overall = Object.fromEntries(outcomes.map((name) => [name, rateOf(total(name), total("leads")).value]));
  return found.map((group, index): ReportRow => {
    const count = (name: string): number => Number(group[name]);
    const money = (name: string): string | null => (group[name] == null ? null : String(group[name]));
    const [earned, spend] = [money("earned"), money("spend")];
    const by = groups[index]?.by ?? { value: null, label: text("", "") };
    return {
      by,
      ...Object.fromEntries(names.map((name) => [name, count(name)])),
      ...Object.fromEntries(
        outcomes.flatMap((name) => [
          [`${name}Rate`, rateOf(count(name), count("leads"))],
          [`${name}Shrunk`, shrunkShare(count(name), count("leads"), overall[name] ?? null)],
        ]),
      ),
      ...(spends && {
        spend,
        ...Object.fromEntries(Object.keys(per).map((name) => [`${name}Cost`, each(spend, count(name))])),
      }),
      ...(earns && { earned }),
      ...(earns && spends && { roi: spend === null || Number(spend) === 0 ? null : (Number(earned ?? 0) - Number(spend)) / Number(spend) }),
      drill: Object.fromEntries(names.map((name) => [name, drillTo(name, by.value)])),
    };
  });
}

function columnsOf({ grouping, earns, spends }: Channels, earned: LocalizedText): readonly ReportColumn[] {
  const rates = (name: (typeof outcomes)[number]): readonly ReportColumn[] => {
    const title = titles[`${name}Rate`];
    return [
      { key: name, title: titles[name], type: "count" },
      { key: `${name}Rate`, title, type: "rate" },
      { key: `${name}Shrunk`, title: shrunk(title), type: "rate" },
    ];
  };
  return [
    groupColumn(grouping),
    { key: "leads", title: titles.leads, type: "count" },
    ...outcomes.flatMap(rates),
    { key: "pending", title: titles.pending, type: "count" },
    ...(spends
      ? [
          { key: "spend", title: text("花费", "Spend"), type: "decimal" as const },
          ...Object.entries(per).map(([name, title]): ReportColumn => ({ key: `${name}Cost`, title, type: "decimal" })),
        ]
      : []),
    ...(earns ? [{ key: "earned", title: earned, type: "decimal" as const }] : []),
    ...(earns && spends ? [{ key: "roi", title: text("投资回报率", "ROI"), type: "rate" as const }] : []),
  ];
}

function chartOf(
  ctx: Ctx,
  { grouping, earns, spends }: Channels,
  rows: readonly ReportRow[],
  earned: LocalizedText,
): Record<string, unknown> {
  const number = (value: unknown): number | null => (value == null ? null : Number(value));
  if (!spends || !earns)
    return groupChart(ctx, grouping, rows, "rate-bars", [
      {
        name: titles.winsRate[ctx.locale],
        point: (row) => ({ value: (row["winsRate"] as Rate).value, rate: row["winsRate"], drill: row.drill["wins"] }),
      },
    ]);
  return groupChart(ctx, grouping, rows, "bars", [
    { name: text("花费", "Spend")[ctx.locale], point: (row) => ({ value: number(row["spend"]), drill: row.drill["leads"] }) },
    { name: earned[ctx.locale], point: (row) => ({ value: number(row["earned"]), drill: row.drill["wins"] }) },
  ]);
}

/** What the leads of each channel became and what they cost: leads, effective ones, opportunities, wins, and money for each. */
export const channelReport: ReportType<ChannelDefinition> = {
  type: "channel",
  title: { "zh-CN": "渠道效果", en: "Channels" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const channels = channelsOf(ctx, definition, params);
    const fixed = drillParams(ctx, params);
    const found = await runSql<Group>(ctx, channels.table);
    const shown = found.slice(0, mostGroups);
    const rows = rowsOf(
      channels,
      shown,
      (column, by) => encodeDrill({ definition, params: fixed, point: { column, row: { by } } }),
      shown.map((group) => groupOf(channels.grouping, group)),
    );
    const earned = definition.margin === undefined ? text("赢单金额", "Amount won") : text("赢单毛利", "Margin won");
    return {
      columns: columnsOf(channels, earned),
      rows,
      chart: chartOf(ctx, channels, rows, earned),
      meta: metaOf(ctx, definition, params, {
        sentence: sentenceOf(ctx, definition),
        sample: rows.reduce((sum, row) => sum + Number(row["leads"]), 0),
        mature: rows.every((row) => row["pending"] === 0),
        currency: channels.currency,
        notes: [...channels.notes, ...groupNotes(found), shrinking],
      }),
    };
  },
  records(ctx, definition, params, point) {
    const { conditions, from, grouping } = channelsOf(ctx, definition, params);
    const condition = countedBy(conditions, point.column);
    return sql`select s.id from ${from} where ${condition} and ${inGroup(grouping, point)}`;
  },
};

const shrinking = text(
  "收缩：（个数 + 20 × 总体比例）÷（线索 + 20），线索少的渠道向总体靠拢，排名请看它。",
  "Shrunk: (count + 20 × overall share) ÷ (leads + 20); channels with few leads are drawn to the overall share. Rank by it.",
);

function sentenceOf(ctx: Ctx, { funnel, opportunity, windowDays, margin, spend, effective }: ChannelDefinition): LocalizedText {
  const found = findFunnel(ctx, funnel);
  const stage = localized(findStage(found.funnel, opportunity, "/opportunity").definition.title);
  const limit = windowDays === undefined ? text("到现在", " so far") : text(`${windowDays} 天内`, ` within ${windowDays} days`);
  const earned = margin === undefined ? text("赢单金额", "amount won") : text("赢单毛利", "margin won");
  const rule = effective === undefined ? undefined : ruleWords(ctx, found.object, effective, "/effective");
  const passes = rule ? text(`${rule["zh-CN"]}，且`, `${rule.en}, and `) : text("", "");
  const costs =
    spend === undefined
      ? text("", "")
      : text(
          `花费只取落在这段时间的天数；投资回报率 =（${earned["zh-CN"]} − 花费）÷ 花费。没有花费记录的渠道不计成本。`,
          ` Of spend, the days inside the period count; ROI = (${earned.en} − spend) ÷ spend. A channel without any on record has no costs.`,
        );
  return text(
    `渠道效果：这段时间进入漏斗的线索按渠道分，有多少有效（${passes["zh-CN"]}不在无效阶段），${limit["zh-CN"]}有多少走到「${stage["zh-CN"]}」或更后面（机会）、赢单；来源不明的自成一行。${costs["zh-CN"]}`,
    `Channels: of the leads that entered the funnel in the period, by channel, how many are effective (${passes.en}not in an invalid stage), and${limit.en} got to ${stage.en} or further (opportunities) and were won; leads of no known channel are a row.${costs.en}`,
  );
}
