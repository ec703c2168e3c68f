import type { FunnelReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import { within } from "../sql/moves.ts";
import { population } from "../sql/population.ts";
import type { ReportParams } from "../report-type.ts";
import type { Step } from "./steps.ts";

/** What a cohort question needs to become SQL. */
export interface Cohort {
  readonly ctx: Ctx;
  readonly object: CatalogObject;
  readonly funnel: CatalogFunnel;
  readonly steps: readonly Step[];
  readonly definition: FunnelReport;
  readonly params: ReportParams;
}

const column = (index: number): Sql => raw(`c${index}`);
const any = (parts: readonly Sql[]): Sql => (parts.length === 0 ? sql`false` : sql`(${join(parts, " or ")})`);

/** First entry of a step as of the instant, from the stage columns of `r`. */
function firstEntry(step: Step, asOf: string | undefined): Sql {
  const columns = step.stages.map((stage) => {
    const at = sql`r.${ident(stage.atColumn)}`;
    return asOf === undefined ? at : sql`case when ${at} < ${asOf}::timestamptz then ${at} end`;
  });
  return columns.length === 1 ? join(columns) : sql`least(${join(columns)})`;
}

/** One row a record: `id, c0 … ck` (first entries) and `odd`, true when they are not in the order of the steps. */
function base({ ctx, object, steps, definition, params }: Cohort): Sql {
  const firsts = steps.map((step, index) => sql`${firstEntry(step, params.asOf)} as ${column(index)}`);
  const odd = steps
    .slice(1)
    .map((_, index) => sql`c${raw(String(index + 1))} <= greatest(${join(steps.slice(0, index + 1).map((__, at) => column(at)))})`);
  const filter = population(ctx, object, [definition.filter, params.filter], params.asOf);
  return sql`select b.id, ${join(steps.map((_, index) => column(index)))}, coalesce(${any(odd)}, false) as odd from (select r.id, ${join(firsts)} from ${object.table} r where ${filter}) b where ${any(steps.map((_, index) => sql`${column(index)} is not null`))}`;
}

/**
 * Records whose first entries run backwards (sent back, re-entered) are counted from the ledger: by step the first entry and the
 * first move after it, by seq, that counts as going on. Everybody else is counted from the stage columns, which say the same.
 */
function oddPairs({ ctx, funnel, steps, definition, params }: Cohort): Sql {
  const ledger = ident(ctx.catalog.tenant.schema, "stage_transition");
  const places = steps.flatMap((step, index) => step.stages.map((stage) => sql`when ${stage.key} then ${raw(String(index))}`));
  const bound = params.asOf === undefined ? sql`` : sql`and l.at < ${params.asOf}::timestamptz`;
  const counts =
    definition.skip === "strict_next"
      ? sql`m.seq > f.seq and m.pos = f.pos + 1`
      : definition.skip === "visited"
        ? sql`m.pos = f.pos + 1`
        : sql`m.seq > f.seq and m.pos > f.pos`;
  return sql`
    odd_moves as (select l.record_id, l.seq, l.at, (case l.to_stage ${join(places, " ")} end) as pos from ${ledger} l where l.app = ${ctx.catalog.app} and l.funnel = ${funnel.key} and l.record_id in (select id from base where odd) ${bound}),
    odd_firsts as (select distinct on (record_id, pos) record_id, pos, seq, at from odd_moves where pos is not null order by record_id, pos, seq),
    odd_pairs as (select f.record_id as id, f.pos, f.at as entered, (array_agg(m.at order by m.seq) filter (where ${counts}))[1] as next from odd_firsts f join odd_moves m on m.record_id = f.record_id group by f.record_id, f.pos, f.at)`;
}

/** The condition on the time of going on: inside the window, when there is one. */
function inWindow(next: Sql, entered: Sql, days: number | undefined): Sql {
  return days === undefined ? sql`${next} is not null` : sql`${next} <= ${entered} + make_interval(days => ${days}::int)`;
}

/** Conditions over `base` and `odd_pairs` by what is counted at a step. */
function conditions(cohort: Cohort, index: number) {
  const { steps, definition, params } = cohort;
  const later = steps.slice(index + 1).map((_, at) => column(index + 1 + at));
  const inPeriod = (at: Sql): Sql => sql`${at} is not null${within(at, params.from, params.to)}`;
  const joined = sql`least(${join(steps.map((_, at) => column(at)))})`;
  const next =
    definition.skip === undefined || definition.skip === "any_later"
      ? later.length > 0
        ? sql`least(${join(later)})`
        : sql`null::timestamptz`
      : (later[0] ?? sql`null::timestamptz`);
  const skipsCount = definition.skip === undefined || definition.skip === "any_later";
  const got = (from: number): Sql =>
    skipsCount
      ? any(steps.slice(from).map((_, at) => sql`${column(from + at)} is not null`))
      : any(steps.slice(from, from + 1).map(() => sql`${column(from)} is not null`));
  const reached = sql`${got(index)} and ${inPeriod(joined)}`;
  return {
    reached,
    further: sql`${reached} and ${got(index + 1)}`,
    stopped: sql`${reached} and not ${got(index + 1)}`,
    entered: inPeriod(column(index)),
    advanced: sql`${inPeriod(column(index))} and ${inWindow(next, column(index), definition.windowDays)}`,
    oddEntered: sql`pos = ${raw(String(index))} and ${inPeriod(raw("entered"))}`,
    oddAdvanced: sql`pos = ${raw(String(index))} and ${inPeriod(raw("entered"))} and ${inWindow(raw("next"), raw("entered"), definition.windowDays)}`,
  };
}

/** One row of counts: `r<i>` reached, `f<i>` of those further, `e<i>` entered and `a<i>` advanced . */
export function cohortCounts(cohort: Cohort): Sql {
  const wide: Sql[] = [];
  const odd: Sql[] = [];
  const all: Sql[] = [];
  cohort.steps.forEach((_, index) => {
    const when = conditions(cohort, index);
    const at = raw(String(index));
    wide.push(sql`count(*) filter (where ${when.reached}) as r${at}`);
    wide.push(sql`count(*) filter (where ${when.further}) as f${at}`);
    wide.push(sql`count(*) filter (where not odd and ${when.entered}) as e${at}`);
    wide.push(sql`count(*) filter (where not odd and ${when.advanced}) as a${at}`);
    odd.push(sql`count(*) filter (where ${when.oddEntered}) as e${at}`);
    odd.push(sql`count(*) filter (where ${when.oddAdvanced}) as a${at}`);
    all.push(sql`wide.r${at}, wide.f${at}, wide.e${at} + odd.e${at} as e${at}, wide.a${at} + odd.a${at} as a${at}`);
  });
  return sql`with base as ${materialized(base(cohort))}, ${oddPairs(cohort)}, wide as (select ${join(wide)} from base), odd as (select ${join(odd)} from odd_pairs) select ${join(all)} from wide, odd`;
}

/** PostgreSQL scans a CTE used twice once when it is materialized. */
function materialized(query: Sql): Sql {
  return sql`materialized (${query})`;
}

/** What is counted at a step: the bars (reached, of those further or stopped) and the stage's own cohort (entered, of those advanced). */
export const cohortColumns = ["reached", "further", "stopped", "entered", "advanced"] as const;

/** One of them. */
export type CohortColumn = (typeof cohortColumns)[number];

/** Ids of the records counted in a column of a step. */
export function cohortRecords(cohort: Cohort, index: number, what: CohortColumn): Sql {
  const when = conditions(cohort, index);
  if (what !== "entered" && what !== "advanced") return sql`with base as (${base(cohort)}) select id from base where ${when[what]}`;
  const odd = what === "entered" ? when.oddEntered : when.oddAdvanced;
  return sql`with base as ${materialized(base(cohort))}, ${oddPairs(cohort)} select id from base where not odd and ${when[what]} union all select id from odd_pairs where ${odd}`;
}

/**
 * Σ amount of the records that reached each step, at the move that took them there: `passed, pos, total` — a move from highest place
 * `passed` to `pos` enters every step between, skipped ones included when skips count as passed.
 */
export function entryAmounts(cohort: Cohort): Sql {
  const { ctx, funnel, steps, definition, params } = cohort;
  const ledger = ident(ctx.catalog.tenant.schema, "stage_transition");
  const places = steps.flatMap((step, index) => step.stages.map((stage) => sql`when ${stage.key} then ${raw(String(index))}`));
  const bound = params.asOf === undefined ? sql`` : sql`and l.at < ${params.asOf}::timestamptz`;
  const joined = sql`least(${join(steps.map((_, at) => column(at)))})`;
  const members = sql`select id from base where ${joined} is not null${within(joined, params.from, params.to)}`;
  const skipsCount = definition.skip === undefined || definition.skip === "any_later";
  const before = skipsCount
    ? sql`coalesce(max(pos) over (partition by record_id order by seq rows between unbounded preceding and 1 preceding), -1)`
    : sql`case when row_number() over (partition by record_id, pos order by seq) = 1 then pos - 1 else pos end`;
  return sql`with base as (${base(cohort)}), moves as (select l.record_id, l.seq, l.amount, (case l.to_stage ${join(places, " ")} end) as pos from ${ledger} l where l.app = ${ctx.catalog.app} and l.funnel = ${funnel.key} and l.record_id in (${members}) ${bound}),
    ranked as (select amount, pos, ${before} as passed from moves where pos is not null)
    select passed, pos, sum(amount)::text as total from ranked where pos > passed and amount is not null group by passed, pos`;
}

/** Σ current amount (as of the instant) of the records that reached each step: `t0 … tk`. */
export function currentAmounts(cohort: Cohort, amount: Sql): Sql {
  const sums = cohort.steps.map(
    (_, index) => sql`(sum(amount) filter (where ${conditions(cohort, index).reached}))::text as t${raw(String(index))}`,
  );
  return sql`with base as (${base(cohort)}) select ${join(sums)} from (select base.id, ${join(cohort.steps.map((_, index) => sql`base.${column(index)}`))}, ${amount} as amount from base join ${cohort.object.table} r on r.id = base.id) base`;
}
