import type { Ctx } from "@funnelsmith/engine";
import { raw, type Sql, slot, sql } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import { countedBy } from "../counted-by.ts";
import { directionOf } from "../funnel/movement.ts";
import { instantOf } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { elsewhere, within } from "../sql/moves.ts";
import { type Membership, membership } from "../sql/population.ts";
import { isOnlyFunnel, todaysStage } from "../sql/stage-keys.ts";
import { ledgerOf, type Question, standings } from "../sql/standings.ts";
import { movesByWay } from "../sql/visits-by-way.ts";
import { stepsBy, waysBy } from "../sql/ways.ts";

/** A funnel's period: whose records, from when (the beginning when left out) to when. */
export interface Period {
  readonly question: Question;
  readonly from: string | undefined;
  readonly to: string;
}

/** The period of a report ends at its own end, or at the as-of instant where that comes first. */
export function periodOf(
  ctx: Ctx,
  place: { readonly funnel: CatalogFunnel; readonly object: CatalogObject },
  filters: readonly unknown[],
  params: ReportParams,
): Period {
  const now = params.to === undefined && params.asOf === undefined;
  const known = instantOf(ctx, params);
  const to = params.to !== undefined && params.to < known ? params.to : known;
  // What begins after all that is known is as it was then.
  const from = params.from !== undefined && params.from > to ? to : params.from;
  return { question: { ctx, ...place, filters, asOf: now ? undefined : to }, from, to };
}

/** The instant before everything: where nothing had happened yet. */
export const never = "-infinity";

/** What stood in the funnel when the period began, of the records that still exist when it ends, so that both ends are about the same ones. */
export function standingBefore({ question, from }: Period): Question {
  return { ...question, asOf: from ?? never, existing: { asOf: question.asOf } };
}

/** One row a move of the period: `record_id, seq, at, came, went`, the stages left and entered (null outside the funnel), and columns of `l`. */
function movesOf({ question, from, to }: Period, early: Membership["early"], more: readonly string[] = []): Sql {
  const { ctx, object, funnel } = question;
  const ledger = ledgerOf(ctx);
  const where = sql`l.app = ${ctx.catalog.app}${within(sql`l.at`, from, to)} and ${early(sql`l.record_id`)}`;
  const here = isOnlyFunnel(object);
  const before = here ? sql`` : sql`left join ${ledger} p on p.record_id = l.record_id and p.seq = l.seq - 1`;
  const came = here ? sql`l.from_stage` : sql`case when p.funnel = ${funnel.key} then p.to_stage end`;
  const went = here ? sql`l.to_stage` : sql`case when l.funnel = ${funnel.key} then l.to_stage end`;
  const whose = here
    ? sql`l.funnel = ${funnel.key}`
    : sql`l.object = ${object.key} and (l.funnel = ${funnel.key} or p.funnel = ${funnel.key})`;
  const [taken, kept] = ["l", "t"].map((alias) => raw(more.map((name) => `, ${alias}.${name}`).join("")));
  return sql`select t.record_id, t.seq, t.at, t.came, t.went${kept ?? sql``} from (select l.record_id, l.seq, l.at${taken ?? sql``}, ${todaysStage(funnel, came)} as came, ${todaysStage(funnel, went)} as went
    from ${ledger} l ${before} where ${whose} and ${where}) t where t.came is distinct from t.went`;
}

const memberOf = ({ question: { ctx, object, filters, asOf } }: Period): Membership => membership(ctx, object, filters, asOf);

/** The same of the records the question is about. */
export function periodMoves(period: Period, more: readonly string[] = []): Sql {
  const { early, late } = memberOf(period);
  return sql`select m.* from (${movesOf(period, early, more)}) m where ${late(sql`m.record_id`)}`;
}

/** The same of some of them, whose ids `ids` lists: few, each looked up by itself. */
export function periodMovesOf(period: Period, ids: Sql, more: readonly string[] = []): Sql {
  return movesOf(period, (id) => sql`${id} = any(array(${ids}))`, more);
}

/** The same by the way records went: `path, n, came, went`, a move that `n` records made. */
function periodMovesByWay(period: Period): Sql {
  const { question, from, to } = period;
  const inside = (stage: Sql): Sql => sql`nullif(${stage}, ${elsewhere})`;
  // From the beginning on, every move came from where the one before it went.
  if (from === undefined)
    return sql`select m.path, m.n, ${inside(sql`m.came`)} as came, ${inside(sql`m.went`)} as went from (${movesByWay(question, to)}) m`;
  const { early, late } = memberOf(period);
  const paths = sql`select m.record_id, array_agg(m.came order by m.seq) as came, array_agg(m.went order by m.seq) as went from (${movesOf(period, early)}) m group by m.record_id`;
  return waysBy(["came", "went"], sql`select * from (${paths}) p where ${late(sql`p.record_id`)}`);
}

/** The ways out of a stage, in the order they are shown; `elsewhere` leads to another funnel. */
export const waysOut = ["forward", "back", "won", "lost", "invalid", "parked", "reopened", "reclassified", "elsewhere"] as const;

const wayOf = (funnel: CatalogFunnel): Sql => sql`coalesce(${directionOf(funnel, sql`m.came`, sql`m.went`)}, 'elsewhere')`;

/** `stage, what, next, moves, records`: what came in (`entered`, of it `new`), went out (`left`, of it each way), and by the stage it went `to`. */
export function periodCounts(period: Period): Sql {
  const { funnel } = period.question;
  const summed = (by: string, what: Sql, next: string | undefined, where: Sql): Sql => {
    const steps = stepsBy(next === undefined ? [by] : [by, next], where);
    return sql`select s.${raw(by)} as stage, ${what} as what, ${raw(next === undefined ? "null" : `s.${next}`)} as next, s.moves, s.records from (${steps}) s`;
  };
  return sql`with m as materialized (select m.*, case when m.came is not null then ${wayOf(funnel)} end as way from (${periodMovesByWay(period)}) m)
    ${summed("went", sql`'entered'`, undefined, sql`went is not null`)}
    union all ${summed("went", sql`'new'`, undefined, sql`went is not null and came is null`)}
    union all ${summed("came", sql`'left'`, undefined, sql`came is not null`)}
    union all select w.stage, w.next, null, w.moves, w.records from (${summed("came", sql`'way'`, "way", sql`came is not null`)}) w
    union all ${summed("came", sql`'to'`, "went", sql`came is not null and went is not null`)}`;
}

/** `stage, back, entered, left`: moves into and out of each stage by week of seven days, counted back from the end of the period. */
export function weekCounts(period: Period): Sql {
  const local = (at: Sql): Sql => sql`(${at} at time zone ${slot("zone")})`;
  const back = sql`floor(extract(epoch from ${local(sql`${period.to}::timestamptz`)} - interval '1 microsecond' - ${local(sql`m.at`)}) / 604800)::int`;
  const moved = sql`select ${back} as back, m.came, m.went from (${periodMoves(period)}) m`;
  return sql`select w.stage, w.back, count(*) filter (where w.entered) as entered, count(*) filter (where not w.entered) as left
    from (${moved}) m cross join lateral (values (m.went, m.back, true), (m.came, m.back, false)) w (stage, back, entered) where w.stage is not null group by 1, 2`;
}

/** `stage, n`: how many stood in each stage when a period began or ended. */
export function standingCounts(question: Question): Sql {
  return sql`select s.stage, count(*) as n from (${standings(question)}) s group by s.stage`;
}

/** Ids of the records counted in a column of a stage; refused for a column there is not. */
export function periodRecords(period: Period, stage: string, column: string): Sql {
  if (column === "opening" || column === "closing") {
    const question = column === "opening" ? standingBefore(period) : period.question;
    return sql`select s.id from (${standings(question)}) s where s.stage = ${stage}`;
  }
  const conditions: Readonly<Record<string, Sql>> = {
    entered: sql`m.went = ${stage}`,
    new: sql`m.went = ${stage} and m.came is null`,
    left: sql`m.came = ${stage}`,
    ...Object.fromEntries(waysOut.map((way) => [way, sql`m.came = ${stage} and ${wayOf(period.question.funnel)} = ${way}`])),
  };
  return sql`select distinct m.record_id from (${periodMoves(period)}) m where ${countedBy(conditions, column)}`;
}
