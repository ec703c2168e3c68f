import type { ActivitySource } from "@funnelsmith/definition";
import { compileRights, type Ctx } from "@funnelsmith/engine";
import { raw, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogObject } from "@funnelsmith/storage";
import { findObject, unknownField } from "../find.ts";
import { localized } from "../funnel/steps.ts";
import { instantOf, text } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { existed, population } from "../sql/population.ts";
import { ruleCondition } from "../sql/rule.ts";

/** The activities of a report, as its reader may read them. */
export interface Activities {
  /** `select … as record_id, … as at …`: those that were there, and had happened, at the instant. */
  readonly rows: Sql;
  /** What they are called. */
  readonly title: LocalizedText;
  /** What to say of activities the reader may not read. */
  readonly notes: readonly LocalizedText[];
}

/** Whether a reader may read the activities of a source and what ties them to a record and a moment. */
export function mayReadActivities(ctx: Ctx, source: ActivitySource): boolean {
  const { readable, scope } = compileRights(ctx.catalog, ctx.actor).object(source.object);
  return scope.read !== "none" && [source.record, source.at].every((key) => key === undefined || readable.has(key));
}

/** Finds the activities that follow up records of `object`; an object or field the reader may not read is refused as unknown. */
export function activitiesOf(
  ctx: Ctx,
  source: ActivitySource,
  object: CatalogObject,
  params: ReportParams,
  pointer = "/activity",
): Activities {
  const activity = findObject(ctx, source.object, `${pointer}/object`);
  const { readable, scope } = compileRights(ctx.catalog, ctx.actor).object(activity.key);
  const record = activity.fields.get(source.record);
  if (!record || !readable.has(record.key) || record.type.is !== "id" || record.type.object !== object.key)
    throw unknownField(`${pointer}/record`, source.record);
  const at = source.at === undefined ? raw("r.created_at") : instantField(activity, readable, source.at, `${pointer}/at`);
  const those = source.filter === undefined ? sql`true` : ruleCondition(ctx, activity, source.filter, `${pointer}/filter`);
  const reference = record.expression("r");
  return {
    rows: sql`select ${reference} as record_id, ${at} as at from ${activity.table} r where ${reference} is not null and ${at} < ${instantOf(ctx, params)}::timestamptz
      and ${population(ctx, activity, [], params.asOf)} and ${existed(params.asOf)} and ${those}`,
    title: localized(activity.definition.title),
    notes:
      scope.read === "all"
        ? []
        : [
            text(
              "只算您有权查看的跟进，别人的跟进算作没有。",
              "Only activities you may read count; those of others are as if there were none.",
            ),
          ],
  };
}

/** Records with an activity in so many days up to an instant, as `select distinct record_id`, and since when that is. */
export function touchedLately({ rows }: Activities, until: Sql, days: number): { readonly records: Sql; readonly since: Sql } {
  // In hours: PostgreSQL takes days off by the calendar of the session's zone, which is UTC and costs ten times as much.
  const since = sql`${until} - make_interval(hours => ${days * 24}::int)`;
  return { records: sql`select distinct t.record_id from (${rows}) t where t.at >= ${since}`, since };
}

function instantField(activity: CatalogObject, readable: ReadonlySet<string>, key: string, pointer: string): Sql {
  const field = activity.fields.get(key);
  if (!field || !readable.has(key) || field.type.is !== "instant") throw unknownField(pointer, key);
  return field.expression("r");
}
