import { type TargetReport, targetGap } from "@funnelsmith/definition";
import { compileRights, type Ctx } from "@funnelsmith/engine";
import { type Sql, slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogField, CatalogObject } from "@funnelsmith/storage";
import { bucketed } from "../aggregate/dimension.ts";
import { findObject, unknownField } from "../find.ts";
import { instantOf } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { existed, population } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";

type Named = "date" | "amount" | "count" | "member";

/** The object that holds targets and its fields, as far as they are named; one the reader may not read is refused as unknown. */
export interface Targets {
  readonly object: CatalogObject;
  readonly date: CatalogField;
  readonly amount: CatalogField | undefined;
  readonly count: CatalogField | undefined;
  readonly member: CatalogField | undefined;
}

/** Finds what a definition says of targets; DEFINITION_INVALID when it says neither amount nor count, or leaves out what it is asked by. */
export function targetsOf(ctx: Ctx, definition: TargetReport): Targets {
  const gap = targetGap(definition);
  if (gap !== undefined) throw incomplete(gap);
  const { targets } = definition;
  const object = findObject(ctx, targets.object, "/targets/object");
  const { readable } = compileRights(ctx.catalog, ctx.actor).object(object.key);
  const field = (name: Named): CatalogField | undefined => {
    const key = targets[name];
    if (key === undefined) return undefined;
    const found = object.fields.get(key);
    if (!found || !readable.has(key)) throw unknownField(`/targets/${name}`, key);
    return found;
  };
  const date = field("date");
  if (!date) throw unknownField("/targets/date", targets.date);
  return { object, date, amount: field("amount"), count: field("count"), member: field("member") };
}

function incomplete(what: string): Problem {
  const detail = { "zh-CN": `缺少 ${what}。`, en: `${what} is missing.` };
  return new Problem("DEFINITION_INVALID", detail, { errors: [{ pointer: "/targets", code: "TARGET_INCOMPLETE", detail }] });
}

/** The length of a target's period. */
export const bucketOf = (definition: TargetReport): string => definition.bucket ?? "month";

/** The condition that the bucket of an instant begins inside the period: targets are met by whole buckets or not at all. */
export function bucketWithin(definition: TargetReport, at: Sql, from: string | undefined, to: string): Sql {
  const low = from === undefined ? sql`` : sql` and ${at} >= ${nextBucket(definition, from)}`;
  return sql`${low} and ${at} < ${nextBucket(definition, to)}`;
}

/** The first beginning of a bucket at an instant or after it; known before any row is read. */
function nextBucket(definition: TargetReport, instant: string): Sql {
  const local = sql`(${instant}::timestamptz at time zone ${slot("zone")})`;
  const start = sql`date_trunc(${bucketOf(definition)}::text, ${local})`;
  return sql`((case when ${start} = ${local} then ${local} else ${start} + ${lengthOf(definition)} end) at time zone ${slot("zone")})`;
}

/** How long a bucket is. */
const lengthOf = (definition: TargetReport): Sql =>
  ({ month: sql`interval '1 month'`, quarter: sql`interval '3 months'`, year: sql`interval '1 year'` })[bucketOf(definition) as "month"];

/** The instant a target's day begins in the tenant's zone, for the row `r`. */
function targetAt({ date }: Targets): Sql {
  const expression = date.expression("r");
  return date.type.is === "instant" ? expression : sql`(${expression}::timestamp at time zone ${slot("zone")})`;
}

/** Targets added up: `by, amount, count`, by the bucket or the member they belong to. */
export function targetSums(ctx: Ctx, definition: TargetReport, params: ReportParams): Sql {
  const targets = targetsOf(ctx, definition);
  const at = targetAt(targets);
  const by =
    definition.by === "member" && targets.member ? sql`${targets.member.expression("r")}::text` : bucketed(at, true, bucketOf(definition));
  const total = (field: CatalogField | undefined): Sql => (field ? sql`sum(${field.expression("r")})` : sql`null::numeric`);
  return sql`select ${by} as by, ${total(targets.amount)}::text as amount, ${total(targets.count)}::text as count
    from ${targets.object.table} r where ${population(ctx, targets.object, [], params.asOf)} and ${existed(params.asOf)}${bucketWithin(definition, at, params.from, params.to ?? instantOf(ctx, params))} group by 1`;
}

/** The bucket the instant lies in, and where it begins and ends. */
export async function currentBucket(
  ctx: Ctx,
  definition: TargetReport,
  params: ReportParams,
): Promise<{ readonly by: string; readonly starts: string; readonly ends: string }> {
  const at = sql`${instantOf(ctx, params)}::timestamptz`;
  const bucket = bucketOf(definition);
  const start = sql`date_trunc(${bucket}::text, ${at} at time zone ${slot("zone")})`;
  const instant = (local: Sql): Sql =>
    sql`to_char((${local} at time zone ${slot("zone")}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const [found] = await runSql<{ by: string; starts: string; ends: string }>(
    ctx,
    sql`select ${bucketed(at, true, bucket)} as by, ${instant(start)} as starts, ${instant(sql`(${start} + ${lengthOf(definition)})`)} as ends`,
  );
  if (!found) throw new Error("a query without a table answers one row");
  return found;
}
