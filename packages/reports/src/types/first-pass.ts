import type { FirstPassReport as FirstPassDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogStage } from "@funnelsmith/storage";
import { findFunnel, findStage } from "../find.ts";
import { localized } from "../funnel/steps.ts";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { notAPoint } from "../point-problem.ts";
import { rateOf } from "../rate.ts";
import type { ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { entryAfter, firstEntry } from "../sql/entries.ts";
import { within } from "../sql/moves.ts";
import { population } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";

const stagesOf = (ctx: Ctx, definition: FirstPassDefinition): Readonly<Record<"start" | "target" | "avoid", CatalogStage>> => {
  const { funnel } = findFunnel(ctx, definition.funnel);
  return {
    start: findStage(funnel, definition.start, "/start"),
    target: findStage(funnel, definition.target, "/target"),
    avoid: findStage(funnel, definition.avoid, "/avoid"),
  };
};

/** The records that first entered the start in the period as rows `s`: `id, reached, strayed`. */
function starters(ctx: Ctx, definition: FirstPassDefinition, params: ReportParams): Sql {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const { start, target, avoid } = stagesOf(ctx, definition);
  const filters = [definition.filter, params.filter];
  const question = { ctx, object, funnel, filters, asOf: params.asOf };
  const began = firstEntry(start, params.asOf);
  return sql`(select r.id, ${entryAfter(question, start, target)} is not null as reached, ${firstEntry(avoid, params.asOf)} is not null as strayed
    from ${object.table} r where ${began} is not null${within(began, params.from, params.to)} and ${population(ctx, object, filters, params.asOf)}) s`;
}

/** The four ways it can go, which every record that started goes by one of. */
const ways = [
  { key: "first_pass", title: text("一次通过", "First pass"), when: sql`s.reached and not s.strayed` },
  { key: "rework", title: text("绕行后到达", "After a detour"), when: sql`s.reached and s.strayed` },
  { key: "strayed", title: text("绕行未到达", "Detour, not there"), when: sql`s.strayed and not s.reached` },
  { key: "neither", title: text("尚未到达", "Not there yet"), when: sql`not s.reached and not s.strayed` },
] as const;

/** How many reach a stage at the first attempt: without ever having been in one that stands for a detour. */
export const firstPassReport: ReportType<FirstPassDefinition> = {
  type: "first_pass",
  title: { "zh-CN": "一次通过率", en: "First-pass yield" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const fixed = drillParams(ctx, params);
    const counts = ways.map(({ key, when }) => sql`count(*) filter (where ${when}) as ${raw(key)}`);
    const [found] = await runSql<Readonly<Record<string, number>>>(
      ctx,
      sql`select count(*) as n, ${join(counts)} from ${starters(ctx, definition, params)}`,
    );
    const n = found?.["n"] ?? 0;
    const rows = ways.map(({ key, title }): ReportRow => {
      const count = found?.[key] ?? 0;
      const drill = { count: encodeDrill({ definition, params: fixed, point: { column: "count", row: { way: key } } }) };
      return { way: key, title, count, share: rateOf(count, n), drill };
    });
    return {
      columns: [
        { key: "title", title: text("走法", "Way"), type: "text" },
        { key: "count", title: text("数量", "Count"), type: "count" },
        { key: "share", title: text("占比", "Share"), type: "rate" },
      ],
      rows,
      chart: {
        kind: "rate-bars",
        yAxis: { type: "category", inverse: true, data: ways.map(({ title }) => title[ctx.locale]) },
        xAxis: { type: "value", min: 0, max: 1 },
        series: [
          {
            type: "bar",
            data: rows.map((row) => ({
              value: (row["share"] as { value: number | null }).value,
              rate: row["share"],
              drill: row.drill["count"],
            })),
          },
        ],
      },
      meta: metaOf(ctx, definition, params, { sentence: sentenceOf(stagesOf(ctx, definition)), sample: n }),
    };
  },
  records(ctx, definition, params, point) {
    const way = ways.find(({ key }) => key === point.row["way"]);
    if (!way || point.column !== "count") throw notAPoint();
    return sql`select s.id from ${starters(ctx, definition, params)} where ${way.when}`;
  },
};

function sentenceOf(stages: Readonly<Record<"start" | "target" | "avoid", CatalogStage>>): LocalizedText {
  const [start, target, avoid] = [stages.start, stages.target, stages.avoid].map((stage) => localized(stage.definition.title));
  return text(
    `一次通过率：这段时间首次进入「${start?.["zh-CN"]}」的记录里，后来到过「${target?.["zh-CN"]}」、而且从未进过「${avoid?.["zh-CN"]}」的比例。`,
    `First-pass yield: of the records that first entered ${start?.en} in the period, the share that reached ${target?.en} after that and never were in ${avoid?.en}.`,
  );
}
