import { type MixReport, mixGap } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { type Sql, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { type Grouping, groupingOf } from "../closed/grouping.ts";
import { findFunnel, findStage } from "../find.ts";
import { instantOf } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { entryAfter, firstEntry } from "../sql/entries.ts";
import { within } from "../sql/moves.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";

const day = 86_400_000;

/** Days of the period where the reader names no beginning. */
const usual = 90;

/** Two periods compared, as instants. */
export interface Periods {
  readonly before: { readonly from: string; readonly to: string };
  readonly after: { readonly from: string; readonly to: string };
}

/** The period asked for and the one it is compared with. */
export function periodsOf(ctx: Ctx, { compare }: MixReport, params: ReportParams): Periods {
  const known = Date.parse(instantOf(ctx, params));
  const to = Math.min(known, params.to === undefined ? known : Date.parse(params.to));
  const from = params.from === undefined ? to - usual * day : Date.parse(params.from);
  const back = compare === "year" ? 364 * day : to - from;
  const period = (start: number, end: number) => ({ from: new Date(start).toISOString(), to: new Date(end).toISOString() });
  return { before: period(from - back, to - back), after: period(from, to) };
}

/** What a mix report asks of the funnel: rows `s` of both periods, by segment. */
export interface Asked {
  readonly grouping: Grouping;
  readonly periods: Periods;
  /** `(…) s where …`. */
  readonly from: Sql;
  readonly inPeriod: (name: keyof Periods) => Sql;
  readonly success: Sql;
}

/** Compiles a mix report; DEFINITION_INVALID when it leaves out what its basis needs. */
export function askedOf(ctx: Ctx, definition: MixReport, params: ReportParams): Asked {
  const gap = mixGap(definition);
  if (gap !== undefined) throw incomplete(gap);
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const periods = periodsOf(ctx, definition, params);
  const grouping = groupingOf(ctx, object, definition.dimensions, params.asOf, sql`s.closed_at`);
  const { source, at, counts, success } =
    definition.basis === "stage" ? ofStage(question, definition, grouping) : ofClosed(question, grouping);
  const inPeriod = (name: keyof Periods): Sql => sql`true${within(at, periods[name].from, periods[name].to)}`;
  return {
    grouping,
    periods,
    from: sql`(${source}) s where ${counts} and (${inPeriod("before")} or ${inPeriod("after")})`,
    inPeriod,
    success,
  };
}

function ofClosed(question: Question, grouping: Grouping) {
  const is = (...kinds: Parameters<typeof keysOf>[1][]): Sql => sql`s.stage = any(${keysOf(question.funnel, ...kinds)}::text[])`;
  return { source: standings(question, grouping.taken), at: sql`s.closed_at`, counts: is("won", "lost"), success: is("won") };
}

function ofStage(question: Question, definition: MixReport, grouping: Grouping) {
  const from = findStage(question.funnel, String(definition.from), "/from");
  const to = findStage(question.funnel, String(definition.to), "/to");
  const entered = firstEntry(from, question.asOf);
  const source = standings(question, [...grouping.taken, sql`${entered} as entered`, sql`${entryAfter(question, from, to)} as reached`]);
  const window = sql`make_interval(hours => ${(definition.windowDays ?? 0) * 24}::int)`;
  return {
    source,
    at: sql`s.entered`,
    counts: sql`s.entered is not null`,
    success: sql`coalesce(s.reached <= s.entered + ${window}, false)`,
  };
}

function incomplete(what: string): Problem {
  const detail = { "zh-CN": `缺少 ${what}。`, en: `${what} is missing.` };
  return new Problem("DEFINITION_INVALID", detail, { errors: [{ pointer: `/${what}`, code: "MIX_INCOMPLETE", detail }] });
}
