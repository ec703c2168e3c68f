import { raw, type Sql, sql } from "@funnelsmith/logic";
import { visits, within } from "./moves.ts";
import { keysOf } from "./stage-keys.ts";
import type { Question } from "./standings.ts";

/** One row a visit of an open stage that began in the period: `record_id, stage, days, done`; those still there are censored at `until`. */
export function stays({ ctx, object, funnel, filters, asOf }: Question, until: string, from?: string, to?: string): Sql {
  return sql`select v.record_id, v.stage, extract(epoch from coalesce(v.left_at, ${until}::timestamptz) - v.entered)::float8 / 86400 as days, v.left_at is not null as done
    from (${visits(ctx, object, funnel, filters, asOf)}) v where v.stage = any(${keysOf(funnel, "open")}::text[])${within(raw("v.entered"), from, to)}`;
}

/** Kaplan–Meier by stage: the first time at which at most 50, 25 or 10 % are still there (Kaplan and Meier 1958), null if that is never reached. */
export function survival(source: Sql): Sql {
  return sql`with stays as (${source}),
    at as (select stage, days, count(*) filter (where done) as left_now, count(*) as gone from stays group by stage, days),
    risk as (select stage, days, left_now, sum(gone) over (partition by stage order by days desc) as waiting from at),
    curve as (select stage, days, case when bool_or(left_now = waiting) over w then 0 else exp(sum(case when left_now < waiting then ln(1 - left_now::float8 / waiting::float8) else 0 end) over w) end as still
      from risk window w as (partition by stage order by days)),
    quantiles as (select stage, min(days) filter (where still <= 0.5 + 1e-12) as median, min(days) filter (where still <= 0.25 + 1e-12) as p75, min(days) filter (where still <= 0.1 + 1e-12) as p90 from curve group by stage)
    select s.stage, count(*) as visits, count(*) filter (where s.done) as completed, count(distinct s.record_id) as records,
      avg(s.days) filter (where s.done) as mean, percentile_cont(0.5) within group (order by s.days) filter (where s.done) as completed_median, q.median, q.p75, q.p90
    from stays s join quantiles q using (stage) group by s.stage, q.median, q.p75, q.p90`;
}
