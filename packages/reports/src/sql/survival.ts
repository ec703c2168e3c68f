import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import { visits, within } from "./moves.ts";
import { membership } from "./population.ts";
import { isOnlyFunnel, keysOf } from "./stage-keys.ts";
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
  if (!isOnlyFunnel(object) || funnel.former.size > 0)
    return sql`select v.record_id, v.stage, coalesce(v.left_at, ${open}) - v.entered as took, v.left_at is not null as done
      from (${visits(ctx, object, funnel, filters, asOf)}) v where v.stage = any(${keys}::text[])${within(raw("v.entered"), from, to)}`;
  // Every move ends a stay and says when it began; whoever has not moved since is still there.
  const { early, late } = membership(ctx, object, filters, asOf);
  const past = asOf === undefined ? sql`` : sql` and l.at < ${asOf}::timestamptz`;
  return sql`select l.record_id, l.from_stage as stage, l.at - l.from_at as took, true as done from ${ledgerOf(ctx)} l
      where l.app = ${ctx.catalog.app} and l.funnel = ${funnel.key} and l.from_at is not null${past}${within(sql`l.from_at`, from, to)} and ${early(sql`l.record_id`)} and ${late(sql`l.record_id`)}
    union all select n.id, n.stage, ${open} - n.since, false from (${standings(question)}) n where n.stage = any(${keys}::text[])${within(sql`n.since`, from, to)}`;
}

/** The same added up by record: all the time it has been in the stage, done unless it is there again. */
export function staysTogether(visited: Sql): Sql {
  return sql`select t.record_id, t.stage, sum(t.took) as took, bool_and(t.done) as done from (${visited}) t group by t.record_id, t.stage`;
}

/** Value of a share of the completed waits, by linear interpolation as `percentile_cont` does it: over rows of the curve, `ended_by` of `ended_all`. */
function ofCompleted(share: string): Sql {
  const place = raw(`(${share} * (ended_all - 1))`);
  const at = (rank: Sql): Sql => sql`min(days) filter (where ended_by > ${rank})`;
  const [low, high] = [at(sql`floor(${place})`), at(sql`ceil(${place})`)];
  return sql`${low} + (${high} - ${low}) * max(${place} - floor(${place}))::float8`;
}

/**
 * Kaplan–Meier of waits `took, done` by a column, in days: the first time at which at most 50, 25 or 10 % are still waiting (Kaplan and
 * Meier 1958), null if that is never reached. Beside it how many `visits` and `completed`, their `total` and `mean`, what half and nine of
 * ten of the completed took, and how many `counts` are true of, by name. The waits are read and put in order once.
 */
export function survival(source: Sql, column = "stage", counts: Readonly<Record<string, Sql>> = {}): Sql {
  const by = ident(column);
  const names = Object.keys(counts).map((name) => raw(name));
  const counted = Object.entries(counts).map(([name, condition]) => sql`, (count(*) filter (where ${condition}))::int as ${raw(name)}`);
  const summed = names.map((name) => sql`, sum(${name}) as ${name}`);
  // What `is not distinct from` says, in words PostgreSQL can hash: else each wait is compared with each group.
  const same = (one: string, other: string): Sql =>
    sql`coalesce(${raw(one)}.${by}, '') = coalesce(${raw(other)}.${by}, '') and (${raw(one)}.${by} is null) = (${raw(other)}.${by} is null)`;
  const left = (share: string): Sql => sql`min(days) filter (where still <= ${raw(share)} + 1e-12)`;
  return sql`with times as materialized (select s.${by}, date_part('epoch', s.took) / 86400 as days, (count(*) filter (where s.done))::int as ended, count(*)::int as gone${join(counted, "")} from (${source}) s group by s.${by}, s.took),
    sizes as (select ${by}, sum(gone) as visits, sum(ended) as completed${join(summed, "")}, sum(days * gone) as total, sum(days * ended) / nullif(sum(ended), 0) as mean from times group by ${by}),
    risk as (select t.${by}, t.days, t.ended, z.completed as ended_all, z.visits + t.gone - sum(t.gone) over (partition by t.${by} order by t.days rows unbounded preceding) as waiting
      from times t join sizes z on ${same("z", "t")}),
    curve as (select ${by}, days, ended_all, sum(ended) over sofar as ended_by, case when ended = waiting then 0 else exp(sum(case when ended < waiting then ln(1 - ended::float8 / waiting) else 0 end) over sofar) end as still
      from risk where ended > 0 window sofar as (partition by ${by} order by days rows unbounded preceding)),
    quantiles as (select ${by}, ${ofCompleted("0.5")} as completed_median, ${ofCompleted("0.9")} as completed_p90, ${left("0.5")} as median, ${left("0.25")} as p75, ${left("0.1")} as p90
      from curve group by ${by})
    select z.*, q.completed_median, q.completed_p90, q.median, q.p75, q.p90 from sizes z left join quantiles q on ${same("q", "z")}`;
}
