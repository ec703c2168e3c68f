import type { LeaksReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import { dimensionOf } from "../aggregate/dimension.ts";
import { amountWhenWon } from "../closed/closing.ts";
import { countedBy } from "../counted-by.ts";
import { findFunnel } from "../find.ts";
import { type Cohort, cohortPairs } from "../funnel/cohort-sql.ts";
import { type Step, stepsOf } from "../funnel/steps.ts";
import { instantOf } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { firstEntry } from "../sql/entries.ts";
import { within } from "../sql/moves.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";

const day = 86_400_000;

/** Days of a trailing quarter, and how many of them a stage's best is taken from. */
export const quarter = { days: 91, back: 4 };

/** What a question about wins to gain asks: its steps, and the entrants measured. */
export interface Asked {
  readonly ctx: Ctx;
  readonly definition: LeaksReport;
  readonly question: Question;
  readonly steps: readonly Step[];
  readonly windowDays: number;
  /** Entrants of this period are measured: those of the report's period that have had their window. */
  readonly from: string;
  readonly to: string;
  /** What is known ends here. */
  readonly instant: string;
}

const at = (instant: number): string => new Date(instant).toISOString();

/** Compiles the question; without a beginning the last quarter is measured. */
export function askedOf(ctx: Ctx, definition: LeaksReport, params: ReportParams): Asked {
  const place = findFunnel(ctx, definition.funnel);
  const windowDays = definition.windowDays ?? 30;
  const instant = instantOf(ctx, params);
  const ripe = Date.parse(instant) - windowDays * day;
  const to = Math.min(ripe, params.to === undefined ? ripe : Date.parse(params.to));
  const from = params.from === undefined ? to - quarter.days * day : Date.parse(params.from);
  return {
    ctx,
    definition,
    question: { ctx, ...place, filters: [definition.filter, params.filter], asOf: params.asOf },
    steps: stepsOf(place.funnel),
    windowDays,
    from: at(from),
    to: at(Math.max(from, to)),
    instant,
  };
}

/** One row a record and step entered since `since`: `id, pos, entered, went`, whether it went on in its window. */
function pairs({ ctx, question, steps, definition, windowDays }: Asked, since: string, until: string): Sql {
  const { object, funnel, filters, asOf } = question;
  const [, filter] = filters;
  const cohort: Cohort = {
    ctx,
    object,
    funnel,
    steps,
    params: { ...(asOf !== undefined && { asOf }), ...(filter !== undefined && { filter }) },
    definition: {
      key: definition.key,
      type: "funnel",
      title: definition.title,
      funnel: definition.funnel,
      windowDays,
      ...(definition.filter !== undefined && { filter: definition.filter }),
    },
  };
  return sql`select c.id, c.pos, c.entered, c.went from (${cohortPairs(cohort)}) c where true${within(raw("c.entered"), since, until)}`;
}

/** `pos, slot, by, n, k`: entrants and those of them that went on, of the period measured (slot 0, by peer) and of the quarters before (1 the latest). */
export function stepCounts(asked: Asked): Sql {
  const { ctx, definition, question, from, to } = asked;
  const [declared] = definition.dimensions ?? [];
  const peer = declared && dimensionOf(ctx, question.object, { ...declared, key: "by" }, 0, question.asOf).value;
  const since = at(Date.parse(from) - quarter.back * quarter.days * day);
  const slot = sql`case when p.entered >= ${from}::timestamptz then 0 else 1 + floor(date_part('epoch', ${from}::timestamptz - p.entered - interval '1 microsecond') / ${raw(String(quarter.days * 86_400))})::int end`;
  const rows = sql`select p.pos, ${slot} as slot, p.id, p.went from (${pairs(asked, since, to)}) p`;
  const by = peer ? sql`case when q.slot = 0 then ${peer} end` : sql`null::text`;
  // Peers are told apart only among those measured: nobody else is looked up.
  const joined = peer ? sql`left join ${question.object.table} r on r.id = case when q.slot = 0 then q.id end` : sql``;
  return sql`select q.pos, q.slot, ${by} as by, count(*) as n, count(*) filter (where q.went) as k from (${rows}) q ${joined} group by 1, 2, 3`;
}

/** One row: `won<i>` and `closed<i>` of those finally closed in the year before the instant that got beyond a step, and `average`, what a won one was worth. */
export function winsAfter(asked: Asked, withAmount: boolean): Sql {
  const { question, steps, instant } = asked;
  const { funnel, asOf } = question;
  const firsts = steps.map((step, index) => {
    const entries = step.stages.map((stage) => firstEntry(stage, asOf));
    return sql`(${entries.length === 1 ? join(entries) : sql`least(${join(entries)})`} is not null) as ${raw(`e${index}`)}`;
  });
  const won = sql`s.stage = any(${keysOf(funnel, "won")}::text[])`;
  const counts = steps.slice(0, -1).flatMap((_, index) => {
    const later = steps.slice(index + 1).map((__, ahead) => sql`s.${raw(`e${index + 1 + ahead}`)}`);
    const beyond = sql`(${won} or ${join(later, " or ")})`;
    return [
      sql`count(*) filter (where ${beyond} and ${won}) as ${raw(`won${index}`)}`,
      sql`count(*) filter (where ${beyond}) as ${raw(`closed${index}`)}`,
    ];
  });
  const amount = withAmount ? sql`left join lateral ${amountWhenWon(question)} a on true` : sql``;
  const average = withAmount ? sql`trim_scale(round(avg(a.amount), 12))::text` : sql`null::text`;
  const year = at(Date.parse(instant) - 365 * day);
  return sql`select ${join([...counts, sql`${average} as average`])} from (${standings(question, firsts)}) s ${amount}
    where s.stage = any(${keysOf(funnel, "won", "lost")}::text[]) and s.closed_at >= ${year}::timestamptz`;
}

/** Ids of the records counted in a column of a step; refused for a column there is not. */
export function stepRecords(asked: Asked, pos: number, column: string): Sql {
  const condition = countedBy({ entered: sql`true`, advanced: sql`p.went`, stayed: sql`not p.went` }, column);
  return sql`select p.id from (${pairs(asked, asked.from, asked.to)}) p where p.pos = ${pos}::int and ${condition}`;
}
