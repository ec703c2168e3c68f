import type { CycleReport as CycleDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { raw, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogFunnel } from "@funnelsmith/storage";
import { mostGroups } from "../aggregate/most-groups.ts";
import { closedDays, firstClosedAt } from "../closed/closed-days.ts";
import { joinedAt } from "../closed/closing.ts";
import { groupChart } from "../closed/group-chart.ts";
import { type Group, type Grouping, groupColumn, grouped, groupingOf, groupNotes, groupOf, inGroup } from "../closed/grouping.ts";
import { findFunnel, findStage } from "../find.ts";
import { localized } from "../funnel/steps.ts";
import { dayUnit, drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { notAPoint } from "../point-problem.ts";
import type { ReportColumn, ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { entryAfter, firstEntry } from "../sql/entries.ts";
import { within } from "../sql/moves.ts";
import { runSql } from "../sql/run-sql.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";

/** Fewest records for a group's figures to be shown in full. */
const enough = 20;

/** The records measured as rows `s`: `id, ended, gross, net` in days. */
function measured(ctx: Ctx, definition: CycleDefinition, params: ReportParams): { readonly grouping: Grouping; readonly from: Sql } {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const from = definition.from === undefined ? undefined : findStage(funnel, definition.from, "/from");
  const to = definition.to === undefined ? undefined : findStage(funnel, definition.to, "/to");
  const grouping = groupingOf(ctx, object, definition.dimensions, params.asOf, sql`s.ended`);
  const started = from ? firstEntry(from, params.asOf) : joinedAt(question);
  // Without a stage to start from, whoever reached the last one came from the start.
  const reached = to && (from ? entryAfter(question, from, to) : firstEntry(to, params.asOf));
  const source = standings(question, [
    ...grouping.taken,
    sql`${started} as started`,
    sql`${reached ?? sql`null::timestamptz`} as reached`,
    sql`${firstClosedAt(question)} as first_closed`,
  ]);
  const outcome = definition.outcome ?? (to ? undefined : "won");
  const kinds = outcome === "closed" ? (["won", "lost"] as const) : outcome === undefined ? [] : [outcome];
  const those = kinds.length === 0 ? sql`true` : sql`s.stage = any(${keysOf(funnel, ...kinds)}::text[])`;
  const ended = to ? sql`s.reached` : sql`s.closed_at`;
  return {
    grouping,
    from: sql`(select s.*, ${ended} as ended, date_part('epoch', ${ended} - s.started) / 86400 as gross, c.closed from (${source}) s
      left join lateral (select ${closedDays(question, sql`s.started`, ended)} as closed) c on true where ${those} and ${ended} >= s.started${within(ended, params.from, params.to)}) s`,
  };
}

const titles: Readonly<Record<string, LocalizedText>> = {
  median: text("中位数", "Median"),
  mean: text("平均", "Mean"),
  p75: text("75% 以内", "75 % within"),
  p90: text("90% 以内", "90 % within"),
};

const netTitle = (title: LocalizedText): LocalizedText => text(`净${title["zh-CN"]}`, `Net ${title.en.toLowerCase()}`);

/** How long it takes from coming in to closing, or from stage to stage: median, mean and percentiles, gross and net of time closed. */
export const cycleReport: ReportType<CycleDefinition> = {
  type: "cycle",
  title: { "zh-CN": "成交周期", en: "Cycle time" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const { grouping, from } = measured(ctx, definition, params);
    const fixed = drillParams(ctx, params);
    const spread = (days: Sql, name: string): Sql =>
      sql`percentile_cont(array[0.5, 0.75, 0.9]) within group (order by ${days}) as ${raw(name)}, avg(${days}) as ${raw(`${name}_mean`)}`;
    const found = await runSql<Group & Readonly<Record<"gross" | "net", readonly number[] | null>>>(
      ctx,
      grouped(grouping, [spread(sql`s.gross`, "gross"), spread(sql`s.gross - s.closed`, "net")], from),
    );
    const rows = found
      .filter((group) => group["n"] !== 0)
      .slice(0, mostGroups)
      .map((group): ReportRow => {
        const own = groupOf(grouping, group);
        const [median = null, p75 = null, p90 = null] = group.gross ?? [];
        const [netMedian = null, netP75 = null, netP90 = null] = group.net ?? [];
        return {
          ...own,
          median,
          mean: group["gross_mean"],
          p75,
          p90,
          netMedian,
          netMean: group["net_mean"],
          netP75,
          netP90,
          records: Number(group["n"]),
          show: Number(group["n"]) >= enough ? "full" : "count",
          drill: { records: encodeDrill({ definition, params: fixed, point: { column: "records", row: { by: own.by.value } } }) },
        };
      });
    const figures = Object.entries(titles).map(([key, title]): ReportColumn => ({ key, title, type: "days" }));
    const net = figures.map(
      ({ key, title }): ReportColumn => ({
        key: `net${key.charAt(0).toUpperCase()}${key.slice(1)}`,
        title: netTitle(title as LocalizedText),
        type: "days",
      }),
    );
    const bars = (key: string) => ({
      name: titles[key]?.[ctx.locale] ?? key,
      point: (row: ReportRow) => ({ value: row[key], drill: row.drill["records"] }),
    });
    return {
      columns: [groupColumn(grouping), ...figures, ...net, { key: "records", title: text("记录数", "Records"), type: "count" }],
      rows,
      chart: { ...groupChart(ctx, grouping, rows, "bars", [bars("median"), bars("p90")]), unit: dayUnit[ctx.locale] },
      meta: metaOf(ctx, definition, params, {
        sentence: sentenceOf(findFunnel(ctx, definition.funnel).funnel, definition),
        sample: rows.reduce((sum, row) => sum + Number(row["records"]), 0),
        notes: [
          ...groupNotes(found),
          ...(rows.some((row) => row["show"] !== "full")
            ? [text(`不足 ${enough} 条的周期仅供参考。`, `Times of fewer than ${enough} records are indications only.`)]
            : []),
        ],
      }),
    };
  },
  records(ctx, definition, params, point) {
    if (point.column !== "records") throw notAPoint();
    const { grouping, from } = measured(ctx, definition, params);
    return sql`select s.id from ${from} where ${inGroup(grouping, point)}`;
  },
};

const outcomes: Readonly<Record<"won" | "lost" | "closed", LocalizedText>> = {
  won: text("最终赢单", "finally won"),
  lost: text("最终输单", "finally lost"),
  closed: text("最终赢单或输单", "finally won or lost"),
};

function sentenceOf(funnel: CatalogFunnel, { from, to, outcome }: CycleDefinition): LocalizedText {
  const named = (key: string): LocalizedText => localized(findStage(funnel, key, "").definition.title);
  const start =
    from === undefined
      ? text("进入漏斗", "entering the funnel")
      : text(`首次进入「${named(from)["zh-CN"]}」`, `first entering ${named(from).en}`);
  const end =
    to === undefined ? text("最终结束", "the final closing") : text(`首次进入「${named(to)["zh-CN"]}」`, `first entering ${named(to).en}`);
  const ended = outcome === undefined && to !== undefined ? undefined : outcomes[outcome ?? "won"];
  const there = to === undefined ? undefined : text("走到那里", "that got there");
  const zh = [there?.["zh-CN"], ended?.["zh-CN"]].filter(Boolean).join("、");
  const en = [there?.en, ended?.en].filter(Boolean).join(" and were ");
  return text(
    `周期：这段时间${zh}的记录，从${start["zh-CN"]}到${end["zh-CN"]}用了多少天。净周期减去中途已结束、后来又重新打开的那段时间。百分位按线性插值。`,
    `Cycle time: days from ${start.en} to ${end.en}, of the records ${en} in the period. Net leaves out the time a record was closed before it was opened again. Percentiles are interpolated.`,
  );
}
