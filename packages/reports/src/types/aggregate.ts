import type { AggregateReport as AggregateDefinition } from "@funnelsmith/definition";
import { compileRights, type Ctx, shapeOnce } from "@funnelsmith/engine";
import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import { type Dimension, dimensionOf, labelOfValue } from "../aggregate/dimension.ts";
import { type Measure, measureOf } from "../aggregate/measure.ts";
import { bucketWithoutDate } from "../aggregate/bucket-without-date.ts";
import { mostGroups, tooManyGroups } from "../aggregate/most-groups.ts";
import { findObject } from "../find.ts";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import type { ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { within } from "../sql/moves.ts";
import { population } from "../sql/population.ts";
import { type PreparedSql, prepareSql, runPrepared } from "../sql/run-sql.ts";

const dimensionsOf = (ctx: Ctx, definition: AggregateDefinition, params: ReportParams): readonly Dimension[] => {
  const object = findObject(ctx, definition.object);
  return (definition.dimensions ?? []).map((declared, index) => {
    const dimension = dimensionOf(ctx, object, declared, index, params.asOf);
    if (declared.bucket !== undefined && !dimension.date) throw bucketWithoutDate(index, declared.field);
    return dimension;
  });
};

/** The records counted: readable, existing at the instant, filtered, and inside the period by the first date dimension (creation when there is none). */
function counted(ctx: Ctx, definition: AggregateDefinition, params: ReportParams, dimensions: readonly Dimension[]): Sql {
  const object = findObject(ctx, definition.object);
  const at = dimensions.find((dimension) => dimension.at)?.at ?? raw("r.created_at");
  const existed = params.asOf === undefined ? sql`` : sql` and r.created_at < ${params.asOf}::timestamptz`;
  return sql`${population(ctx, object, [definition.filter, params.filter], params.asOf)}${existed}${within(at, params.from, params.to)}`;
}

/** All of an aggregate that does not change from one request to the next. */
interface AggregatePlan {
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
  readonly query: PreparedSql;
}

/** Longer questions are planned each time, so that what is kept has a bound. */
const longestKey = 10_000;

/** The plan of a question, made once per Catalog, rights and question. */
function planOf(ctx: Ctx, definition: AggregateDefinition, params: ReportParams): AggregatePlan {
  const { key: rights } = compileRights(ctx.catalog, ctx.actor);
  const key = JSON.stringify(["aggregate", rights, definition, params.asOf, params.from, params.to, params.filter]);
  if (key.length > longestKey) return makePlan(ctx, definition, params);
  return shapeOnce(ctx.catalog, key, () => makePlan(ctx, definition, params));
}

function makePlan(ctx: Ctx, definition: AggregateDefinition, params: ReportParams): AggregatePlan {
  const object = findObject(ctx, definition.object);
  const dimensions = dimensionsOf(ctx, definition, params);
  const measures = definition.measures.map((declared, index) => measureOf(ctx, object, declared, index, params.asOf));
  // Dimensions go by their keys, which never begin with a dollar sign.
  const by = dimensions.map((dimension) => sql`${dimension.value} as ${ident(dimension.key)}`);
  const values = measures.map((measure) => sql`${measure.value} as ${ident(`$m_${measure.key}`)}`);
  const positions = dimensions.map((_, index) => raw(String(index + 1)));
  const grouped = positions.length > 0 ? sql`group by ${join(positions)}` : sql``;
  const labels = dimensions.flatMap((dimension) =>
    dimension.labelSql ? [sql`${dimension.labelSql} as ${ident(`$l_${dimension.key}`)}`] : [],
  );
  const names = [
    ...dimensions.map((dimension) => ident(dimension.key)),
    ...measures.map((measure) => ident(`$m_${measure.key}`)),
    raw('"$n"'),
  ].map((name) => sql`g.${name}`);
  const dated = dimensions.some((dimension) => dimension.date);
  const order = positions.length === 0 ? sql`` : dated ? sql`order by ${join(positions)}` : sql`order by "$n" desc, ${join(positions)}`;
  const inner = sql`select ${join([...by, ...values, sql`count(*) as "$n"`])} from ${object.table} r where ${counted(ctx, definition, params, dimensions)} ${grouped} ${order} limit ${mostGroups + 1}`;
  return { dimensions, measures, query: prepareSql(ctx, sql`select ${join([...names, ...labels])} from (${inner}) g`) };
}

/** Measures by up to three dimensions. */
export const aggregateReport: ReportType<AggregateDefinition> = {
  type: "aggregate",
  title: { "zh-CN": "汇总", en: "Summary" },
  object: (ctx, definition) => findObject(ctx, definition.object),
  async run(ctx, definition, params) {
    const { dimensions, measures, query } = planOf(ctx, definition, params);
    const fixed = drillParams(ctx, params);
    const found = await runPrepared<Record<string, string | number | null>>(ctx, query);
    const groups = found.slice(0, mostGroups).map((group): ReportRow => {
      const place = Object.fromEntries(dimensions.map((dimension) => [dimension.key, group[dimension.key] ?? null]));
      const named = dimensions.map((dimension) => {
        const value = group[dimension.key] ?? null;
        const said = group[`$l_${dimension.key}`];
        const label = labelOfValue(dimension, value === null ? null : String(value), typeof said === "string" ? said : null);
        return [dimension.key, { value, label }] as const;
      });
      return {
        ...Object.fromEntries(named),
        ...Object.fromEntries(measures.map((measure) => [measure.key, group[`$m_${measure.key}`] ?? null])),
        records: Number(group["$n"]),
        drill: { records: encodeDrill({ definition, params: fixed, point: { column: "records", row: place } }) },
      };
    });
    const [first] = measures;
    const [axis, series] = dimensions;
    const rows = axis && definition.dimensions?.[0]?.field === "$stage" ? inOrder(groups, axis) : groups;
    // Told apart by value: two people may have one name.
    const namesOf = (all: readonly ReportRow[], dimension: Dimension): readonly (readonly [value: string | null, name: string])[] => [
      ...new Map(all.map((row) => [placeIn(row, dimension).value, placeIn(row, dimension).label[ctx.locale] ?? ""])),
    ];
    const categories = axis ? namesOf(rows, axis) : [[null, ""] as const];
    const lines = series ? namesOf(inOrder(rows, series), series) : [[null, undefined] as const];
    const isAt = (row: ReportRow, dimension: Dimension | undefined, value: string | null): boolean =>
      !dimension || placeIn(row, dimension).value === value;
    return {
      columns: [
        ...dimensions.map((dimension) => ({ key: dimension.key, title: dimension.title, type: "text" as const })),
        ...measures.map((measure) => measure.column),
        { key: "records", title: text("记录数", "Records"), type: "count" as const },
      ],
      rows,
      chart: {
        kind: axis?.date ? "columns" : "bars",
        ...(series && { legend: true }),
        [axis?.date ? "xAxis" : "yAxis"]: {
          type: "category",
          data: categories.map(([, name]) => name),
          ...(!axis?.date && { inverse: true }),
        },
        [axis?.date ? "yAxis" : "xAxis"]: { type: "value" },
        series: lines.map(([line, name]) => ({
          type: "bar",
          ...(name !== undefined && { name, stack: "all" }),
          data: categories.map(([category]) => {
            const row = rows.find((one) => isAt(one, axis, category) && isAt(one, series, line));
            return row && first ? { value: row[first.key] === null ? null : Number(row[first.key]), drill: row.drill["records"] } : null;
          }),
        })),
      },
      meta: metaOf(ctx, definition, params, {
        sentence: sentenceOf(
          dimensions,
          measures.map((measure) => measure.column.title),
        ),
        sample: rows.reduce((sum, row) => sum + Number(row["records"]), 0),
        currency: measures.find((measure) => measure.currency)?.currency ?? null,
        notes: found.length > mostGroups ? [tooManyGroups] : [],
      }),
    };
  },
  records(ctx, definition, params, point) {
    const object = findObject(ctx, definition.object);
    const dimensions = dimensionsOf(ctx, definition, params);
    const here = dimensions.map((dimension) => sql` and ${dimension.value} is not distinct from ${point.row[dimension.key] ?? null}::text`);
    return sql`select r.id from ${object.table} r where ${counted(ctx, definition, params, dimensions)}${join(here, "")}`;
  },
};

interface Place {
  readonly value: string | null;
  readonly label: Readonly<Record<string, string>>;
}

const placeIn = (row: ReportRow, dimension: Dimension): Place => row[dimension.key] as Place;

/** Rows by the order a dimension's values have of their own; what is not in it comes last, all else as it was. */
function inOrder(rows: readonly ReportRow[], dimension: Dimension): readonly ReportRow[] {
  const at = (row: ReportRow): number => {
    const place = dimension.order.indexOf(placeIn(row, dimension).value ?? "");
    return place < 0 ? dimension.order.length : place;
  };
  return rows.toSorted((a, b) => at(a) - at(b));
}

function sentenceOf(dimensions: readonly Dimension[], measures: readonly { "zh-CN": string; en: string }[]) {
  const zhBy = dimensions.map((dimension) => dimension.title["zh-CN"]).join("、");
  const enBy = dimensions.map((dimension) => dimension.title.en.toLowerCase()).join(" and ");
  const zh = measures.map((measure) => measure["zh-CN"]).join("、");
  const en = measures.map((measure) => measure.en).join(", ");
  return text(
    `${zhBy ? `按${zhBy}统计` : "统计"}你能看到的记录的${zh}。`,
    `${en}${enBy ? ` by ${enBy}` : ""}, over the records you may see.`,
  );
}
