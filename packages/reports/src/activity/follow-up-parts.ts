import type { FollowUpReport } from "@funnelsmith/definition";
import { compileRights, type Ctx, shownValue } from "@funnelsmith/engine";
import { join, type Sql, slot, sql } from "@funnelsmith/logic";
import { joinedBefore } from "../closed/closing.ts";
import { firstClosing } from "../closed/closed-days.ts";
import { type Grouping, groupingOf } from "../closed/grouping.ts";
import { findFunnel } from "../find.ts";
import { directionOf } from "../funnel/movement.ts";
import { instantOf } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { staysThatEnded, within } from "../sql/moves.ts";
import { population } from "../sql/population.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";
import { type Activities, activitiesOf } from "./activities.ts";

/** Days within which a move onward is put down to an activity. */
export const effectDays = 7;
const usualAge = 30;
const usualActivity = 14;

/** How many days the definition looks at: of a record's age, and back from the instant. */
export function daysOf({ ageDays, activeDays }: FollowUpReport): { readonly age: number; readonly active: number } {
  return { age: ageDays ?? usualAge, active: activeDays ?? usualActivity };
}

/** One of the populations a report on following up looks at: its rows `(…) s`, one a record with `id, by`, and which of them each column counts. */
export interface FollowUpPart {
  readonly from: Sql;
  /** Conditions over `s`. */
  readonly counts: Readonly<Record<string, Sql>>;
  /** What else is taken of a group, by name. */
  readonly figures: Readonly<Record<string, Sql>>;
}

/** What a report on following up asks, compiled. */
export interface FollowUp {
  readonly grouping: Grouping;
  readonly activities: Activities;
  readonly parts: Readonly<Record<"followed" | "open", FollowUpPart>>;
}

// In hours: PostgreSQL takes days off by the calendar of the session's zone, which is UTC and costs ten times as much.
const days = (count: number): Sql => sql`make_interval(hours => ${count * 24}::int)`;

/** Compiles the populations: records of equal age and those touched in the period, together, and records open at the instant. */
export function followUpOf(ctx: Ctx, definition: FollowUpReport, params: ReportParams): FollowUp {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const grouping = groupingOf(ctx, object, definition.dimensions, params.asOf);
  const activities = activitiesOf(ctx, definition.activity, object, params);
  const asked: Asked = { question, definition, params, grouping, activities, until: sql`${instantOf(ctx, params)}::timestamptz` };
  return { grouping, activities, parts: { followed: followed(asked), open: open(asked) } };
}

interface Asked {
  readonly question: Question;
  readonly definition: FollowUpReport;
  readonly params: ReportParams;
  readonly grouping: Grouping;
  readonly activities: Activities;
  readonly until: Sql;
}

/**
 * Two populations in one pass over the activities. Of age, `old`: records that came in during the period and have reached the age, with what
 * was done in their first days, as long as they were open: `early`, in `days`, from the first to the last `span`. And those `touched` by
 * activities of the period while they were open, old enough to have had an effect: a next move onward within the days of one. A record that
 * has not moved since an activity says itself where it stood; of the others a stay does in which it lies.
 */
function followed({ question, definition, params, grouping, activities, until }: Asked): FollowUpPart {
  const { ctx, object, funnel, filters, asOf } = question;
  const open = keysOf(funnel, "open");
  const age = days(daysOf(definition).age);
  const isEarly = sql`j.old and a.at >= j.began and a.at < j.until`;
  const isDue = sql`a.at <= ${until} - ${days(effectDays)}${within(sql`a.at`, params.from, params.to)}`;
  const unmoved = sql`r.funnel = ${funnel.key} and a.at >= r.stage_entered_at and r.stage = any(${open}::text[])`;
  const effect = sql`(v.left_at <= a.at + ${days(effectDays)} and v.left_at < ${until} and ${directionOf(funnel, sql`v.stage`, sql`v.next`)} in ('forward', 'won'))`;
  const taken = join([
    sql`r.id`,
    sql`bool_or(j.old) as old`,
    sql`count(*) filter (where ${isEarly}) as early`,
    sql`date_part('epoch', max(a.at) filter (where ${isEarly}) - min(a.at) filter (where ${isEarly})) / 86400 as span`,
    sql`date_part('epoch', min(j.until) - min(j.began)) / 86400 as days`,
    sql`count(*) filter (where v.record_id is not null or ${isDue} and ${unmoved}) as touches`,
    sql`count(*) filter (where ${effect}) as effective`,
    ...grouping.taken,
  ]);
  // From behind LEFT JOIN LATERAL the instants are worked out once a row. Grouped by its key, a row has all its columns at hand.
  return {
    from: sql`(select f.* from (select ${taken} from ${object.table} r
      left join lateral (select ${joinedBefore(question)} as began) b on true
      left join lateral (select b.began, least(b.began + ${age}, ${firstClosing(question)}) as until, coalesce(b.began <= ${until} - ${age}${within(sql`b.began`, params.from, params.to)}, false) as old) j on true
      left join (${activities.rows}) a on a.record_id = r.id
      left join (${staysThatEnded(question)}) v on v.record_id = r.id and v.stage = any(${open}::text[]) and ${isDue} and a.at >= v.entered and a.at < coalesce(v.left_at, 'infinity')
      where ${population(ctx, object, filters, asOf)} group by r.id) f where f.old or f.touches > 0) s`,
    counts: {
      records: sql`s.old`,
      untouched: sql`s.old and s.early = 0`,
      touchesRecords: sql`s.touches > 0`,
      effectiveRecords: sql`s.effective > 0`,
    },
    figures: {
      weekly: sql`(sum(s.early) filter (where s.old) * 7 / nullif(sum(s.days) filter (where s.old), 0))::float8`,
      gap: sql`sum(s.span) filter (where s.old) / nullif(sum(greatest(s.early - 1, 0)) filter (where s.old), 0)`,
      touches: sql`sum(s.touches)::bigint`,
      effective: sql`sum(s.effective)::bigint`,
    },
  };
}

/** Records open at the instant: whether anything was done of late, and whether a next step is planned. */
function open({ question, definition, grouping, activities, until }: Asked): FollowUpPart {
  const planned = plannedAt(question, definition, until);
  const source = standings(question, [...grouping.taken, ...(planned ? [sql`${planned} as planned`] : [])]);
  const lately = sql`select distinct t.record_id from (${activities.rows}) t where t.at >= ${until} - ${days(daysOf(definition).active)}`;
  return {
    from: sql`(select n.*, a.record_id is not null as active from (${source}) n left join (${lately}) a on a.record_id = n.id
      where n.stage = any(${keysOf(question.funnel, "open")}::text[])) s`,
    counts: { open: sql`true`, activeRecords: sql`s.active`, ...(planned && { plannedRecords: sql`s.planned` }) },
    figures: {},
  };
}

/** Whether the next step of `r` is planned: a time still to come, or anything said at all; undefined where nobody asks or the reader may not. */
function plannedAt({ ctx, object }: Question, { next }: FollowUpReport, until: Sql): Sql | undefined {
  const field = next === undefined ? undefined : object.fields.get(next);
  const rights = compileRights(ctx.catalog, ctx.actor);
  if (!field || !rights.object(object.key).readable.has(field.key)) return undefined;
  const value = shownValue(ctx.catalog, rights, object, field, "r");
  if (field.type.is === "instant") return sql`coalesce(${value} >= ${until}, false)`;
  if (field.type.is === "date") return sql`coalesce(${value} >= (${until} at time zone ${slot("zone")})::date, false)`;
  return sql`(${value} is not null)`;
}
