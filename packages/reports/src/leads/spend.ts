import type { SpendSource } from "@funnelsmith/definition";
import { compileRights, type Ctx } from "@funnelsmith/engine";
import { type Sql, slot, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogField } from "@funnelsmith/storage";
import { dimensionOf } from "../aggregate/dimension.ts";
import { instantOf, text } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { existed, population } from "../sql/population.ts";

/** What was spent on channels, as the reader may read it. */
export interface Spend {
  /** `select … as by, … as spend`: by channel, the part that falls into the period. */
  readonly sums: Sql;
  /** The field of the amount, which says the currency. */
  readonly amount: CatalogField;
  readonly notes: readonly LocalizedText[];
}

/** Finds spend; undefined when the reader may not read the object or one of its fields, as if there were none. */
export function spendOf(ctx: Ctx, source: SpendSource, params: ReportParams): Spend | undefined {
  const object = ctx.catalog.objects.get(source.object);
  if (!object) return undefined;
  const { readable, scope } = compileRights(ctx.catalog, ctx.actor).object(object.key);
  const named = (key: string | undefined): CatalogField | undefined =>
    key !== undefined && readable.has(key) ? object.fields.get(key) : undefined;
  const [channel, amount, first, last] = [source.channel, source.amount, source.date, source.until].map(named);
  if (scope.read === "none" || !channel?.kind.flags.groupable || !amount || !first || (source.until !== undefined && !last))
    return undefined;
  const by = dimensionOf(ctx, object, { key: "by", field: channel.key }, 0, params.asOf).value;
  const bucket = source.bucket ?? "month";
  const start = sql`date_trunc(${bucket}::text, ${dayOf(first)}::timestamp)`;
  // Without a last day, all of the bucket; a last day before the first is the first.
  const whole = { starts: start, ends: sql`(${start} + ${intervals[bucket]})` };
  const range = last && {
    starts: sql`(case when ${dayOf(last)} is null then ${whole.starts} else ${dayOf(first)}::timestamp end)`,
    ends: sql`(case when ${dayOf(last)} is null then ${whole.ends} else greatest(${dayOf(first)}, ${dayOf(last)})::timestamp + interval '1 day' end)`,
  };
  const { starts, ends } = range ?? whole;
  const until = instantOf(ctx, params);
  const to = params.to !== undefined && Date.parse(params.to) < Date.parse(until) ? params.to : until;
  const [low, high] = [params.from === undefined ? sql`x.starts` : local(params.from), local(to)];
  const inside = sql`extract(epoch from least(x.ends, ${high}) - greatest(x.starts, ${low}))`;
  return {
    amount,
    sums: sql`select x.by, round(sum(x.amount * ${inside} / extract(epoch from x.ends - x.starts)), 12) as spend
      from (select ${by} as by, ${amount.expression("r")} as amount, ${starts} as starts, ${ends} as ends from ${object.table} r
        where ${population(ctx, object, [], params.asOf)} and ${existed(params.asOf)}) x
      where x.ends > ${low} and x.starts < ${high} group by x.by`,
    notes: scope.read === "all" ? [] : [text("只算您有权查看的花费，成本偏低。", "Only spend you may read counts, so costs read too low.")],
  };
}

const intervals = {
  day: sql`interval '1 day'`,
  week: sql`interval '7 days'`,
  month: sql`interval '1 month'`,
  quarter: sql`interval '3 months'`,
  year: sql`interval '1 year'`,
} as const;

/** The day of a date or an instant in the tenant's zone, for the row `r`. */
function dayOf(field: CatalogField): Sql {
  const value = field.expression("r");
  return field.type.is === "instant" ? sql`(${value} at time zone ${slot("zone")})::date` : value;
}

/** An instant as the tenant's clock shows it. */
const local = (instant: string): Sql => sql`(${instant}::timestamptz at time zone ${slot("zone")})`;
