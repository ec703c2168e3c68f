import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import { instantOf } from "../meta.ts";
import { within } from "../sql/moves.ts";
import { isOnlyFunnel, keysOf } from "../sql/stage-keys.ts";
import { ledgerOf, type Question, standings } from "../sql/standings.ts";
import { arrival, type Cohort, cohortBase, column, inWindow, passesSkipped, unsurePairs } from "./cohort-sql.ts";

/** Of which time the waits tell the curve: the window in days, and how many days before the instant records came in. */
export interface Watched {
  readonly window: number;
  readonly reach: number;
}

const since = ({ ctx, params }: Cohort, { reach }: Watched): string =>
  new Date(Date.parse(instantOf(ctx, params)) - reach * 86_400_000).toISOString();

/** When the record of `b` left the funnel without a win, as far as it stands outside at the instant; null for one that is on the way. */
function leftAt({ ctx, object, funnel, params }: Cohort): Sql {
  const dropped = sql`b.stage = any(${keysOf(funnel, "lost", "invalid")}::text[])`;
  if (isOnlyFunnel(object)) return sql`(case when ${dropped} then b.closed_at end)`;
  const ledger = ledgerOf(ctx);
  const past = params.asOf === undefined ? sql`` : sql` and l.at < ${params.asOf}::timestamptz`;
  const last = sql`select max(l.seq) from ${ledger} l where l.record_id = b.id and l.funnel = ${funnel.key}${past}`;
  const elsewhere = sql`(select l.at from ${ledger} l where l.record_id = b.id and l.seq > (${last})${past} order by l.seq limit 1)`;
  return sql`(case when b.stage is null then ${elsewhere} when ${dropped} then b.closed_at end)`;
}

/** The same seen from a step: where skipped steps do not count as passed, whoever stands beyond the next one went past it. */
function goneFrom(cohort: Cohort, index: number): Sql {
  const beyond = cohort.steps.slice(index + 2);
  if (passesSkipped(cohort.definition) || beyond.length === 0) return sql`b.left_at`;
  const keys = beyond.flatMap(({ stages }) => stages.map(({ key }) => key));
  const first = sql`least(${join(beyond.map((_, at) => sql`b.${column(index + 2 + at)}`))})`;
  return sql`case when b.stage = any(${keys}::text[]) then ${first} else b.left_at end`;
}

/** The records that entered any step lately enough, one a row: `id, c0 … ck, odd, left_at`, and `stage` they stand in at the instant. */
function lately(cohort: Cohort, watched: Watched): Sql {
  const { ctx, object, funnel, params, definition, steps } = cohort;
  const here = sql`r.funnel = ${funnel.key}`;
  const own = [sql`case when ${here} then r.stage end as stage`, sql`case when ${here} then r.closed_at end as closed_at`];
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const base =
    params.asOf === undefined
      ? cohortBase(cohort, own)
      : sql`select e.*, n.stage, n.closed_at from (${cohortBase(cohort)}) e left join (${standings(question)}) n on n.id = e.id`;
  const latest = sql`greatest(${join(steps.map((_, index) => sql`b.${column(index)}`))})`;
  return sql`select b.*, ${leftAt(cohort)} as left_at from (${base}) b where ${latest} >= ${since(cohort, watched)}::timestamptz`;
}

/**
 * One row a record and step but the last that it first entered in the days before the instant: `pos, entered, next, gone`; the move
 * on and the leaving may lie beyond the window. A record in order says itself when it went on, of others the ledger does.
 */
function entriesLately(cohort: Cohort, watched: Watched): Sql {
  const { definition, steps } = cohort;
  const rows = steps
    .slice(0, -1)
    .map((_, index) => sql`(${raw(String(index))}, b.${column(index)}, ${arrival(cohort, index + 1)}, ${goneFrom(cohort, index)})`);
  const start = sql`e.entered >= ${since(cohort, watched)}::timestamptz`;
  const entries = sql`from lately b cross join lateral (values ${join(rows)}) e (pos, entered, next, gone)`;
  // Whoever need only have been at the next step, before or after, has its first entries to say so.
  if (definition.skip === "visited") return sql`select e.pos, e.entered, e.next, e.gone ${entries} where ${start}`;
  return sql`select e.pos, e.entered, case when b.odd then u.next else e.next end as next, e.gone ${entries}
    left join unsure_pairs u on u.id = b.id and u.pos = e.pos where ${start}`;
}

/**
 * What the cells of an immature cohort are still expected to gain, by step but the last: `pos, mature, waiting, expected`. The waits of all
 * records that first entered the step in so many days before the instant T tell the curve, by Aalen–Johansen (Aalen and Johansen 1978;
 * as in Satagopan et al. 2004): F(t) = Σ_{u≤t} S(u−)·d(u)/n(u), d those that went on after u, S the Kaplan–Meier share of those that
 * neither went on nor left otherwise, n those watched for as long; whoever is still there is censored at its age. Each record of the
 * period that is still in its window W at age a then goes on with probability (F(W) − F(a)) / S(a), and `expected` is the sum of these over
 * the `waiting`. Of a cohort that is all of these records, that gives F(W) itself. `mature` is how many were watched for a whole
 * window. Times are told in hours begun.
 */
export function expectedSql(cohort: Cohort, watched: Watched): Sql {
  const { window } = watched;
  const { ctx, params } = cohort;
  const until = sql`${instantOf(ctx, params)}::timestamptz`;
  const end = sql`e.entered + make_interval(hours => ${window * 24}::int)`;
  const on = sql`coalesce(${inWindow(sql`e.next`, sql`e.entered`, window)}, false)`;
  const took = sql`ceil(greatest(date_part('epoch', least(case when w.way = 'waits' then ${until} else coalesce(w.ended, ${until}) end, w.until) - w.entered), 0) / 3600)`;
  const sofar = raw("(partition by pos order by took rows unbounded preceding)");
  return sql`with lately as materialized (${lately(cohort, watched)}), ${unsurePairs(cohort, sql`select id from lately where odd`)},
    ways as (select e.pos, e.entered, ${end} as until, case when ${on} then 'on' when e.gone <= ${end} then 'left' else 'waits' end as way, case when ${on} then e.next else e.gone end as ended
      from (${entriesLately(cohort, watched)}) e),
    times as (select w.pos, ${took} as took, count(*) filter (where w.way = 'on') as ons, count(*) filter (where w.way <> 'waits') as ended, count(*) as gone,
        count(*) filter (where w.way = 'waits' and w.until > ${until}${within(sql`w.entered`, params.from, params.to)}) as own, count(*) filter (where w.until <= ${until}) as mature
      from ways w group by 1, 2),
    risk as (select t.*, sum(gone) over whole + gone - sum(gone) over sofar as n from times t window whole as (partition by pos), sofar as ${sofar}),
    curve as (select k.*, case when ended = n then 0 else exp(sum(case when ended < n then ln(1 - ended::float8 / n::float8) else 0 end) over ${sofar}) end as still from risk k),
    reached as (select c.*, sum(coalesce(lag_still, 1) * ons::float8 / n::float8) over ${sofar} as f from (select k.*, lag(still) over (partition by pos order by took) as lag_still from curve k) c)
    select pos, sum(mature)::int as mature, sum(own)::int as waiting, coalesce(sum(own * (f_end - f) / still) filter (where own > 0), 0) as expected
      from (select c.*, max(f) over (partition by pos) as f_end from reached c) c group by pos`;
}
