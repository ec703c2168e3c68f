import type { DwellReport as DwellDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogStage } from "@funnelsmith/storage";
import { findFunnel } from "../find.ts";
import { localized } from "../funnel/steps.ts";
import { dayUnit, drillParams, instantOf, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { notAPoint } from "../point-problem.ts";
import type { ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { firstEntry } from "../sql/entries.ts";
import { population } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import type { Question } from "../sql/standings.ts";
import { stays, staysTogether, survival } from "../sql/survival.ts";
import { visitsByWay } from "../sql/visits-by-way.ts";
import { stepsBy } from "../sql/ways.ts";
import { staysNote } from "../stays-note.ts";

function questionOf(ctx: Ctx, definition: DwellDefinition, params: ReportParams): Question {
  return { ctx, ...findFunnel(ctx, definition.funnel), filters: [definition.filter, params.filter], asOf: params.asOf };
}

function staysOf(ctx: Ctx, definition: DwellDefinition, params: ReportParams): Sql {
  const { from, to } = params;
  const question = questionOf(ctx, definition, params);
  const visited = stays(question, instantOf(ctx, params), {
    stages: stagesOf(question.funnel, definition).map(({ key }) => key),
    from,
    to,
  });
  return definition.basis === "record" ? staysTogether(visited) : visited;
}

const stagesOf = (funnel: CatalogFunnel, { stages }: DwellDefinition): readonly CatalogStage[] =>
  funnel.stages.filter((stage) => stages === "all" || stage.kind === "open");

interface Found {
  readonly stage: string;
  readonly visits: number;
  readonly completed: number;
  readonly mean: number | null;
  readonly total: number;
  readonly completed_median: number | null;
  readonly completed_p90: number | null;
  readonly median: number | null;
  readonly p75: number | null;
  readonly p90: number | null;
  readonly exact: boolean;
}

/** `stage, records`: how many records a stage's stays are those of. */
function recordsOf(ctx: Ctx, definition: DwellDefinition, params: ReportParams): Sql {
  const question = questionOf(ctx, definition, params);
  const { funnel, object } = question;
  if (params.from !== undefined || params.to !== undefined)
    return sql`with m as materialized (select v.path, v.n, v.stage from (${visitsByWay(question, params)}) v) select s.stage, s.records from (${stepsBy(["stage"], sql`true`)}) s`;
  // Whoever was ever there has first entered it some time.
  const counts = stagesOf(funnel, definition).map((stage, index) => sql`count(${firstEntry(stage, params.asOf)}) as ${raw(`n${index}`)}`);
  const rows = stagesOf(funnel, definition).map((stage, index) => sql`(${stage.key}::text, c.${raw(`n${index}`)})`);
  return sql`select s.stage, s.records from (select ${join(counts)} from ${object.table} r where ${population(ctx, object, question.filters, params.asOf)}) c
    cross join lateral (values ${join(rows)}) s (stage, records)`;
}

const sentences = {
  visit: text(
    "停留：一半的记录会在这么多天内离开该阶段，还没离开的也算进去了（Kaplan–Meier）。“仅已离开”只看走完的，会偏短。",
    "Time in stage: half leave within this many days, counting those still waiting (Kaplan–Meier). “Completed only” looks at finished visits and reads too short.",
  ),
  record: text(
    "累计停留：一条记录在该阶段的各次停留加在一起；一半的记录累计不超过这么多天，仍在的也算进去了（Kaplan–Meier）。“仅已离开”只看不在该阶段的，会偏短。",
    "Cumulative time in stage: all stays of a record there added up; half stay this many days together, counting those there now (Kaplan–Meier). “Completed only” looks at those that are not and reads too short.",
  ),
};

/** Fewest completed visits for a stage's figures to be shown in full. */
const enough = 20;

/** How long records stay in each open stage, those still waiting counted in. */
export const dwellReport: ReportType<DwellDefinition> = {
  type: "dwell",
  title: { "zh-CN": "停留时长", en: "Time in stage" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const { funnel } = findFunnel(ctx, definition.funnel);
    const fixed = drillParams(ctx, params);
    const [found, records] = await Promise.all([
      runSql<Found>(ctx, survival(questionOf(ctx, definition, params), staysOf(ctx, definition, params))),
      definition.basis === "record" ? [] : runSql<{ stage: string; records: number }>(ctx, recordsOf(ctx, definition, params)),
    ]);
    const rows = stagesOf(funnel, definition).map((stage): ReportRow => {
      const row = found.find((one) => one.stage === stage.key);
      return {
        stage: stage.key,
        title: localized(stage.definition.title),
        expected: stage.definition.expectedDays ?? null,
        median: row?.median ?? null,
        p75: row?.p75 ?? null,
        p90: row?.p90 ?? null,
        visits: row?.visits ?? 0,
        completed: row?.completed ?? 0,
        completedMedian: row?.completed_median ?? null,
        completedP90: row?.completed_p90 ?? null,
        completedMean: row?.mean ?? null,
        total: row?.total ?? 0,
        records: (definition.basis === "record" ? row?.visits : records.find((one) => one.stage === stage.key)?.records) ?? 0,
        show: (row?.completed ?? 0) >= enough ? "full" : "count",
        drill: {
          [definition.basis === "record" ? "visits" : "records"]: encodeDrill({
            definition,
            params: fixed,
            point: { column: "records", row: { stage: stage.key } },
          }),
        },
      };
    });
    return {
      columns: [
        { key: "title", title: text("阶段", "Stage"), type: "text" },
        { key: "median", title: text("一半离开", "Half have left by"), type: "days" },
        { key: "p75", title: text("75% 离开", "75 % by"), type: "days" },
        { key: "p90", title: text("90% 离开", "90 % by"), type: "days" },
        { key: "expected", title: text("预计停留时长", "Expected days"), type: "days" },
        { key: "completedMedian", title: text("仅已离开：中位数", "Completed only: median"), type: "days" },
        { key: "completedP90", title: text("仅已离开：90%", "Completed only: 90 % by"), type: "days" },
        { key: "completedMean", title: text("仅已离开：平均", "Completed only: mean"), type: "days" },
        { key: "total", title: text("合计（含仍在的）", "All together, those still there too"), type: "days" },
        { key: "visits", title: definition.basis === "record" ? text("记录数", "Records") : text("到访次数", "Visits"), type: "count" },
        { key: "completed", title: text("已离开", "Completed"), type: "count" },
        ...(definition.basis === "record" ? [] : [{ key: "records", title: text("记录数", "Records"), type: "count" as const }]),
      ],
      rows,
      chart: {
        kind: "bullet-bars",
        unit: dayUnit[ctx.locale],
        yAxis: { type: "category", inverse: true, data: rows.map((row) => (row["title"] as Record<string, string>)[ctx.locale]) },
        xAxis: { type: "value", min: 0 },
        series: [
          {
            type: "bar",
            name: text("一半离开", "Half have left by")[ctx.locale],
            data: rows.map((row) => ({ value: row["median"], drill: Object.values(row.drill)[0] })),
          },
          {
            type: "scatter",
            name: text("预计停留时长", "Expected days")[ctx.locale],
            symbol: "rect",
            symbolSize: [2, 20],
            data: rows.map((row) => row["expected"]),
          },
        ],
      },
      meta: metaOf(ctx, definition, params, {
        sentence: sentences[definition.basis ?? "visit"],
        sample: rows.reduce((sum, row) => sum + Number(row["visits"]), 0),
        notes: [
          ...(rows.some((row) => row["show"] !== "full")
            ? [text(`完成不足 ${enough} 次的阶段仅供参考。`, `Stages with fewer than ${enough} completed visits are indications only.`)]
            : []),
          ...staysNote(found),
        ],
      }),
    };
  },
  records(ctx, definition, params, point) {
    if (point.column !== "records") throw notAPoint();
    return sql`select distinct s.record_id from (${staysOf(ctx, definition, params)}) s where s.stage = ${String(point.row["stage"])}`;
  },
};
