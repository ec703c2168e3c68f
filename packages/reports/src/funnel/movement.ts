import type { FunnelReport, ReportDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import type { ReportParams, ReportRow } from "../report-type.ts";
import { knownStage, visits, within } from "../sql/moves.ts";
import { visitsByWay } from "../sql/visits-by-way.ts";
import { stepsBy } from "../sql/ways.ts";
import { localized } from "./steps.ts";

/** What a question about moves needs. */
export interface Movement {
  readonly ctx: Ctx;
  readonly object: CatalogObject;
  readonly funnel: CatalogFunnel;
  readonly definition: FunnelReport;
  readonly params: ReportParams;
}

/** Visits of the funnel as of the report's instant. */
export function visitsOf({ ctx, object, funnel, definition, params }: Movement): Sql {
  return visits(ctx, object, funnel, [definition.filter, params.filter], params.asOf);
}

/**
 * The way a move goes, as text: forward, back, won, lost, invalid, parked, reopened, or reclassified, which changes the words of an outcome
 * and not the outcome; null for none between two stages of the funnel.
 */
export function directionOf(funnel: CatalogFunnel, came: Sql, went: Sql): Sql {
  const cases = funnel.stages.map((stage) => {
    const targets = funnel.stages
      .filter((target) => target.key !== stage.key)
      .map((target) => sql`when ${target.key} then ${direction(stage, target)}`);
    return sql`when ${stage.key} then (case ${went} ${join(targets, " ")} end)`;
  });
  return sql`(case ${came} ${join(cases, " ")} end)`;
}

/** What is to be said where a record went from one lost, invalid or parked stage to another. */
export const reclassifiedSentence: LocalizedText = text(
  "在输单、无效阶段之间改动算改归类，不再算一次输单或无效；搁置的同理。",
  "A move between lost and invalid stages is a reclassification, no second loss; between parked ones likewise.",
);

const isDropped = ({ kind }: CatalogStage): boolean => kind === "lost" || kind === "invalid";

/** Whether a move goes one of some ways; cheaper on many rows than asking which it goes. */
export function leads(funnel: CatalogFunnel, came: Sql, went: Sql, ...ways: readonly string[]): Sql {
  const cases = funnel.stages.flatMap((stage) => {
    const targets = funnel.stages.filter((target) => target.key !== stage.key && ways.includes(direction(stage, target)));
    return targets.length === 0 ? [] : [sql`when ${stage.key} then ${went} = any(${targets.map(({ key }) => key)}::text[])`];
  });
  return cases.length === 0 ? sql`false` : sql`(case ${came} ${join(cases, " ")} else false end)`;
}

function direction(from: CatalogStage, to: CatalogStage): string {
  // From won to a later won stage it goes on; it is no second win.
  if (to.kind === "won") return from.kind !== "won" ? "won" : to.position > from.position ? "forward" : "back";
  // What was dropped, or rests, is not dropped or put to rest once more by going to another such stage.
  if (isDropped(from) && isDropped(to)) return "reclassified";
  if (from.kind === "parked" && to.kind === "parked") return "reclassified";
  if (to.kind === "lost" || to.kind === "invalid") return to.kind;
  if (to.kind === "parked") return "parked";
  if (isDropped(from) || from.kind === "won") return "reopened";
  // Resting is no place on the way to fall back from.
  if (from.kind === "parked") return "forward";
  return to.position > from.position ? "forward" : "back";
}

/** Which visits a column of the visit basis counts. */
export function visitConditions(movement: Movement): Readonly<Record<string, Sql>> {
  const inPeriod = sql`true${within(raw("v.entered"), movement.params.from, movement.params.to)}`;
  const ended = (name: string): Sql =>
    sql`${inPeriod} and v.next is not null and ${directionOf(movement.funnel, raw("v.stage"), raw("v.next"))} = ${name}`;
  return {
    visits: inPeriod,
    forward: ended("forward"),
    won: ended("won"),
    back: ended("back"),
    lost: ended("lost"),
    invalid: ended("invalid"),
    parked: ended("parked"),
    reopened: ended("reopened"),
    reclassified: ended("reclassified"),
    still: sql`${inPeriod} and v.next is null`,
  };
}

/** How often something happened at a stage: `what`, or that it led to `next`; `records` counts each record once. */
export interface StageCount {
  readonly stage: string;
  readonly what: string;
  readonly next: string | null;
  readonly moves: number;
  readonly records: number;
}

/** Rows of StageCount: visits of the period by stage, by what `visitConditions` calls the way they ended, and by the stage they led `to`. */
export function visitCounts({ ctx, object, funnel, definition, params }: Movement): Sql {
  const keys = funnel.stages.map((stage) => stage.key);
  const question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const visited = sql`select v.path, v.n, v.stage as came, ${knownStage(funnel, raw("v.next"))} as went from (${visitsByWay(question, params)}) v
    where v.stage = any(${keys}::text[])`;
  const way = sql`case when m.went is null then 'still' else ${directionOf(funnel, sql`m.came`, sql`m.went`)} end`;
  return sql`with m as materialized (select m.*, ${way} as way from (${visited}) m)
    select s.came as stage, 'visits' as what, null as next, s.moves, s.records from (${stepsBy(["came"], sql`true`)}) s
    union all select s.came, s.way, null, s.moves, s.records from (${stepsBy(["came", "way"], sql`way is not null`)}) s
    union all select s.came, 'to', s.went, s.moves, s.records from (${stepsBy(["came", "went"], sql`went is not null`)}) s`;
}

/** Ids of the records a condition counts at a stage. */
export function recordsAt(movement: Movement, stage: string, condition: Sql): Sql {
  return sql`select distinct v.record_id from (${visitsOf(movement)}) v where v.stage = ${stage} and ${condition}`;
}

/** A stage's row of a report: under each name how often, under `<name>Records` how many records, with the drill-down to them. */
export function stageRow(
  definition: ReportDefinition,
  params: ReportParams,
  stage: CatalogStage,
  names: readonly string[],
  counts: readonly StageCount[],
): ReportRow {
  const here = counts.filter((row) => row.stage === stage.key);
  const drillTo = (column: string): string => encodeDrill({ definition, params, point: { column, row: { stage: stage.key } } });
  return {
    stage: stage.key,
    title: localized(stage.definition.title),
    kind: stage.kind,
    ...Object.fromEntries(
      names.flatMap((name) => {
        const found = here.find((row) => row.what === name);
        return [
          [name, found?.moves ?? 0],
          [`${name}Records`, found?.records ?? 0],
        ];
      }),
    ),
    drill: Object.fromEntries(names.map((name) => [`${name}Records`, drillTo(name)])),
  };
}
