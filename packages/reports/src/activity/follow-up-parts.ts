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

/** One of the populations a report on following up looks at: its rows `(…) s` with `id, by`, and which of them each column counts. */
export interface FollowUpPart {
  readonly from: Sql;
  /** Conditions over `s`; a record counts once. */
  readonly counts: Readonly<Record<string, Sql>>;
  /** What else is taken of a group. */
  readonly figures: readonly Sql[];
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
  const { age } = daysOf(definition);
  const by = grouping.dimension ? sql`, b.by` : sql``;
  const columns = join([sql`r.id`, sql`${joinedBefore(question)} as began`, sql`${firstClosing(question)} as closed`, ...grouping.taken]);
  return {
    from: sql`(select c.id${grouping.dimension ? sql`, c.by` : sql``}, count(a.at) as touches, extract(epoch from max(a.at) - min(a.at))::float8 / 86400 as span,
        extract(epoch from c.until - c.began)::float8 / 86400 as days
      from (select b.id, b.began, least(b.began + ${days(age)}, b.closed) as until${by}
        from (select ${columns} from ${object.table} r where ${population(ctx, object, filters, asOf)}) b
        where b.began + ${days(age)} <= ${until}${within(sql`b.began`, params.from, params.to)}) c
      left join (${activities.rows}) a on a.record_id = c.id and a.at >= c.began and a.at < c.until
      group by c.id, c.began, c.until${grouping.dimension ? sql`, c.by` : sql``}) s`,
    counts: { records: sql`true`, untouched: sql`s.touches = 0` },
    figures: [
      sql`(sum(s.touches) * 7 / nullif(sum(s.days), 0))::float8 as weekly`,
      sql`sum(s.span) / nullif(sum(greatest(s.touches - 1, 0)), 0) as gap`,
    ],
  };
}

/** Records open at the instant: whether anything was done of late, and whether a next step is planned. */
function open({ question, definition, grouping, activities, until }: Asked): FollowUpPart {
  const planned = plannedAt(question, definition, until);
  const source = standings(question, [...grouping.taken, ...(planned ? [sql`${planned} as planned`] : [])]);
  return {
    from: sql`(select n.*, coalesce(a.last >= ${until} - ${days(daysOf(definition).active)}, false) as active from (${source}) n
      left join (select t.record_id, max(t.at) as last from (${activities.rows}) t group by t.record_id) a on a.record_id = n.id
      where n.stage = any(${keysOf(question.funnel, "open")}::text[])) s`,
    counts: { open: sql`true`, activeRecords: sql`s.active`, ...(planned && { plannedRecords: sql`s.planned` }) },
    figures: [],
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

/** Activities of the period while their record was open, old enough to have had an effect: a next move onward within the days of one. */
function touched({ question, params, grouping, activities, until }: Asked): FollowUpPart {
  const { ctx, object, funnel, filters, asOf } = question;
  const effect = sql`(v.left_at <= a.at + ${days(effectDays)} and ${directionOf(funnel, sql`v.stage`, sql`v.next`)} in ('forward', 'won'))`;
  return {
    from: sql`(select ${join([sql`v.record_id as id`, sql`coalesce(${effect}, false) as effective`, ...grouping.taken])}
      from (${visits(ctx, object, funnel, filters, asOf)}) v
      join (${activities.rows}) a on a.record_id = v.record_id and a.at >= v.entered and (v.left_at is null or a.at < v.left_at)
      join ${object.table} r on r.id = v.record_id
      where v.stage = any(${keysOf(funnel, "open")}::text[]) and a.at + ${days(effectDays)} <= ${until}${within(sql`a.at`, params.from, params.to)}) s`,
    counts: { touchesRecords: sql`true`, effectiveRecords: sql`s.effective` },
    figures: [sql`count(*) as touches`, sql`count(*) filter (where s.effective) as effective`],
  };
}
