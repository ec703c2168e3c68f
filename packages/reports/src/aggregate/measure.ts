import type { AggregateReport } from "@funnelsmith/definition";
import { type Ctx, compileRights, shownValue } from "@funnelsmith/engine";
import { aggregatesOf, currencyOf } from "@funnelsmith/fields";
import { type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogObject } from "@funnelsmith/storage";
import { unknownField } from "../find.ts";
import { localized } from "../funnel/steps.ts";
import { text } from "../meta.ts";
import type { ReportColumn } from "../report-type.ts";
import { amountExpression } from "../sql/population.ts";

/** One measure compiled: the aggregate over `r`, and its column. */
export interface Measure {
  readonly key: string;
  readonly value: Sql;
  readonly column: ReportColumn;
  /** ISO 4217 code when the measure is money. */
  readonly currency: string | null;
}

type Declared = AggregateReport["measures"][number];

const words: Readonly<Record<Declared["aggregate"], LocalizedText>> = {
  count: text("数量", "Count"),
  sum: text("合计", "Sum"),
  avg: text("平均", "Average"),
  min: text("最小", "Minimum"),
  max: text("最大", "Maximum"),
  median: text("中位数", "Median"),
  count_distinct: text("不同值", "Distinct values"),
};

/** How each aggregate is written; decimals leave as text, averages rounded to 12 places. */
const aggregates: Readonly<Record<Declared["aggregate"], (value: Sql) => Sql>> = {
  count: () => sql`count(*)`,
  count_distinct: (value) => sql`count(distinct ${value})`,
  sum: (value) => sql`sum(${value})::text`,
  avg: (value) => sql`trim_scale(round(avg(${value}), 12))::text`,
  min: (value) => sql`min(${value})::text`,
  max: (value) => sql`max(${value})::text`,
  median: (value) => medianOf(value),
};

/**
 * The median by linear interpolation, exact where `percentile_cont` answers a binary float: half of the two values in the middle, of which
 * the upper one is the first beyond half of all; so little beyond that no table has as many rows.
 */
function medianOf(value: Sql): Sql {
  const middle = sql`(percentile_disc(array[0.5, 0.5000000001]::float8[]) within group (order by ${value}))`;
  return sql`trim_scale((${middle}[1]::numeric + ${middle}[2]::numeric) / 2)::text`;
}

/** Compiles a declared measure; a field that is not there for the reader, or does not offer the aggregate, is refused. */
export function measureOf(ctx: Ctx, object: CatalogObject, declared: Declared, index: number, asOf: string | undefined): Measure {
  if (declared.aggregate === "count")
    return {
      key: declared.key,
      value: aggregates.count(sql``),
      column: { key: declared.key, title: declared.title ? localized(declared.title) : words.count, type: "count" },
      currency: null,
    };
  const pointer = `/measures/${index}/field`;
  const field = object.fields.get(declared.field ?? "");
  const rights = compileRights(ctx.catalog, ctx.actor);
  const { readable } = rights.object(object.key);
  if (!field || !readable.has(field.key) || !aggregatesOf(field.definition).includes(declared.aggregate))
    throw unknownField(pointer, declared.field ?? "");
  const expression =
    field === object.amount ? amountExpression(ctx, object, field, asOf) : shownValue(ctx.catalog, rights, object, field, "r");
  const own = localized(field.definition.title);
  const title = declared.title
    ? localized(declared.title)
    : text(`${own["zh-CN"]}${words[declared.aggregate]["zh-CN"]}`, `${words[declared.aggregate].en} of ${own.en}`);
  const distinct = declared.aggregate === "count_distinct";
  const currency = distinct ? null : currencyOf(field.definition, ctx.catalog.tenant.currency);
  return {
    key: declared.key,
    value: aggregates[declared.aggregate](expression),
    column: { key: declared.key, title, type: distinct ? "count" : "decimal", ...(currency && { unit: currency }) },
    currency,
  };
}
