import type { MovesReport as MovesDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogFunnel } from "@funnelsmith/storage";
import { findFunnel } from "../find.ts";
import { localized } from "../funnel/steps.ts";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { notAPoint } from "../point-problem.ts";
import { rateOf } from "../rate.ts";
import type { Rate, ReportColumn, ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { elsewhere, knownStage, visits, within } from "../sql/moves.ts";
import { runSql } from "../sql/run-sql.ts";
import { visitsByWay } from "../sql/visits-by-way.ts";
import { stepsBy } from "../sql/ways.ts";

/** The visits that began in the period, as a subquery. */
function visitsIn(ctx: Ctx, definition: MovesDefinition, params: ReportParams): Sql {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const all = visits(ctx, object, funnel, [definition.filter, params.filter], params.asOf);
  return sql`select v.record_id, v.stage, v.came_from, v.next from (${all}) v where true${within(raw("v.entered"), params.from, params.to)}`;
}

/** One column of the matrix: where a visit led. */
interface Way {
  readonly key: string;
  readonly title: LocalizedText;
  /** Whether a stage, elsewhere, or null for not having moved on, is what the column counts. */
  readonly counts: (next: string | null) => boolean;
  /** The same as a condition over an expression. */
  readonly when: (next: Sql) => Sql;
}

/** A column a stage, one for other funnels and stages that were removed and have no successor, one for still being there. */
function waysOf(funnel: CatalogFunnel): readonly Way[] {
  const keys = funnel.stages.map((stage) => stage.key);
  const stages = funnel.stages.map(
    ({ key, definition }): Way => ({
      key: `to_${key}`,
      title: localized(definition.title),
      counts: (next) => next === key,
      when: (next) => sql`${next} = ${key}`,
    }),
  );
  const other: Way = {
    key: "elsewhere",
    title: text("别处", "Elsewhere"),
    counts: (next) => next === elsewhere,
    when: (next) => sql`${next} <> all(${keys}::text[])`,
  };
  const still: Way = {
    key: "still",
    title: text("仍在", "Still there"),
    counts: (next) => next === null,
    when: (next) => sql`${next} is null`,
  };
  return [...stages, other, still];
}

/** What is counted in a row: a visit of the stage and where it led, or a record that came in and where. */
const leads = (from: string | null): { readonly here: Sql; readonly next: Sql } =>
  from === null ? { here: sql`v.came_from is null`, next: raw("v.stage") } : { here: sql`v.stage = ${from}`, next: raw("v.next") };

interface Found {
  readonly stage: string | null;
  readonly next: string | null;
  readonly moves: number;
  readonly records: number;
}

/** Where each visit of a stage led: a matrix of stages, re-entries counted again. */
export const movesReport: ReportType<MovesDefinition> = {
  type: "moves",
  title: { "zh-CN": "去向矩阵", en: "Next moves" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const { funnel } = findFunnel(ctx, definition.funnel);
    const fixed = drillParams(ctx, params);
    const question = { ctx, ...findFunnel(ctx, definition.funnel), filters: [definition.filter, params.filter], asOf: params.asOf };
    const [stage, next] = [knownStage(funnel, raw("v.stage")), knownStage(funnel, raw("v.next"))];
    // A visit by where it led, and once more, from nowhere, one that a record came in with.
    const found = await runSql<Found>(
      ctx,
      sql`with m as materialized (select v.path, v.n, i.came, i.went from (${visitsByWay(question, params)}) v
          cross join lateral (values (${stage}, ${next}, true), (null, ${stage}, v.came_from is null)) i (came, went, counts) where i.counts)
        select s.came as stage, s.went as next, s.moves, s.records from (${stepsBy(["came", "went"], sql`true`)}) s`,
    );
    const ways = waysOf(funnel);
    const rows = [null, ...funnel.stages].flatMap((stage): ReportRow[] => {
      const from = stage?.key ?? null;
      const here = found.filter((row) => row.stage === from);
      const visited = here.reduce((sum, row) => sum + row.moves, 0);
      if (visited === 0) return [];
      const drillTo = (column: string): string => encodeDrill({ definition, params: fixed, point: { column, row: { from } } });
      const cells = ways
        .filter((way) => way.key !== (from === null ? "still" : `to_${from}`))
        .map((way) => {
          const those = here.filter((row) => way.counts(row.next));
          const sum = (of: "moves" | "records"): number => those.reduce((total, row) => total + row[of], 0);
          return { key: way.key, rate: rateOf(sum("moves"), visited), records: sum("records") };
        });
      return [
        {
          from: { value: from, label: stage ? localized(stage.definition.title) : text("（新进入）", "(new)") },
          visits: visited,
          ...Object.fromEntries(
            cells.flatMap(({ key, rate, records }) => [
              [key, rate],
              [`${key}Records`, records],
            ]),
          ),
          drill: Object.fromEntries(
            cells.flatMap(({ key, records }) => (records > 0 ? [[`${key}Records`, drillTo(`${key}Records`)]] : [])),
          ),
        },
      ];
    });
    const shown = ways.filter((way) => way.key === "still" || rows.some((row) => ((row[way.key] as Rate | undefined)?.k ?? 0) > 0));
    return {
      columns: [
        { key: "from", title: text("从", "From"), type: "text" },
        { key: "visits", title: text("到访次数", "Visits"), type: "count" },
        ...shown.map(({ key, title }): ReportColumn => ({ key, title, type: "rate" })),
      ],
      rows,
      chart: heatMap(ctx, rows, shown),
      meta: metaOf(ctx, definition, params, {
        sentence: text(
          "去向矩阵：这段时间每一次进入阶段，下一步去了哪里，仍在的也算在分母里；重复进入重复计。点开的是这些记录，同一条记录只列一次。",
          "Next moves: where each visit that began in the period led next, those still there in the denominator; a re-entry counts again. A cell opens its records, each once.",
        ),
        sample: rows
          .filter((row) => (row["from"] as { value: string | null }).value !== null)
          .reduce((sum, row) => sum + Number(row["visits"]), 0),
      }),
    };
  },
  records(ctx, definition, params, point) {
    const { funnel } = findFunnel(ctx, definition.funnel);
    const from = point.row["from"] ?? null;
    const way = waysOf(funnel).find((one) => `${one.key}Records` === point.column);
    if (!way || (from !== null && typeof from !== "string")) throw notAPoint();
    const { here, next } = leads(from);
    return sql`select distinct v.record_id from (${visitsIn(ctx, definition, params)}) v where ${join([here, way.when(next)], " and ")}`;
  },
};

/** The matrix by colour: share of the row's visits, with what each cell was made of. */
function heatMap(ctx: Ctx, rows: readonly ReportRow[], ways: readonly Way[]): Record<string, unknown> {
  return {
    kind: "heat-map",
    xAxis: { type: "category", data: ways.map((way) => way.title[ctx.locale]) },
    yAxis: { type: "category", inverse: true, data: rows.map((row) => (row["from"] as { label: LocalizedText }).label[ctx.locale]) },
    series: [
      {
        type: "heatmap",
        data: rows.flatMap((row, y) =>
          ways.flatMap((way, x) => {
            const rate = row[way.key] as Rate | undefined;
            return rate && rate.k > 0 ? [{ value: [x, y, rate.value], rate, drill: row.drill[`${way.key}Records`] }] : [];
          }),
        ),
      },
    ],
  };
}
