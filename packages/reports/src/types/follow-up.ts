import type { FollowUpReport as FollowUpDefinition } from "@funnelsmith/definition";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { daysOf, effectDays, type FollowUpPart, followUpOf } from "../activity/follow-up-parts.ts";
import { mostGroups } from "../aggregate/most-groups.ts";
import { groupChart } from "../closed/group-chart.ts";
import { type Group, type Grouping, groupColumn, groupNotes, groupOf, inGroup, listed } from "../closed/grouping.ts";
import { findFunnel } from "../find.ts";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { notAPoint } from "../point-problem.ts";
import { rateOf } from "../rate.ts";
import type { ReportRow, ReportType } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";

/** Fewest records for a group's figures to be shown in full. */
const enough = 20;

/** The groups of all populations in one table: counts of records by the name of their column, in lower case as SQL answers them. */
function groupsOf(grouping: Grouping, parts: readonly FollowUpPart[]): Sql {
  const columns = parts.map(({ counts, figures }) => ({
    ...Object.fromEntries(
      Object.entries(counts).map(([name, condition]) => [name.toLowerCase(), sql`count(*) filter (where ${condition})`]),
    ),
    ...figures,
  }));
  const names = columns.flatMap((own) => Object.keys(own));
  const tables = parts.map(({ from }, index) => {
    const own = names.map((name) => sql`(${columns[index]?.[name] ?? sql`null`})::float8 as ${raw(name)}`);
    return sql`select ${join([sql`${grouping.value} as by`, ...own])} from ${from}${grouping.dimension ? sql` group by 1` : sql``}`;
  });
  // Each column has a value in one of the tables.
  const found = names.map((name) => sql`max(u.${raw(name)}) as ${raw(name)}`);
  return listed(
    grouping,
    sql`select u.by, coalesce(max(u.records), 0) as n, ${join(found)} from (${join(tables, " union all ")}) u group by u.by`,
  );
}

/** How often records are followed up at equal age, how many of the open ones are, and what it leads to. */
export const followUpReport: ReportType<FollowUpDefinition> = {
  type: "follow_up",
  title: { "zh-CN": "跟进频次", en: "Follow-up frequency" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const { grouping, activities, parts } = followUpOf(ctx, definition, params);
    const fixed = drillParams(ctx, params);
    const names = Object.values(parts).flatMap((part) => Object.keys(part.counts));
    const planned = names.includes("plannedRecords");
    const found = await runSql<Group>(ctx, groupsOf(grouping, Object.values(parts)));
    const rows = found
      .slice(0, mostGroups)
      .map((group): ReportRow => {
        const own = groupOf(grouping, group);
        const count = (name: string): number => Number(group[name.toLowerCase()] ?? 0);
        const drillTo = (column: string): string =>
          encodeDrill({ definition, params: fixed, point: { column, row: { by: own.by.value } } });
        return {
          ...own,
          weekly: group["weekly"] ?? null,
          gap: group["gap"] ?? null,
          active: rateOf(count("activeRecords"), count("open")),
          ...(planned && { planned: rateOf(count("plannedRecords"), count("open")) }),
          effective: rateOf(count("effective"), count("touches")),
          touches: count("touches"),
          ...Object.fromEntries(names.map((name) => [name, count(name)])),
          show: count("records") >= enough ? "full" : "count",
          drill: Object.fromEntries(names.map((name) => [name, drillTo(name)])),
        };
      })
      .filter((row) => names.some((name) => row[name] !== 0));
    const total = (column: string): number => rows.reduce((sum, row) => sum + Number(row[column]), 0);
    return {
      columns: [
        groupColumn(grouping),
        { key: "weekly", title: weekly, type: "decimal" },
        { key: "gap", title: text("平均间隔", "Mean gap"), type: "days" },
        { key: "untouched", title: text("没有跟进", "Never followed up"), type: "count" },
        { key: "records", title: text("到龄记录", "Old enough"), type: "count" },
        { key: "active", title: text("活跃率", "Active"), type: "rate" },
        ...(planned ? [{ key: "planned", title: text("有下一步", "With a next step"), type: "rate" as const }] : []),
        { key: "open", title: text("进行中", "Open"), type: "count" },
        { key: "effective", title: text("跟进有效率", "Followed by progress"), type: "rate" },
        { key: "touches", title: activities.title, type: "count" },
      ],
      rows,
      chart: groupChart(ctx, grouping, rows, "bars", [
        { name: weekly[ctx.locale], point: (row) => ({ value: row["weekly"], drill: row.drill["records"] }) },
      ]),
      meta: metaOf(ctx, definition, params, {
        sentence: sentenceOf(definition, activities.title),
        sample: Math.max(total("records"), total("open"), total("touchesRecords")),
        notes: [
          ...activities.notes,
          ...groupNotes(found),
          text(
            "跟进多的记录往往本来就走得久，这里的数字说明同时发生，不说明因果。",
            "Records followed up more often tend to be those that last; the figures show what goes together, not what causes what.",
          ),
          ...(rows.some((row) => row["show"] !== "full")
            ? [text(`到龄不足 ${enough} 条的频次仅供参考。`, `Frequencies of fewer than ${enough} records are indications only.`)]
            : []),
        ],
      }),
    };
  },
  records(ctx, definition, params, point) {
    const { grouping, parts } = followUpOf(ctx, definition, params);
    const part = Object.values(parts).find(({ counts }) => Object.hasOwn(counts, point.column));
    const condition = part?.counts[point.column];
    if (!part || !condition) throw notAPoint();
    return sql`select s.id from ${part.from} where ${condition} and ${inGroup(grouping, point)}`;
  },
};

const weekly = text("每周次数", "Times a week");

function sentenceOf(definition: FollowUpDefinition, activity: LocalizedText): LocalizedText {
  const { age, active } = daysOf(definition);
  return text(
    `跟进频次：这段时间进入漏斗、已满 ${age} 天的记录，在最初 ${age} 天里且尚未结束、也没去别的漏斗时，每条每周有几次「${activity["zh-CN"]}」；平均间隔是相邻两次之间的天数。活跃率：此刻进行中的记录里，最近 ${active} 天有跟进的比例。跟进有效率：这段时间里对从未结束过、也没去过别的漏斗的记录的跟进，此后 ${effectDays} 天内走到前所未有的更后阶段（或成交）的比例（未满 ${effectDays} 天的不算）。`,
    `Follow-up frequency: of the records that entered the funnel in the period and are ${age} days old, ${activity.en} per record and week in the first ${age} days, as long as it was neither closed nor in another funnel; the mean gap is the days from one to the next. Active: of the records open now, the share with one in the last ${active} days. Followed by progress: of those of the period on records never closed before nor gone to another funnel, the share whose record got further than ever, or was won, within ${effectDays} days (those less than ${effectDays} days old are left out).`,
  );
}
