import type { StuckReport as StuckDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import { type Neglect, neglectOf } from "../activity/neglect.ts";
import { countedBy } from "../counted-by.ts";
import { findFunnel } from "../find.ts";
import { stageChart } from "../funnel/stage-chart.ts";
import { localized } from "../funnel/steps.ts";
import { drillParams, instantOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import type { ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";
import { expectedDays, keysOf } from "../sql/stage-keys.ts";
import type { Question } from "../sql/standings.ts";
import { stays, survival } from "../sql/survival.ts";
import { staysNote } from "../stays-note.ts";

/** Fewest completed visits for a stage to be measured by its own history; by its expected days below that. */
const enough = 30;

/** What a report on waiting asks, compiled. */
interface Waiting {
  /** Tables before all else: `k`, how long records stay by stage. */
  readonly tables: Sql;
  /**
   * The records standing in an open stage as rows `s`: `id, stage, age, expected, most`, in days, and each reason they are listed for beside
   * their stay; `most` is how long nine of ten stay.
   */
  readonly rows: Sql;
  /** Which of them each column counts. */
  readonly conditions: Readonly<Record<string, Sql>>;
  readonly neglect: Neglect;
}

function waitingOf(ctx: Ctx, definition: StuckDefinition, params: ReportParams): Waiting {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const neglect = neglectOf(question, definition, params);
  const keys = keysOf(funnel, "open");
  const age = sql`date_part('epoch', ${instantOf(ctx, params)}::timestamptz - n.since) / 86400`;
  // By place in an array: a table of them would have to be joined before workers may count.
  const most = sql`array_agg(case when k.completed >= ${enough} then k.p90 else ${expectedDays(funnel, sql`o.stage`)}::float8 end order by o.place)`;
  return {
    tables: sql`with k as materialized (${survival(question, stays(question, instantOf(ctx, params)))}),
      lines as (select ${most} as most from unnest(${keys}::text[]) with ordinality o (stage, place) left join k on k.stage = o.stage)`,
    // What comes from behind LEFT JOIN LATERAL is computed once a row, not wherever it is named.
    rows: sql`(select n.id, n.stage, d.age, d.expected, d.most${neglect.taken}
      from (${neglect.source}) n left join lateral (select ${age} as age, ${expectedDays(funnel, sql`n.stage`)}::float8 as expected,
        (select most from lines)[array_position(${keys}::text[], n.stage)] as most) d on true where n.stage = any(${keys}::text[])) s`,
    conditions: { ...stayConditions, ...Object.fromEntries(neglect.reasons.map(({ key }) => [key, sql`s.${raw(key)}`] as const)) },
    neglect,
  };
}

const stayConditions: Readonly<Record<string, Sql>> = {
  count: sql`true`,
  overdue: sql`coalesce(s.age > s.expected, false)`,
  stuck: sql`coalesce(s.age > s.most, false)`,
};

const overdue = text("超期", "Overdue");
const stuck = text("停滞", "Stuck");

interface Found {
  readonly stage: string;
  readonly count: number;
  readonly overdue: number;
  readonly stuck: number;
  readonly median: number;
  readonly oldest: number;
  readonly most: number | null;
  readonly completed: number;
  readonly exact: boolean | null;
  /** Of each reason beside the stay. */
  readonly [reason: string]: unknown;
}

/** Open records that have been in their stage for longer than expected there or longer than nine of ten of their peers, and those neglected otherwise. */
export const stuckReport: ReportType<StuckDefinition> = {
  type: "stuck",
  title: { "zh-CN": "停滞与超期", en: "Stuck and overdue" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const { funnel } = findFunnel(ctx, definition.funnel);
    const fixed = drillParams(ctx, params);
    const { tables, rows: waiting, conditions, neglect } = waitingOf(ctx, definition, params);
    const counts = Object.entries(conditions).map(([name, condition]) => sql`count(*) filter (where ${condition}) as ${raw(name)}`);
    const found = await runSql<Found>(
      ctx,
      sql`${tables} select s.*, k.open_median as median, coalesce(k.completed, 0) as completed, k.exact
        from (select s.stage, ${join(counts)}, max(s.age) as oldest, max(s.most) as most from ${waiting} group by s.stage) s left join k on k.stage = s.stage`,
    );
    const stages = funnel.stages.filter((stage) => stage.kind === "open");
    const rows = stages.map((stage): ReportRow => {
      const row = found.find((one) => one.stage === stage.key);
      const drillTo = (column: string): string => encodeDrill({ definition, params: fixed, point: { column, row: { stage: stage.key } } });
      return {
        stage: stage.key,
        title: localized(stage.definition.title),
        count: row?.count ?? 0,
        median: row?.median ?? null,
        oldest: row?.oldest ?? null,
        expected: stage.definition.expectedDays ?? null,
        overdue: row?.overdue ?? 0,
        most: row?.most ?? null,
        stuck: row?.stuck ?? 0,
        ...Object.fromEntries(neglect.reasons.map(({ key }) => [key, row?.[key] ?? 0])),
        measuredBy: row === undefined || row.completed >= enough ? "history" : "expected",
        drill: Object.fromEntries(Object.keys(conditions).map((column) => [column, drillTo(column)])),
      };
    });
    const young = rows.filter((row) => row["measuredBy"] === "expected").map((row) => row["title"] as Record<"zh-CN" | "en", string>);
    return {
      columns: [
        { key: "title", title: text("阶段", "Stage"), type: "text" },
        { key: "count", title: text("此刻停在这里", "Here now"), type: "count" },
        { key: "overdue", title: overdue, type: "count" },
        { key: "stuck", title: stuck, type: "count" },
        ...neglect.reasons.map(({ key, title }) => ({ key, title, type: "count" as const })),
        { key: "expected", title: text("预计停留时长", "Expected days"), type: "days" },
        { key: "most", title: text("停滞线", "Stuck after"), type: "days" },
        { key: "median", title: text("已停留中位数", "Median age here"), type: "days" },
        { key: "oldest", title: text("最久", "Longest"), type: "days" },
      ],
      rows,
      chart: {
        ...stageChart(
          ctx,
          rows,
          [{ key: "overdue", title: overdue }, { key: "stuck", title: stuck }, ...neglect.reasons].map(({ key, title }) => ({
            name: title[ctx.locale],
            point: (row) => ({ value: row[key], drill: row.drill[key] }),
          })),
        ),
        // Records are counted: there is no half of one along the axis.
        xAxis: { type: "value", min: 0, minInterval: 1 },
      },
      // It is about an instant: a period has no bearing on it.
      meta: metaOf(
        ctx,
        definition,
        { ...(params.asOf !== undefined && { asOf: params.asOf }) },
        {
          sentence: text(
            `停滞：在当前阶段比 90% 的同类停得都久（Kaplan–Meier，按该阶段到现在的全部到访）；完成不足 30 次的阶段按预计停留时长。超期：超过阶段的预计停留时长。${neglect.reasons.map(({ sentence }) => sentence["zh-CN"]).join("")}`,
            `Stuck: has waited in its stage longer than 90 % of its peers (Kaplan–Meier over all visits of the stage so far); longer than expected where fewer than 30 visits have ended. Overdue: longer than the days expected in the stage.${neglect.reasons.map(({ sentence }) => sentence.en).join("")}`,
          ),
          sample: rows.reduce((sum, row) => sum + Number(row["count"]), 0),
          notes: [
            ...(young.length === 0
              ? []
              : [
                  text(
                    `${young.map((title) => `「${title["zh-CN"]}」`).join("")}走完的不足 ${enough} 次，按预计停留时长判断。`,
                    `Fewer than ${enough} visits of ${young.map((title) => title.en).join(", ")} have ended: judged by the days expected.`,
                  ),
                ]),
            ...staysNote(found),
            ...neglect.notes,
          ],
        },
      ),
    };
  },
  records(ctx, definition, params, point) {
    const { tables, rows, conditions } = waitingOf(ctx, definition, params);
    const condition = countedBy(conditions, point.column);
    return sql`${tables} select s.id from ${rows} where s.stage = ${String(point.row["stage"])} and ${condition}`;
  },
};
