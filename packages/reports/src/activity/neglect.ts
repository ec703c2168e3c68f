import type { StuckReport } from "@funnelsmith/definition";
import { compileRights, type Ctx } from "@funnelsmith/engine";
import { raw, type Sql, slot, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogField, CatalogObject } from "@funnelsmith/storage";
import { joinedAt } from "../closed/closing.ts";
import { unknownField } from "../find.ts";
import { localized } from "../funnel/steps.ts";
import { instantOf, text } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { type Question, standings } from "../sql/standings.ts";
import { worthOf } from "../sql/worth.ts";
import { activitiesOf, mayReadActivities, touchedLately } from "./activities.ts";

/** Days without an activity that are too long where the definition names none. */
export const usualIdle = 14;

/** A reason for which an open record is listed, whatever the time it has been in its stage. */
interface Reason {
  /** The name of its column, and of a boolean among what is taken. */
  readonly key: string;
  readonly title: LocalizedText;
  readonly sentence: LocalizedText;
}

/** What a report asks of open records beside their stay, compiled. */
export interface Neglect {
  /** The rows of `standings`, with what the reasons are judged by. */
  readonly source: Sql;
  /** A column for each reason over such a row `n`, each with the comma before it. */
  readonly taken: Sql;
  readonly reasons: readonly Reason[];
  readonly notes: readonly LocalizedText[];
}

/**
 * Who of the records is listed for a reason beside its stay, as far as the definition asks for any: no activity for more than so many days,
 * and as long in the funnel; an expected close date before the day of the instant. A reason that rests on what the reader may not read is
 * left out, and that is noted.
 */
export function neglectOf(question: Question, definition: StuckReport, params: ReportParams): Neglect {
  const { ctx, object } = question;
  const until = sql`${instantOf(ctx, params)}::timestamptz`;
  const { idle: asked, closeDate } = definition;
  const days = asked?.days ?? usualIdle;
  const activities =
    asked && mayReadActivities(ctx, asked.activity) ? activitiesOf(ctx, asked.activity, object, params, "/idle/activity") : undefined;
  const touched = activities && touchedLately(activities, until, days);
  const close = dateField(ctx, object, closeDate);
  const hidden = (asked && !activities) || (closeDate !== undefined && !close);
  const joined = touched ? [sql`${joinedAt(question)} as joined`] : [];
  const stood = close ? worthOf(question, { amount: undefined, close }, joined) : standings(question, joined);
  const idle = touched && sql`, w.joined < ${touched.since} and t.record_id is null as idle`;
  const late = close && sql`, coalesce(n.close < (${until} at time zone ${slot("zone")})::date, false) as late`;
  return {
    source: touched && idle ? sql`select w.*${idle} from (${stood}) w left join (${touched.records}) t on t.record_id = w.id` : stood,
    taken: sql`${idle ? raw(", n.idle") : sql``}${late ?? sql``}`,
    reasons: [
      ...(activities ? [idleReason(days, activities.title)] : []),
      ...(close ? [lateReason(localized(close.definition.title))] : []),
    ],
    notes: [...(activities?.notes ?? []), ...(hidden ? [leftOut] : [])],
  };
}

function idleReason(days: number, activity: LocalizedText): Reason {
  return {
    key: "idle",
    title: text("久未跟进", "No activity"),
    sentence: text(
      `久未跟进：超过 ${days} 天没有「${activity["zh-CN"]}」，进入漏斗也超过 ${days} 天。`,
      ` No activity: no ${activity.en} for more than ${days} days, and in the funnel for longer than that.`,
    ),
  };
}

function lateReason(field: LocalizedText): Reason {
  return {
    key: "late",
    title: text("已过预计日期", "Past its date"),
    sentence: text(`已过预计日期：「${field["zh-CN"]}」在当天之前。`, ` Past its date: ${field.en} lies before the day.`),
  };
}

const leftOut = text(
  "您无权查看所用的跟进或日期，据此判断的原因不列。",
  "You may not read the activities or the date asked for, so what rests on them is left out.",
);

/** The field of a day or an instant if the reader may read it. */
function dateField(ctx: Ctx, object: CatalogObject, key: string | undefined): CatalogField | undefined {
  if (key === undefined || !compileRights(ctx.catalog, ctx.actor).object(object.key).readable.has(key)) return undefined;
  const field = object.fields.get(key);
  if (field && field.type.is !== "date" && field.type.is !== "instant") throw unknownField("/closeDate", key);
  return field;
}
