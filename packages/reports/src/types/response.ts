import type { ResponseReport as ResponseDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { join, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { type Activities, activitiesOf } from "../activity/activities.ts";
import { hoursSentence } from "../activity/hours-sentence.ts";
import { mostGroups } from "../aggregate/most-groups.ts";
import { joinedBefore } from "../closed/closing.ts";
import { groupChart } from "../closed/group-chart.ts";
import { type Group, type Grouping, groupColumn, groupingOf, groupNotes, groupOf, inGroup, listed } from "../closed/grouping.ts";
import { countedBy } from "../counted-by.ts";
import { findFunnel, findStage } from "../find.ts";
import { localized } from "../funnel/steps.ts";
import { drillParams, hourUnit, instantOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { rateOf } from "../rate.ts";
import type { ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { firstEntry } from "../sql/entries.ts";
import { within } from "../sql/moves.ts";
import { population } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import { survivalBy } from "../sql/survival.ts";
import { workedBetween } from "../sql/working-time.ts";

/** Fewest answered records for a group's figures to be shown in full. */
const enough = 20;

/** The records that began to wait in the period, as a query `record_id, by, days, done, due, kept`. */
interface Waits {
  readonly grouping: Grouping;
  readonly activities: Activities;
  readonly rows: Sql;
}

function waitsOf(ctx: Ctx, definition: ResponseDefinition, params: ReportParams): Waits {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const filters = [definition.filter, params.filter];
  const question = { ctx, object, funnel, filters, asOf: params.asOf };
  const grouping = groupingOf(ctx, object, definition.dimensions, params.asOf);
  const activities = activitiesOf(ctx, definition.activity, object, params);
  const began =
    definition.stage === undefined ? joinedBefore(question) : firstEntry(findStage(funnel, definition.stage, "/stage"), params.asOf);
  const until = sql`${instantOf(ctx, params)}::timestamptz`;
  const { workingHours, withinHours } = definition;
  const waited = (to: Sql): Sql =>
    workingHours ? workedBetween(workingHours, sql`w.began`, to) : sql`date_part('epoch', ${to} - w.began)`;
  const limit = sql`(${withinHours ?? 0}::float8 * 3600)`;
  const taken = join([sql`r.id`, sql`min(j.began) as began`, sql`min(a.at) as answered`, ...grouping.taken]);
  return {
    grouping,
    activities,
    // From behind LEFT JOIN LATERAL what is worked out once a row is not worked out again. Grouped by its key, a row has all its columns at hand.
    rows: sql`select w.id as record_id, ${grouping.dimension ? sql`w.by` : sql`null::text as by`}, t.took / 86400 as days, w.answered is not null as done,
        ${withinHours === undefined ? sql`false` : sql`${waited(until)} >= ${limit}`} as due, w.answered is not null and t.took <= ${limit} as kept
      from (select ${taken} from ${object.table} r left join lateral (select ${began} as began) j on true
        left join (${activities.rows}) a on a.record_id = r.id and a.at >= j.began
        where ${population(ctx, object, filters, params.asOf)} and j.began is not null${within(sql`j.began`, params.from, params.to)} group by r.id) w
      left join lateral (select ${waited(sql`coalesce(w.answered, ${until})`)} as took) t on true`,
  };
}

/** Which records each column counts. */
const conditions: Readonly<Record<string, Sql>> = {
  records: sql`true`,
  answered: sql`s.done`,
  unanswered: sql`not s.done`,
  onTimeRecords: sql`(s.due and s.kept)`,
  late: sql`(s.due and not s.kept)`,
};

/** How long records wait for the first activity, those still waiting counted in, and how many get it within the limit. */
export const responseReport: ReportType<ResponseDefinition> = {
  type: "response",
  title: { "zh-CN": "响应时效", en: "Response time" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const { grouping, activities, rows: source } = waitsOf(ctx, definition, params);
    const fixed = drillParams(ctx, params);
    const limited = definition.withinHours !== undefined;
    const counts = Object.fromEntries(Object.entries(conditions).map(([name, condition]) => [`n_${name}`.toLowerCase(), condition]));
    const found = await runSql<Group>(ctx, listed(grouping, sql`select k.*, k.visits as n from (${survivalBy(source, counts)}) k`));
    const rows = found.slice(0, mostGroups).map((group): ReportRow => {
      const own = groupOf(grouping, group);
      const count = (name: string): number => Number(group[`n_${name}`.toLowerCase()]);
      const hours = (name: string): number | null => (group[name] == null ? null : Number(group[name]) * 24);
      const drillTo = (column: string): string => encodeDrill({ definition, params: fixed, point: { column, row: { by: own.by.value } } });
      const shown = Object.keys(conditions).filter((name) => limited || (name !== "onTimeRecords" && name !== "late"));
      return {
        ...own,
        median: hours("median"),
        p90: hours("p90"),
        ...(limited && { onTime: rateOf(count("onTimeRecords"), count("onTimeRecords") + count("late")) }),
        ...Object.fromEntries(shown.map((name) => [name, count(name)])),
        show: count("answered") >= enough ? "full" : "count",
        drill: Object.fromEntries(shown.map((name) => [name, drillTo(name)])),
      };
    });
    const sample = rows.reduce((sum, row) => sum + Number(row["records"]), 0);
    const judged = rows.reduce((sum, row) => sum + Number(row["onTimeRecords"] ?? 0) + Number(row["late"] ?? 0), 0);
    const bars = (key: string, name: LocalizedText) => ({
      name: name[ctx.locale],
      point: (row: ReportRow) => ({ value: row[key], drill: row.drill["records"] }),
    });
    return {
      columns: [
        groupColumn(grouping),
        { key: "median", title: titles.median, type: "hours" },
        { key: "p90", title: titles.p90, type: "hours" },
        ...(limited
          ? ([
              { key: "onTime", title: text("时限内", "Within the limit"), type: "rate" },
              { key: "late", title: text("超时", "Too late"), type: "count" },
            ] as const)
          : []),
        { key: "unanswered", title: text("尚无响应", "Unanswered"), type: "count" },
        { key: "answered", title: text("已响应", "Answered"), type: "count" },
        { key: "records", title: text("记录数", "Records"), type: "count" },
      ],
      rows,
      chart: {
        ...groupChart(ctx, grouping, rows, "bars", [bars("median", titles.median), bars("p90", titles.p90)]),
        unit: (definition.workingHours ? text("工作小时", "working h") : hourUnit)[ctx.locale],
      },
      meta: metaOf(ctx, definition, params, {
        sentence: sentenceOf(ctx, definition, activities),
        sample,
        mature: limited ? judged === sample : null,
        notes: [
          ...activities.notes,
          ...groupNotes(found),
          ...(rows.some((row) => row["show"] !== "full")
            ? [text(`有响应不足 ${enough} 条的时效仅供参考。`, `Times of fewer than ${enough} answered records are indications only.`)]
            : []),
        ],
      }),
    };
  },
  records(ctx, definition, params, point) {
    const condition = countedBy(conditions, point.column);
    const { grouping, rows } = waitsOf(ctx, definition, params);
    return sql`select s.record_id from (${rows}) s where ${condition} and ${inGroup(grouping, point)}`;
  },
};

const titles = { median: text("一半响应", "Half answered by"), p90: text("90% 响应", "90 % by") } as const;

function sentenceOf(ctx: Ctx, definition: ResponseDefinition, activities: Activities): LocalizedText {
  const { funnel, stage, withinHours, workingHours } = definition;
  const hours = workingHours ? hoursSentence(ctx, workingHours) : text("", "");
  const entered = stage === undefined ? undefined : localized(findStage(findFunnel(ctx, funnel).funnel, stage, "/stage").definition.title);
  const since = entered ? text(`首次进入「${entered["zh-CN"]}」`, `first entered ${entered.en}`) : text("进入漏斗", "entered the funnel");
  const limit =
    withinHours === undefined
      ? text("", "")
      : text(
          `时限内：其中已满 ${withinHours} 小时的记录里，${withinHours} 小时内有跟进的比例。`,
          ` Within the limit: of those that began at least ${withinHours} hours ago, the share followed up within ${withinHours} hours.`,
        );
  return text(
    `响应时效：这段时间${since["zh-CN"]}的记录，从那一刻到第一次「${activities.title["zh-CN"]}」用了多久；没有的一直算在等（Kaplan–Meier），不剔除。${limit["zh-CN"]}${hours["zh-CN"]}`,
    `Response time: of the records that ${since.en} in the period, the time from then to the first ${activities.title.en}; those without one are counted as waiting (Kaplan–Meier), never dropped.${limit.en}${hours.en}`,
  );
}
