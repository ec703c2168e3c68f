import type { FollowUpReport } from "@funnelsmith/definition";
import { compileRights, type Ctx, shownValue } from "@funnelsmith/engine";
import { join, type Sql, slot, sql } from "@funnelsmith/logic";
import { joinedBefore } from "../closed/closing.ts";
import { firstClosing, firstLeaving } from "../closed/closed-days.ts";
import { type Grouping, groupingOf } from "../closed/grouping.ts";
import { findFunnel } from "../find.ts";
import { stepsOf } from "../funnel/steps.ts";
import { instantOf } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { firstEntry } from "../sql/entries.ts";
import { within } from "../sql/moves.ts";
import { population } from "../sql/population.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";
import { type Activities, activitiesOf, touchedLately } from "./activities.ts";

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
 * Two populations in one pass over the activities. Of age: records that came in during the period and have reached the age, which alone have
 * `days`, with what was done in their first ones, as long as they were open: `early`, from the first to the last `span`. And those `touched`
 * by activities of the period before they were first closed or left for another funnel, old enough to have had an effect: `effective` are
 * those within whose days the record got further than ever before. All of it is read from first entries, which the record itself holds.
 */
function followed({ question, definition, params, grouping, activities, until }: Asked): FollowUpPart {
  const { ctx, object, filters, asOf } = question;
  const age = days(daysOf(definition).age);
  const isEarly = sql`a.at >= b.began and a.at < j.until`;
  const isTouch = sql`a.at < ${until} - ${days(effectDays)}${within(sql`a.at`, params.from, params.to)} and a.at >= b.began and a.at < b.closing`;
  const isEffect = gotFurther(question, sql`a.at`, sql`a.at + ${days(effectDays)}`);
  const taken = join([
    sql`r.id`,
    sql`count(c.early) as early`,
    sql`date_part('epoch', max(c.early) - min(c.early)) / 86400 as span`,
    sql`date_part('epoch', min(j.until) - min(b.began)) / 86400 as days`,
    sql`count(c.effect) as touches`,
    sql`count(*) filter (where c.effect) as effective`,
    ...grouping.taken,
  ]);
  const isOld = sql`b.began <= ${until} - ${age}${within(sql`b.began`, params.from, params.to)}`;
  // From behind LEFT JOIN LATERAL the instants are worked out once a row. Grouped by its key, a row has all its columns at hand.
  return {
    from: sql`(select ${taken} from ${object.table} r
      left join lateral (select ${joinedBefore(question)} as began, coalesce(least(${firstClosing(question)}, ${firstLeaving(question)}), 'infinity') as closing) b on true
      left join lateral (select case when ${isOld} then least(b.began + ${age}, b.closing) end as until) j on true
      left join (${activities.rows}) a on a.record_id = r.id
      left join lateral (select case when ${isEarly} then a.at end as early, case when ${isTouch} then ${isEffect} end as effect) c on true
      where ${population(ctx, object, filters, asOf)} group by r.id having min(j.until) is not null or count(c.effect) > 0) s`,
    counts: {
      records: sql`s.days is not null`,
      untouched: sql`s.days is not null and s.early = 0`,
      touchesRecords: sql`s.touches > 0`,
      effectiveRecords: sql`s.effective > 0`,
    },
    figures: {
      weekly: sql`(sum(s.early) * 7 / nullif(sum(s.days), 0))::float8`,
      gap: sql`sum(s.span) / nullif(sum(greatest(s.early - 1, 0)), 0)`,
      touches: sql`sum(s.touches)::bigint`,
      effective: sql`sum(s.effective)::bigint`,
    },
  };
}

/**
 * Whether the record `r` got further between two instants than it ever had: the furthest stage on the way to the win that it had reached by
 * the later one was first entered after the earlier.
 */
function gotFurther({ funnel }: Question, since: Sql, by: Sql): Sql {
  const way = stepsOf(funnel)
    .flatMap(({ stages }) => stages)
    .reverse();
  const cases = way.map((stage) => {
    const entered = firstEntry(stage, undefined);
    return sql`when ${entered} <= ${by} then ${entered} > ${since}`;
  });
  return sql`case ${join(cases, " ")} else false end`;
}

/** Records open at the instant: whether anything was done of late, and whether a next step is planned. */
function open({ question, definition, grouping, activities, until }: Asked): FollowUpPart {
  const planned = plannedAt(question, definition, until);
  const source = standings(question, [...grouping.taken, ...(planned ? [sql`${planned} as planned`] : [])]);
  const lately = touchedLately(activities, until, daysOf(definition).active).records;
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
