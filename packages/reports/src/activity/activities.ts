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

/** Finds the activities that follow up records of `object`; an object or field the reader may not read is refused as unknown. */
export function activitiesOf(ctx: Ctx, source: ActivitySource, object: CatalogObject, params: ReportParams): Activities {
  const activity = findObject(ctx, source.object, "/activity/object");
  const { readable, scope } = compileRights(ctx.catalog, ctx.actor).object(activity.key);
  const record = activity.fields.get(source.record);
  if (!record || !readable.has(record.key) || record.type.is !== "id" || record.type.object !== object.key)
    throw unknownField("/activity/record", source.record);
  const at = source.at === undefined ? raw("r.created_at") : instantField(activity, readable, source.at);
  const those = source.filter === undefined ? sql`true` : ruleCondition(ctx, activity, source.filter, "/activity/filter");
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

function instantField(activity: CatalogObject, readable: ReadonlySet<string>, key: string): Sql {
  const field = activity.fields.get(key);
  if (!field || !readable.has(key) || field.type.is !== "instant") throw unknownField("/activity/at", key);
  return field.expression("r");
}
