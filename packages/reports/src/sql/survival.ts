import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import { visits, within } from "./moves.ts";
import { keysOf } from "./stage-keys.ts";
import type { Question } from "./standings.ts";

/** Which stays are looked at: of open stages when left out, that began in the period. */
export interface Stays {
  readonly stages?: readonly string[];
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** One row a visit of a stage: `record_id, stage, days, done`; those still there are censored at `until`. */
export function stays({ ctx, object, funnel, filters, asOf }: Question, until: string, { stages, from, to }: Stays = {}): Sql {
  return sql`select v.record_id, v.stage, extract(epoch from coalesce(v.left_at, ${until}::timestamptz) - v.entered)::float8 / 86400 as days, v.left_at is not null as done
    from (${visits(ctx, object, funnel, filters, asOf)}) v where v.stage = any(${stages ?? keysOf(funnel, "open")}::text[])${within(raw("v.entered"), from, to)}`;
}

/** The same added up by record: all the time it has been in the stage, done unless it is there again. */
export function staysTogether(visited: Sql): Sql {
  return sql`select t.record_id, t.stage, sum(t.days) as days, bool_and(t.done) as done from (${visited}) t group by t.record_id, t.stage`;
}

/**
 * Kaplan–Meier of waits `record_id, days, done` by a column: the first time at which at most 50, 25 or 10 % are still waiting (Kaplan and
 * Meier 1958), null if that is never reached; beside it what `more` takes from the group's waits `s`.
 */
export function survival(source: Sql, column = "stage", more: readonly Sql[] = []): Sql {
  const by = ident(column);
  const extra = more.length === 0 ? sql`` : sql`, ${join(more)}`;
  return sql`with stays as (${source}),
    at as (select ${by}, days, count(*) filter (where done) as left_now, count(*) as gone from stays group by ${by}, days),
    risk as (select ${by}, days, left_now, sum(gone) over (partition by ${by} order by days desc) as waiting from at),
    curve as (select ${by}, days, case when bool_or(left_now = waiting) over w then 0 else exp(sum(case when left_now < waiting then ln(1 - left_now::float8 / waiting::float8) else 0 end) over w) end as still
      from risk window w as (partition by ${by} order by days)),
    quantiles as (select ${by}, min(days) filter (where still <= 0.5 + 1e-12) as median, min(days) filter (where still <= 0.25 + 1e-12) as p75, min(days) filter (where still <= 0.1 + 1e-12) as p90 from curve group by ${by}),
    counts as (select s.${by}, count(*) as visits, count(*) filter (where s.done) as completed, count(distinct s.record_id) as records,
      avg(s.days) filter (where s.done) as mean, percentile_cont(0.5) within group (order by s.days) filter (where s.done) as completed_median${extra} from stays s group by s.${by})
    select c.*, q.median, q.p75, q.p90 from counts c join quantiles q on q.${by} is not distinct from c.${by}`;
}
