import type { FunnelReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { encodeDrill } from "../point.ts";
import type { ReportParams, ReportRow } from "../report-type.ts";
import { visits, within } from "../sql/moves.ts";
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

/** The way a move goes, as text: forward, back, won, lost, invalid, parked or reopened; null for none between two stages of the funnel. */
export function directionOf(funnel: CatalogFunnel, came: Sql, went: Sql): Sql {
  const cases = funnel.stages.map((stage) => {
    const targets = funnel.stages
      .filter((target) => target.key !== stage.key)
      .map((target) => sql`when ${target.key} then ${direction(stage, target)}`);
    return sql`when ${stage.key} then (case ${went} ${join(targets, " ")} end)`;
  });
  return sql`(case ${came} ${join(cases, " ")} end)`;
}

function direction(from: CatalogStage, to: CatalogStage): string {
  if (to.kind === "won") return "won";
  if (to.kind === "lost" || to.kind === "invalid") return to.kind;
  if (to.kind === "parked") return "parked";
  if (from.kind === "lost" || from.kind === "invalid" || from.kind === "won") return "reopened";
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
    still: sql`${inPeriod} and v.next is null`,
  };
}

/** By stage, visits and distinct records of each condition: columns `<name>` and `<name>_records`. */
export function countByStage(movement: Movement, conditions: Readonly<Record<string, Sql>>): Sql {
  const counts = Object.entries(conditions).flatMap(([name, condition]) => [
    sql`count(*) filter (where ${condition}) as ${raw(name)}`,
    sql`count(distinct v.record_id) filter (where ${condition}) as ${raw(`${name}_records`)}`,
  ]);
  return sql`select v.stage, ${join(counts)} from (${visitsOf(movement)}) v group by v.stage`;
}

/** Moves out of each stage by where they went: `stage, next, moves`; `condition` picks the visits. */
export function nextMoves(movement: Movement, condition: Sql): Sql {
  return sql`select v.stage, v.next, count(*) as moves from (${visitsOf(movement)}) v where v.next is not null and ${condition} group by v.stage, v.next`;
}

/** Ids of the records a condition counts at a stage. */
export function recordsAt(movement: Movement, stage: string, condition: Sql): Sql {
  return sql`select distinct v.record_id from (${visitsOf(movement)}) v where v.stage = ${stage} and ${condition}`;
}

/** A stage's counts of `countByStage` as a report row, each with the drill-down to its records. */
export function stageRow(
  { definition }: Movement,
  params: ReportParams,
  stage: CatalogStage,
  names: readonly string[],
  counts: readonly Readonly<Record<string, number | string>>[],
): ReportRow {
  const found = counts.find((row) => row["stage"] === stage.key) ?? {};
  const drillTo = (column: string): string => encodeDrill({ definition, params, point: { column, row: { stage: stage.key } } });
  return {
    stage: stage.key,
    title: localized(stage.definition.title),
    kind: stage.kind,
    ...Object.fromEntries(
      names.flatMap((name) => [
        [name, Number(found[name] ?? 0)],
        [`${name}Records`, Number(found[`${name}_records`] ?? 0)],
      ]),
    ),
    drill: Object.fromEntries(names.map((name) => [`${name}Records`, drillTo(name)])),
  };
}
