import { ident, join, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { isClosed, isDropped, isOpen, isParked, isWon } from "./stage-traits.ts";
import { sameOutcome, type StageState, wayOf } from "./stages.ts";

/** A column and the expression it is given. */
export interface ColumnValue {
  readonly name: string;
  readonly value: Sql;
}

const texts = (stages: readonly CatalogStage[]): Sql => sql`${stages.map((stage) => stage.key)}::text[]`;

/** The ledger of a tenant. */
export function ledgerTable(catalog: Catalog): Sql {
  return ident(catalog.tenant.schema, "stage_transition");
}

/** The last stage of the funnel, among those given, that the record under `alias` entered, itself or as one whose place it took. */
export function lastEntered(catalog: Catalog, funnel: CatalogFunnel, stages: readonly CatalogStage[], alias: string): Sql {
  const former = [...funnel.former].filter(([, stage]) => stages.includes(stage));
  const keys = [...stages.map((stage) => stage.key), ...former.map(([key]) => key)];
  const branches = former.map(([key, stage]) => sql`when ${key} then ${stage.key}`);
  const entered = former.length === 0 ? sql`l."to_stage"` : sql`case l."to_stage" ${join(branches, " ")} else l."to_stage" end`;
  return sql`(select ${entered} from ${ledgerTable(catalog)} l where l."record_id" = ${ident(alias, "id")} and l."funnel" = ${funnel.key} and l."to_stage" = any(${keys}::text[]) order by l."seq" desc limit 1)`;
}

/** Where the record under `alias` would resume when its stage is a parked one; null otherwise. */
export function resumeStage(catalog: Catalog, object: CatalogObject, alias: string): Sql {
  const parked = object.funnels.filter((funnel) => funnel.stages.some(isParked));
  if (parked.length === 0) return sql`null::text`;
  const cases = parked.map((funnel) => {
    const here = sql`${ident(alias, "funnel")} = ${funnel.key} and ${ident(alias, "stage")} = any(${texts(funnel.stages.filter(isParked))})`;
    const others = funnel.stages.filter((stage) => !isParked(stage));
    return sql`when ${here} then ${lastEntered(catalog, funnel, others, alias)}`;
  });
  return sql`case ${join(cases, " ")} end`;
}

/**
 * What the stage columns of the row under `alias` become when it enters a stage at `at`: the only SQL that sets them on a stored record.
 * The same meaning as `enterStage`.
 */
export function stageAssignments(catalog: Catalog, funnel: CatalogFunnel, to: CatalogStage, alias: string, at: Sql): ColumnValue[] {
  const old = (column: string): Sql => ident(alias, column);
  const here = sql`${old("funnel")} = ${funnel.key}`;
  const way = wayOf(funnel);
  const higher = way.slice(way.findIndex((stage) => stage.key === to.key));
  const kept = sql`case when ${here} then ${old("max_stage")} end`;
  const onWay = (stage: CatalogStage): boolean => isOpen(stage) || isWon(stage);
  const alike = funnel.stages.filter((stage) => sameOutcome(stage, to));
  return [
    { name: "funnel", value: sql`${funnel.key}::text` },
    { name: "stage", value: sql`${to.key}::text` },
    { name: "stage_entered_at", value: at },
    { name: to.atColumn, value: sql`coalesce(${old(to.atColumn)}, ${at})` },
    {
      name: "max_stage",
      value: onWay(to)
        ? sql`case when ${here} and ${old("max_stage")} = any(${texts(higher)}) then ${old("max_stage")} else ${to.key}::text end`
        : kept,
    },
    {
      name: "lost_from",
      value: isDropped(to)
        ? sql`case when ${here} and ${old("stage")} = any(${texts(way)}) then ${old("stage")} when ${here} then ${lastEntered(catalog, funnel, way, alias)} end`
        : sql`null::text`,
    },
    {
      name: "closed_at",
      value: isClosed(to)
        ? sql`case when ${here} and ${old("stage")} = any(${texts(alike)}) then ${old("closed_at")} else ${at} end`
        : sql`null::timestamptz`,
    },
  ];
}

/** What the stage columns of a new row are when it enters a stage at `at`. */
export function entryColumns(funnel: CatalogFunnel, to: CatalogStage, at: Sql): ColumnValue[] {
  return [
    { name: "funnel", value: sql`${funnel.key}::text` },
    { name: "stage", value: sql`${to.key}::text` },
    { name: "stage_entered_at", value: at },
    { name: to.atColumn, value: at },
    { name: "max_stage", value: isOpen(to) || isWon(to) ? sql`${to.key}::text` : sql`null::text` },
    { name: "closed_at", value: isClosed(to) ? at : sql`null::timestamptz` },
  ];
}

/** Names and types of an object's stage columns, for rows written with their history; none for an object without a funnel. */
export function stageColumnTypes(object: CatalogObject): ReadonlyMap<string, "text" | "timestamptz"> {
  if (object.funnels.length === 0) return new Map();
  const firsts = object.funnels.flatMap((funnel) => funnel.stages.map((stage) => [stage.atColumn, "timestamptz"] as const));
  return new Map<string, "text" | "timestamptz">([
    ["funnel", "text"],
    ["stage", "text"],
    ["stage_entered_at", "timestamptz"],
    ["max_stage", "text"],
    ["lost_from", "text"],
    ["closed_at", "timestamptz"],
    ...firsts,
  ]);
}

/** The stage columns of a state by name, for rows written with their history and for comparing what is stored with what the ledger says. */
export function stageRow(object: CatalogObject, state: StageState): Record<string, string | null> {
  const row: Record<string, string | null> = {
    funnel: state.funnel,
    stage: state.stage,
    stage_entered_at: state.enteredAt,
    max_stage: state.maxStage,
    lost_from: state.lostFrom,
    closed_at: state.closedAt,
  };
  for (const funnel of object.funnels) for (const stage of funnel.stages) row[stage.atColumn] = state.first[stage.atColumn] ?? null;
  return row;
}
