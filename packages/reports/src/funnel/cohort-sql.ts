import type { FunnelReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import { within } from "../sql/moves.ts";
import { population } from "../sql/population.ts";
import { ledgerNames } from "../sql/stage-keys.ts";
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

/** The first entry of a step in `cohortBase`. */
export const column = (index: number): Sql => raw(`c${index}`);
/** Whether one of some conditions holds. */
export const any = (parts: readonly Sql[]): Sql => (parts.length === 0 ? sql`false` : sql`(${join(parts, " or ")})`);

/** First entry of a step as of the instant, from the stage columns of `r`. */
function firstEntry(step: Step, asOf: string | undefined): Sql {
  const columns = step.stages.flatMap((stage) =>
    stage.entryColumns.map((column) => {
      const at = sql`r.${ident(column)}`;
      return asOf === undefined ? at : sql`case when ${at} < ${asOf}::timestamptz then ${at} end`;
    }),
  );
  return columns.length === 1 ? join(columns) : sql`least(${join(columns)})`;
}

/**
 * One row a record: `id, c0 … ck` (first entries), `odd`, true when they are not in the order of the steps, and `unsure`, true when they
 * leave it open whether it went on. What comes from behind LEFT JOIN LATERAL is computed once a row, not wherever it is named, and in
 * parallel. `more` is taken from the row `r`.
 */
export function cohortBase(cohort: Cohort, more: readonly Sql[] = []): Sql {
  const { ctx, object, steps, definition, params } = cohort;
  const firsts = steps.map((step, index) => sql`${firstEntry(step, params.asOf)} as ${column(index)}`);
  const columns = steps.map((_, index) => column(index));
  // Where none before was out of order, the last one there is the latest.
  const odd = columns.slice(1).map((at, index) => sql`${at} <= ${firstOf(columns.slice(0, index + 1).reverse())}`);
  const unsure = steps.slice(1).map((_, index) => isUnsure(cohort, index));
  const filter = population(ctx, object, [definition.filter, params.filter], params.asOf);
  return sql`select ${join([sql`r.id`, ...columns, sql`odd`, sql`unsure`, ...more])} from ${object.table} r left join lateral (select ${join(firsts)}) f on true left join lateral (select coalesce(${any(odd)}, false) as odd) o on true left join lateral (select odd and coalesce(${any(unsure)}, false) as unsure) u on true where ${filter}`;
}

/** The first of some columns that is not null. */
export const firstOf = (columns: readonly Sql[]): Sql =>
  columns.length === 0 ? sql`null::timestamptz` : columns.length === 1 ? join(columns) : sql`coalesce(${join(columns)})`;

/** The steps whose entry counts as going on from one. */
const onwards = ({ steps, definition }: Cohort, index: number): readonly Sql[] =>
  steps.map((_, at) => column(at)).slice(index + 1, passesSkipped(definition) ? undefined : index + 2);

/** A first entry after that of the step went on from it, in time; it need not be the first move that did. */
const wentOn = (cohort: Cohort, index: number): Sql =>
  any(onwards(cohort, index).map((at) => sql`${at} > ${column(index)} and ${inWindow(at, column(index), cohort.definition.windowDays)}`));

/** A record that was further before it first entered the step may have gone there again: only the ledger knows, unless `wentOn` does. */
function isUnsure(cohort: Cohort, index: number): Sql {
  // Whoever need only have been at the next step, before or after, has its first entry to say so.
  if (cohort.definition.skip === "visited") return sql`false`;
  const before = any(onwards(cohort, index).map((at) => sql`${at} <= ${column(index)}`));
  return sql`(${before} and (${wentOn(cohort, index)}) is not true)`;
}

/**
 * What the ledger says of the records `ids` that their first entries leave unsure, `unsure_pairs`: by step the first entry and the first
 * move after it, by seq, that counts as going on: `id, pos, entered, next`.
 */
export function unsurePairs(cohort: Cohort, ids: Sql): Sql {
  const { ctx, funnel, definition, params } = cohort;
  const ledger = ident(ctx.catalog.tenant.schema, "stage_transition");
  const places = placesOf(cohort, (index) => raw(String(index)));
  const bound = params.asOf === undefined ? sql`` : sql`and l.at < ${params.asOf}::timestamptz`;
  const counts = passesSkipped(definition) ? sql`m.seq > f.seq and m.pos > f.pos` : sql`m.seq > f.seq and m.pos = f.pos + 1`;
  // An array of ids is looked up in the ledger one by one, whatever PostgreSQL thinks of how many there are: a few in a hundred.
  return sql`
    unsure_moves as materialized (select l.record_id, l.seq, l.at, (case l.to_stage ${join(places, " ")} end) as pos from ${ledger} l where l.app = ${ctx.catalog.app} and l.funnel = ${funnel.key} and l.record_id = any(array(${ids})) ${bound}),
    unsure_firsts as (select record_id, pos, min(seq) as seq from unsure_moves where pos is not null group by record_id, pos),
    unsure_nexts as (select f.record_id, f.pos, f.seq, min(m.seq) as next from unsure_firsts f left join unsure_moves m on m.record_id = f.record_id and ${counts} group by f.record_id, f.pos, f.seq),
    unsure_pairs as (select o.record_id as id, o.pos, f.at as entered, n.at as next from unsure_nexts o join unsure_moves f on f.record_id = o.record_id and f.seq = o.seq left join unsure_moves n on n.record_id = o.record_id and n.seq = o.next)`;
}

/** The condition on the time of going on: inside the window of so many times 24 hours, when there is one. */
export function inWindow(next: Sql, entered: Sql, days: number | undefined): Sql {
  return days === undefined ? sql`${next} is not null` : sql`${next} <= ${entered} + make_interval(hours => ${days * 24}::int)`;
}

/** What is said of the place on the way of each stage the ledger may name, as branches of a case. */
export function placesOf({ funnel, steps }: Cohort, said: (index: number) => Sql): readonly Sql[] {
  return steps.flatMap((step, index) =>
    step.stages.flatMap((stage) => ledgerNames(funnel, stage).map((key) => sql`when ${key} then ${said(index)}`)),
  );
}

/** When a record in order came as far as a step. Where skipped stages count as passed, whatever comes later will do: the first there is. */
export const arrival = ({ steps, definition }: Cohort, index: number): Sql =>
  firstOf(steps.map((_, at) => column(at)).slice(index, passesSkipped(definition) ? undefined : index + 1));

/** When a record came into the funnel; null for one that is not on the way. */
export const joined = ({ steps }: Cohort): Sql => sql`least(${join(steps.map((_, at) => column(at)))})`;

/** Conditions over `base` by what is counted at a step, and over `unsure_pairs` for going on: `advanced` is about all other records. */
function conditions(cohort: Cohort, index: number) {
  const { definition, params } = cohort;
  const inPeriod = (at: Sql): Sql => sql`${at} is not null${within(at, params.from, params.to)}`;
  const from = (at: number): Sql => arrival(cohort, at);
  // Whoever got anywhere came in: what is left to ask is when.
  const came = within(joined(cohort), params.from, params.to);
  const got = (at: number): Sql => sql`${from(at)} is not null${came}`;
  const entered = inPeriod(column(index));
  const inOrder = inWindow(from(index + 1), column(index), definition.windowDays);
  const advanced = definition.skip === "visited" ? inOrder : sql`case when odd then ${wentOn(cohort, index)} else ${inOrder} end`;
  const unsureEntered = sql`pos = ${raw(String(index))} and ${inPeriod(raw("entered"))}`;
  return {
    reached: got(index),
    further: passesSkipped(definition) ? got(index + 1) : sql`${got(index)} and ${from(index + 1)} is not null`,
    stopped: sql`${got(index)} and ${from(index + 1)} is null`,
    entered,
    advanced: sql`not unsure and ${entered} and ${advanced}`,
    unsureAdvanced: sql`${unsureEntered} and ${inWindow(raw("next"), raw("entered"), definition.windowDays)}`,
  };
}

/** Whether a stage counts as passed by a record that skipped it. */
export const passesSkipped = ({ skip }: FunnelReport): boolean => skip === undefined || skip === "any_later";

/** What is told in one pass with the counts: columns `taken` from the row `r`, what is `counted` of them and of `base`, more tables, and what is `selected`. */
export interface Beside {
  readonly taken?: readonly Sql[];
  readonly counted?: readonly Sql[];
  readonly tables?: readonly Sql[];
  readonly selected?: readonly Sql[];
}

/** One row of counts: `n` came in; by step `r<i>` reached, `f<i>` of those further, `e<i>` entered and `a<i>` advanced; then what is told beside. */
export function cohortCounts(cohort: Cohort, { taken = [], counted: more = [], tables = [], selected = [] }: Beside = {}): Sql {
  const at = joined(cohort);
  const counted: Sql[] = [sql`count(*) filter (where ${at} is not null${within(at, cohort.params.from, cohort.params.to)}) as n`];
  const unsure: Sql[] = [];
  const all: Sql[] = [raw("n")];
  cohort.steps.forEach((_, index) => {
    const when = conditions(cohort, index);
    const at = raw(String(index));
    counted.push(sql`count(*) filter (where ${when.reached}) as r${at}`);
    counted.push(sql`count(*) filter (where ${when.further}) as f${at}`);
    counted.push(sql`count(*) filter (where ${when.entered}) as e${at}`);
    counted.push(sql`count(*) filter (where ${when.advanced}) as a${at}`);
    unsure.push(sql`count(*) filter (where ${when.unsureAdvanced}) as a${at}`);
    all.push(sql`r${at}, f${at}, e${at}, counted.a${at} + unsure.a${at} as a${at}`);
  });
  return sql`with counted as materialized (select ${join([...counted, ...more])}, array_agg(id) filter (where unsure) as unsure_ids from (${cohortBase(cohort, taken)}) base), ${unsurePairs(cohort, sql`select unnest(unsure_ids) from counted`)}, unsure as (select ${join(unsure)} from unsure_pairs) select ${join([...all, ...selected])} from ${join([raw("counted"), raw("unsure"), ...tables])}`;
}

/** What is counted at a step: the bars (reached, of those further or stopped) and the stage's own cohort (entered, of those advanced). */
export const cohortColumns = ["reached", "further", "stopped", "entered", "advanced"] as const;

/** One of them. */
export type CohortColumn = (typeof cohortColumns)[number];

/** Ids of the records counted in a column of a step. */
export function cohortRecords(cohort: Cohort, index: number, what: CohortColumn): Sql {
  const when = conditions(cohort, index);
  const records = sql`with base as not materialized (${cohortBase(cohort)})`;
  const plain = sql`select id from base where ${when[what]}`;
  if (what !== "advanced") return sql`${records} ${plain}`;
  return sql`${records}, ${unsurePairs(cohort, sql`select id from base where unsure`)} ${plain} union all select id from unsure_pairs where ${when.unsureAdvanced}`;
}

/** One row a record and step it entered: `id, pos, entered, went`, whether it went on in its window. The period has no bearing on it. */
export function cohortPairs({ params: { from: _from, to: _to, ...params }, ...rest }: Cohort): Sql {
  const cohort: Cohort = { ...rest, params };
  // Whoever asks for a time is answered before it is judged who went on: one branch a step, each with its own condition.
  const sure = cohort.steps.map(
    (_, at) =>
      sql`select id, ${raw(String(at))} as pos, ${column(at)} as entered, coalesce(${conditions(cohort, at).advanced}, false) as went from base where not unsure and ${column(at)} is not null`,
  );
  return sql`with base as materialized (${cohortBase(cohort)}), ${unsurePairs(cohort, sql`select id from base where unsure`)}
    ${join(sure, " union all ")}
    union all select id, pos, entered, coalesce(${inWindow(raw("next"), raw("entered"), cohort.definition.windowDays)}, false) from unsure_pairs`;
}
