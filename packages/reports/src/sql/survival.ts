import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import { movesTellStays, staysThatEnded, visits, within } from "./moves.ts";
import { membership } from "./population.ts";
import { keysOf } from "./stage-keys.ts";
import { ledgerOf, type Question, standings } from "./standings.ts";

/** Which stays are looked at: of open stages when left out, that began in the period. */
interface Stays {
  readonly stages?: readonly string[];
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * One row a visit of a stage: `record_id, stage, took, done`; those still there are censored at `until`. Ended ones of other stages may be
 * among them: there are few lengths of stays to be put in order, and many stays to be asked for their stage.
 */
export function stays(question: Question, until: string, { stages, from, to }: Stays = {}): Sql {
  const { ctx, object, funnel, filters, asOf } = question;
  const open = sql`${until}::timestamptz`;
  const keys = stages ?? keysOf(funnel, "open");
  if (!movesTellStays(question))
    return sql`select v.record_id, v.stage, coalesce(v.left_at, ${open}) - v.entered as took, v.left_at is not null as done
      from (${visits(ctx, object, funnel, filters, asOf)}) v where v.stage = any(${keys}::text[])${within(raw("v.entered"), from, to)}`;
  // Whoever has not moved since is still there.
  const { early, late } = membership(ctx, object, filters, asOf);
  const past = asOf === undefined ? sql`` : sql` and v.left_at < ${asOf}::timestamptz`;
  return sql`select v.record_id, v.stage, v.left_at - v.entered as took, true as done from (${staysThatEnded(question)}) v
      where true${past}${within(sql`v.entered`, from, to)} and ${early(sql`v.record_id`)} and ${late(sql`v.record_id`)}
    union all select n.id, n.stage, ${open} - n.since, false from (${standings(question)}) n where n.stage = any(${keys}::text[])${within(sql`n.since`, from, to)}`;
}

/** The same added up by record: all the time it has been in the stage, done unless it is there again. */
export function staysTogether(visited: Sql): Sql {
  return sql`select t.record_id, t.stage, sum(t.took) as took, bool_and(t.done) as done from (${visited}) t group by t.record_id, t.stage`;
}

/**
 * Value of so many tenths of some of the stays, by linear interpolation as `percentile_cont` does it: over those rows of the curve, each
 * with how many are as long at most, `sofar`, of `all`. Whole numbers, since exact decimals on every row would cost more than all the rest.
 */
function percentile(tenths: number, which: Sql, sofar: Sql, all: Sql): Sql {
  const place = sql`${raw(String(tenths))} * (${all} - 1)`;
  const at = (rank: Sql): Sql => sql`min(days) filter (where ${which} and ${sofar} > ${rank})`;
  const [low, high] = [at(sql`${place} / 10`), at(sql`(${place} + 9) / 10`)];
  return sql`${low} + (${high} - ${low}) * max(${place} % 10)::float8 / 10`;
}

const ofCompleted = (tenths: number): Sql => percentile(tenths, raw("done"), raw("ended_by"), raw("completed"));
const ofOpen = (tenths: number): Sql => percentile(tenths, raw("not done"), raw("seen_by"), raw("(present - completed)"));

/** The first time at which at most a share are still waiting, over rows of a curve; null if that is never reached. */
const left = (share: string): Sql => sql`min(days) filter (where done and still <= ${raw(share)} + 1e-12)`;

/** Up to so many moves of a funnel its stays are compared to the microsecond; of more, in steps of 0.2 % (ADR 30). */
export const movesToldExactly = 75_000;

/** Whether the funnel of the question has no more moves than that, as of its instant, whoever asks. */
function toldExactly({ ctx, funnel, asOf }: Question): Sql {
  const bound = asOf === undefined ? sql`` : sql` and l.at < ${asOf}::timestamptz`;
  return sql`not exists (select from ${ledgerOf(ctx)} l where l.app = ${ctx.catalog.app} and l.funnel = ${funnel.key}${bound} order by l.at offset ${movesToldExactly}::int)`;
}

/**
 * Kaplan–Meier of stays `stage, took, done` of the question's funnel by stage, in days: the first time at which at most 50, 25 or 10 % are
 * still waiting (Kaplan and Meier 1958), null if that is never reached. Beside it how many `visits` and `completed`, their `total` and
 * `mean`, what half and nine of ten of the completed took, how long half of those still there have been, and whether lengths are `exact`.
 * The stays are read once and their lengths put in order; the mean of equal ones stands for them. Of equal stays those that ended come
 * first, since whoever is no longer seen then was there to see them end.
 */
export function survival(question: Question, source: Sql): Sql {
  const sofar = sql`(partition by stage order by length, done desc rows unbounded preceding)`;
  const length = sql`case when (select exact from told) then d.days else round(ln(greatest(d.days, 1 / 86400.0::float8)) * 500) end`;
  return sql`with told as (select ${toldExactly(question)} as exact),
    times as (select s.stage, s.done, ${length} as length, count(*)::int as n, sum(d.days) as total
      from (${source}) s left join lateral (select date_part('epoch', s.took) / 86400 as days) d on true group by 1, 2, 3),
    risk as (select t.*, total / n as days, coalesce(sum(n) filter (where done) over whole, 0) as completed, sum(n) filter (where done) over sofar as ended_by, sum(n) filter (where not done) over sofar as seen_by, sum(n) over whole as present, sum(n) over whole + n - sum(n) over sofar as waiting
      from times t window whole as (partition by stage), sofar as ${sofar}),
    curve as (select k.*, case when done and n = waiting then 0 else exp(sum(case when done and n < waiting then ln(1 - n::float8 / waiting) else 0 end) over ${sofar}) end as still from risk k)
    select stage, sum(n) as visits, max(completed) as completed, sum(total) as total, sum(total) filter (where done) / nullif(max(completed), 0) as mean,
      ${ofCompleted(5)} as completed_median, ${ofCompleted(9)} as completed_p90, ${ofOpen(5)} as open_median, ${left("0.5")} as median, ${left("0.25")} as p75, ${left("0.1")} as p90, (select exact from told) as exact
    from curve group by stage`;
}

/**
 * The same of waits `by, days, done` of which hardly two are equally long, by group: `by, visits, median, p90`, and how many `counts` are
 * true of, conditions over `s`. Of equal lengths those that ended come first, since whoever is no longer seen then was there to see them
 * end; told one by one, they come to what they come to together. Each group is put in order by itself: all of them at once, ordered by a
 * text first, take twice as long.
 */
export function survivalBy(source: Sql, counts: Readonly<Record<string, Sql>>): Sql {
  const names = Object.keys(counts).map((name) => sql`, ${raw(name)}`);
  const counted = Object.entries(counts).map(([name, condition]) => sql`, count(*) filter (where ${condition}) as ${raw(name)}`);
  const sofar = raw("(order by days, done desc rows unbounded preceding)");
  return sql`with groups as (select s.by, count(*) as visits${join(counted, "")}, array_agg(s.days) as each_days, array_agg(s.done) as each_done
      from (${source}) s group by s.by)
    select by, visits${join(names, "")}, median, p90 from groups g left join lateral (
      select ${left("0.5")} as median, ${left("0.1")} as p90 from (
        select days, done, case when done and waiting = 1 then 0 else exp(sum(case when done and waiting > 1 then ln(1 - 1 / waiting::float8) else 0 end) over ${sofar}) end as still from (
          select e.*, g.visits + 1 - row_number() over ${sofar} as waiting from (select unnest(g.each_days) as days, unnest(g.each_done) as done) e) risk) curve) k on true`;
}
