import type { FollowUpReport } from "@funnelsmith/definition";
import { compileRights, type Ctx, shownValue } from "@funnelsmith/engine";
import { join, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import { joinedAt, joinedBefore } from "../closed/closing.ts";
import { firstClosing } from "../closed/closed-days.ts";
import { type Grouping, groupingOf } from "../closed/grouping.ts";
import { findFunnel } from "../find.ts";
import { directionOf } from "../funnel/movement.ts";
import { instantOf } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { visits, within } from "../sql/moves.ts";
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
  readonly parts: Readonly<Record<"aged" | "open" | "touched", FollowUpPart>>;
}

const days = (count: number): Sql => sql`make_interval(days => ${count}::int)`;

/** Compiles the three populations: records of equal age, records open at the instant, and activities of the period. */
export function followUpOf(ctx: Ctx, definition: FollowUpReport, params: ReportParams): FollowUp {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const grouping = groupingOf(ctx, object, definition.dimensions, params.asOf);
  const activities = activitiesOf(ctx, definition.activity, object, params);
  const asked: Asked = { question, definition, params, grouping, activities, until: sql`${instantOf(ctx, params)}::timestamptz` };
  return { grouping, activities, parts: { aged: aged(asked), open: open(asked), touched: touched(asked) } };
}

interface Asked {
  readonly question: Question;
  readonly definition: FollowUpReport;
  readonly params: ReportParams;
  readonly grouping: Grouping;
  readonly activities: Activities;
  readonly until: Sql;
}

/** Records that came in during the period and have reached the age, with what was done in their first days, as long as they were open. */
function aged({ question, definition, params, grouping, activities, until }: Asked): FollowUpPart {
  const { ctx, object, filters, asOf } = question;
  const age = days(daysOf(definition).age);
  const span = sql`date_part('epoch', max(a.at) - min(a.at)) / 86400 as span`;
  const taken = join([
    sql`r.id`,
    sql`count(a.at) as touches`,
    span,
    sql`date_part('epoch', j.until - j.began) / 86400 as days`,
    ...grouping.taken,
  ]);
  // From behind LEFT JOIN LATERAL both instants are worked out once a row. Grouped by its key, a row has all its columns at hand.
  return {
    from: sql`(select ${taken} from ${object.table} r
      left join lateral (select ${joinedBefore(question)} as began) b on true
      left join lateral (select b.began, least(b.began + ${age}, ${firstClosing(question)}) as until) j on true
      left join (${activities.rows}) a on a.record_id = r.id and a.at >= j.began and a.at < j.until
      where ${population(ctx, object, filters, asOf)} and b.began + ${age} <= ${until}${within(sql`b.began`, params.from, params.to)}
      group by r.id, j.began, j.until) s`,
    counts: { records: sql`true`, untouched: sql`s.touches = 0` },
    figures: {
      weekly: sql`(sum(s.touches) * 7 / nullif(sum(s.days), 0))::float8`,
      gap: sql`sum(s.span) / nullif(sum(greatest(s.touches - 1, 0)), 0)`,
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

/**
 * Records with activities of the period while they were open, old enough to have had an effect, which is a next move onward within the days
 * of one. A record that has not moved since an activity says itself where it stood; only for the others is the ledger asked.
 */
function touched({ question, params, grouping, activities, until }: Asked): FollowUpPart {
  const { ctx, object, funnel, filters, asOf } = question;
  const open = keysOf(funnel, "open");
  const due = sql`a.at + ${days(effectDays)} <= ${until}${within(sql`a.at`, params.from, params.to)}`;
  const unmoved = sql`r.funnel = ${funnel.key} and a.at >= r.stage_entered_at`;
  const came = funnel.former.size === 0 ? sql`a.at >= ${joinedAt(question)}` : sql`true`;
  const told = sql`select ${join([sql`r.id`, sql`a.at`, sql`coalesce(${unmoved}, false) as unmoved`, ...grouping.taken])}
    from ${object.table} r join (${activities.rows}) a on a.record_id = r.id
    where ${due} and case when ${unmoved} then r.stage = any(${open}::text[]) else ${came} end and ${population(ctx, object, filters, asOf)}`;
  const effect = sql`(v.left_at <= a.at + ${days(effectDays)} and ${directionOf(funnel, sql`v.stage`, sql`v.next`)} in ('forward', 'won'))`;
  const by = (from: Sql): Sql => (grouping.dimension ? sql`, ${from}.by` : sql``);
  const [a, t] = [raw("a"), raw("t")];
  const moved = sql`select a.id${by(a)}, coalesce(${effect}, false) as effective from told a
    join (${visits(ctx, object, funnel, filters, asOf)}) v on v.record_id = a.id and a.at >= v.entered and (v.left_at is null or a.at < v.left_at)
    where not a.unmoved and v.stage = any(${open}::text[])`;
  return {
    from: sql`(with told as materialized (${told}), t as (select a.id${by(a)}, false as effective from told a where a.unmoved union all ${moved})
      select t.id${by(t)}, count(*) as touches, count(*) filter (where t.effective) as effective from t group by t.id${by(t)}) s`,
    counts: { touchesRecords: sql`true`, effectiveRecords: sql`s.effective > 0` },
    figures: { touches: sql`sum(s.touches)::bigint`, effective: sql`sum(s.effective)::bigint` },
  };
}
