import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import { within } from "../sql/moves.ts";
import { ledgerOf } from "../sql/standings.ts";
import { any, arrival, type Beside, type Cohort, cohortBase, column, joined, passesSkipped, placesOf } from "./cohort-sql.ts";
import type { Step } from "./steps.ts";

/** Names a sum of each step: `t0 … tk`. */
const eachStep = (cohort: Cohort, of: (index: number) => Sql): Sql =>
  join(cohort.steps.map((_, index) => sql`${of(index)} as t${raw(String(index))}`));

/** The condition over `base` that a record is one of the cohort. */
function isMember(cohort: Cohort): Sql {
  const at = joined(cohort);
  return sql`${at} is not null${within(at, cohort.params.from, cohort.params.to)}`;
}

/** Whether `r` first entered two stages of the step at one instant, so that the instant does not say which move was the first. */
function isTied({ stages }: Step): Sql {
  const columns = stages.flatMap(({ entryColumns }) => entryColumns.map((name) => sql`r.${ident(name)}`));
  return any(columns.flatMap((one, index) => columns.slice(index + 1).map((other) => sql`${one} = ${other}`)));
}

/** Of the row `r` whether its record is `doubtful`: first entries in order, each at its own instant, say which moves they were; else only the ledger by seq does. */
const doubt = (cohort: Cohort): Sql => sql`odd or coalesce(${any(cohort.steps.map(isTied))}, false) as doubtful`;

/**
 * Σ amount by step of the moves that took records there first, `t0 … tk`, of the records whose ids `chosen` picks: by seq, a move from
 * highest place `passed` to `pos` enters every step between, skipped ones included when skips count as passed.
 */
function amountsBySeq(cohort: Cohort, chosen: Sql): Sql {
  const { ctx, funnel, definition, params } = cohort;
  const bound = params.asOf === undefined ? sql`` : sql`and l.at < ${params.asOf}::timestamptz`;
  const before = passesSkipped(definition)
    ? sql`coalesce(max(pos) over (partition by record_id order by seq rows between unbounded preceding and 1 preceding), -1)`
    : sql`case when row_number() over (partition by record_id, pos order by seq) = 1 then pos - 1 else pos end`;
  const sums = eachStep(cohort, (index) => sql`sum(amount) filter (where passed < ${raw(String(index))} and pos >= ${raw(String(index))})`);
  return sql`select ${sums} from (select amount, pos, ${before} as passed
    from (select l.record_id, l.seq, l.amount, (case l.to_stage ${join(
      placesOf(cohort, (index) => raw(String(index))),
      " ",
    )} end) as pos
      from ${ledgerOf(ctx)} l where l.app = ${ctx.catalog.app} and l.funnel = ${funnel.key} and ${chosen} ${bound}) moves where pos is not null) ranked`;
}

/** The same of the records that are not doubtful, and `matched`, how many moves were met: those at the instant of a first entry. */
function amountsByInstant(cohort: Cohort): Sql {
  // Told in the sums, not in WHERE: PostgreSQL would expect few rows of it and carry the many there are from its workers one by one.
  const isFirst = sql`l.at = f.first`;
  // The step first: most moves are not its own, and need not be asked more.
  const sums = eachStep(cohort, (index) => sql`sum(l.amount) filter (where l.at = ${arrival(cohort, index)} and ${isFirst})`);
  return sql`select count(*) filter (where ${isFirst}) as matched, ${sums} from (select base.* from (${cohortBase(cohort, [doubt(cohort)])}) base where ${isMember(cohort)}) b join ${ledgerOf(cohort.ctx)} l on l.record_id = b.id
    left join lateral (select case l.to_stage ${join(placesOf(cohort, column), " ")} end as first) f on true where not b.doubtful and l.funnel = ${cohort.funnel.key}`;
}

/**
 * Beside the counts: Σ amount of the records that reached each step, at the move that took them there, `t0 … tk`, and `exact`. That is
 * false where the moves met are not as many as the first entries there are: two at one instant, or none. Then only the ledger by seq can tell.
 */
export function entryAmounts(cohort: Cohort): Beside {
  const member = isMember(cohort);
  const entries = sql`num_nonnulls(${join(cohort.steps.map((_, index) => column(index)))})`;
  // An array of ids is looked up in the ledger one by one, whatever PostgreSQL thinks of how many there are: a few in a hundred.
  const doubtful = amountsBySeq(cohort, sql`l.record_id = any(array(select unnest(doubtful_ids) from counted))`);
  const total = (index: number): Sql => {
    const name = raw(`t${index}`);
    return sql`coalesce(i.${name} + s.${name}, i.${name}, s.${name})::text`;
  };
  return {
    taken: [doubt(cohort)],
    counted: [
      sql`coalesce(sum(${entries}) filter (where not doubtful and ${member}), 0) as entries`,
      sql`array_agg(id) filter (where doubtful and ${member}) as doubtful_ids`,
    ],
    tables: [sql`(${amountsByInstant(cohort)}) i`, sql`(${doubtful}) s`],
    selected: [sql`counted.entries = i.matched as exact`, eachStep(cohort, total)],
  };
}

/** The same by seq alone. */
export function exactEntryAmounts(cohort: Cohort): Sql {
  const all = amountsBySeq(cohort, sql`l.record_id in (select id from (${cohortBase(cohort)}) base where ${isMember(cohort)})`);
  return sql`select true as exact, ${eachStep(cohort, (index) => sql`t${raw(String(index))}::text`)} from (${all}) s`;
}

/** Beside the counts: Σ current amount (as of the instant) of the records that reached each step, `t0 … tk`. */
export function currentAmounts(cohort: Cohort, amount: Sql): Beside {
  const member = isMember(cohort);
  const sums = eachStep(cohort, (index) => sql`(sum(amount) filter (where ${arrival(cohort, index)} is not null and ${member}))::text`);
  return {
    taken: [sql`${amount} as amount`],
    counted: [sums],
    selected: [eachStep(cohort, (index) => sql`counted.t${raw(String(index))}`)],
  };
}
