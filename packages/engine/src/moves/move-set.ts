import { ident, join, raw, type Read, slot, type Sql, sql, toSqlValue } from "@funnelsmith/logic";
import { type Catalog, type CatalogObject, newId, type Transaction } from "@funnelsmith/storage";
import type { Cause, Ctx } from "../context.ts";
import { assertCurrent } from "../write/app-row.ts";
import { outboxInsert } from "../write/side-rows.ts";
import { compileOnce } from "../write/statements.ts";
import { heldEvidence, rulesFrom } from "./auto-rules.ts";
import type { MoveCriterion } from "./classify.ts";
import { factValue } from "./facts-sql.ts";
import type { Gate } from "./gate.ts";
import { bound, lockStatements, readHolds } from "./lock.ts";
import { ledgerInsert } from "./ledger.ts";
import { rowColumns } from "./row-sql.ts";
import { stageAssignments } from "./stage-sql.ts";
import { type Ways, waysTo } from "./standings.ts";

/** One criterion of a gate with the ways it stands in. */
export interface GateCriterion extends MoveCriterion {
  readonly ways: readonly number[];
}

/** Every criterion of a gate once, in the order people read them. */
export function criteriaOf(ways: Ways): readonly GateCriterion[] {
  const found = new Map<string, MoveCriterion & { ways: number[] }>();
  ways.moves.forEach((move, at) => {
    for (const one of move?.criteria ?? []) {
      const key = `${one.stage.position}.${one.side}.${one.criterion.key}.${one.stage.atColumn}`;
      const held = found.get(key);
      if (held) held.ways.push(at);
      else found.set(key, { ...one, ways: [at] });
    }
  });
  return [...found.values()];
}

const list = (names: Iterable<string>, alias: string): Sql => join([...names].map((name) => ident(alias, name)));

/** Many records on their way into one stage. */
export interface SetRequest {
  readonly gate: Gate;
  readonly ids: readonly string[];
  /** Rows taken at all, under `r`; looked at again once they are locked. */
  readonly where: { readonly sql: Sql; readonly key: string };
  /** Numbers of the ways that are free to go. */
  readonly open: readonly number[];
  readonly cause: Cause;
  /** Null when nobody but the clock moves them. */
  readonly actor: string | null;
  readonly code?: string | undefined;
  readonly note?: string | undefined;
}

/** What became of one record of a set. */
export interface SetRow {
  readonly id: string;
  /** Number of its way into the stage, see `waysTo`. */
  readonly way: number;
  /** Numbers of the must criteria it does not meet, see `criteriaOf`. */
  readonly unmet: readonly number[];
  readonly moved: boolean;
}

/** Locks the records and what their criteria read, in id order, then judges and moves all that pass in one later statement. */
export async function moveSet(tx: Transaction, ctx: Ctx, request: SetRequest): Promise<readonly SetRow[]> {
  const { gate, ids, where } = request;
  const { catalog } = ctx;
  const held = await readHolds(ctx, tx, gate, ids);
  const records = ids.map((id) => ({ object: gate.object, strength: "write" as const, id }));
  const statement = compileOnce(catalog, `move set:${gate.funnel.key}:${gate.to.key}:${where.key}`, () =>
    moveSetSql(catalog, gate, where.sql),
  );
  const values = {
    ids,
    transitions: ids.map(() => newId()),
    open: request.open,
    cause: request.cause,
    actor: request.actor,
    code: request.code ?? null,
    note: request.note ?? null,
    event: newId(),
  };
  const answers = await tx.queryAll([...lockStatements(ctx, [...records, ...held], where), bound(ctx, statement, values)]);
  assertCurrent(catalog, answers[0]?.[0]?.["revision"]);
  return (answers.at(-1) ?? []).map((row) => ({
    id: row["id"] as string,
    way: Number(row["way"]),
    unmet: row["unmet"] as readonly number[],
    moved: row["moved"] === true,
  }));
}

/**
 * One statement over rows already locked. Slots: ids, transitions (a uuid for each), open, me, now, cause, code, note, actor, event. Answers
 * id, way, unmet and moved for each row found.
 */
function moveSetSql(catalog: Catalog, gate: Gate, where: Sql): Sql {
  const { object, funnel, to } = gate;
  const ways = waysTo(catalog, object, funnel, to);
  const criteria = criteriaOf(ways);
  const columns = [...rowColumns(object).keys()];
  const sources = object.sources("g");
  const verdicts = criteria.map(
    (one, at) =>
      sql`case when g."$way" = any(${one.ways}::integer[]) then ${toSqlValue(one.criterion.rule, sources)} end as ${ident(`$c${at}`)}`,
  );
  const musts = criteria.flatMap((one, at) =>
    one.criterion.severity === "must" ? [sql`case when not g.${ident(`$c${at}`)} then ${at}::integer end`] : [],
  );
  const unmet = musts.length === 0 ? raw("'{}'::integer[]") : sql`array_remove(array[${join(musts)}], null)`;
  const now = sql`${slot("now")}::timestamptz`;
  const set = stageAssignments(catalog, funnel, to, "t", now).map(({ name, value }) => sql`${ident(name)} = ${value}`);
  const all = join([...columns, "$transition", "$way"].map((name) => ident("g", name)));
  const ledger = {
    id: sql`m."$transition"`,
    isFirst: false,
    from: sql`m."$from"`,
    at: now,
    actor: sql`${slot("actor")}::uuid`,
    cause: sql`${slot("cause")}::text`,
    reasonCode: sql`${slot("code")}::text`,
    note: sql`${slot("note")}::text`,
    evidence: sql`m."$evidence"`,
    exception: sql`null::jsonb`,
  };
  // Each part reads only the one before: the planner knows nothing of their sizes, and joining them took 15 s for 10,000 records.
  const parts = [
    sql`r as materialized (select ${list(columns, "r")}, n."transition" as "$transition", ${ways.number("r")} as "$way"
from unnest(${slot("ids")}::uuid[], ${slot("transitions")}::uuid[]) as n("id", "transition") join ${object.table} r on r."id" = n."id"
where r."deleted_at" is null and ${where})`,
    sql`v as materialized (select ${join([all, ...verdicts])} from r g)`,
    sql`u as materialized (select ${join([all, ...criteria.map((_, at) => ident("g", `$c${at}`))])}, ${unmet} as "$unmet" from v g)`,
    sql`j as materialized (select g."id", g."$way" as "way", g."$unmet" as "unmet", g."$transition" as "transition", g."stage", p."passes", case when p."passes" then ${evidenceSql(object, criteria)}${heldSql(catalog, gate, ways)} end as "evidence"
from u g cross join lateral (select g."$way" = any(${slot("open")}::integer[]) and g."$unmet" = '{}' as "passes") p)`,
    sql`m as (update ${object.table} t set ${join(set)}, "version" = t."version" + 1, "updated_at" = ${now}, "updated_by" = ${slot("me")}::uuid
from j where t."id" = j."id" and j."passes"
returning ${list(columns, "t")}, j."transition" as "$transition", j."evidence" as "$evidence", j."stage" as "$from")`,
    sql`l as (${ledgerInsert(catalog, object, gate, ledger, raw("m"), "m")})`,
    sql`box as (${outboxInsert(catalog, object, "move", raw('m."id"'), raw("m"))})`,
  ];
  return sql`with ${join(parts, ",\n")}\nselect j."id", j."way", j."unmet", j."passes" as "moved" from j`;
}

/** The evidence of the row under `g`, its verdicts among its columns, in the form `evidenceOf` gives. */
function evidenceSql(object: CatalogObject, criteria: readonly GateCriterion[]): Sql {
  if (criteria.length === 0) return raw("'[]'::jsonb");
  const parts = criteria.map((one, at) => {
    const verdict = ident("g", `$c${at}`);
    const { key, severity, rule } = one.criterion;
    const said = sql`'key', ${key}::text, 'stage', ${one.stage.key}::text, 'side', ${one.side}::text, 'severity', ${severity}::text`;
    return sql`case when ${verdict} is null then '[]'::jsonb else jsonb_build_array(jsonb_build_object(${said}, 'met', ${verdict}, 'reads', ${readsSql(object, rule.reads)})) end`;
  });
  return join(parts, " || ");
}

/** Evidence that a record sent back would at once be drawn in again, for each rule that says so. */
function heldSql(catalog: Catalog, gate: Gate, ways: Ways): Sql {
  const turned = ways.moves.flatMap((move, at) => (move?.kind === "back" || move?.kind === "reopen" ? [at] : []));
  const rules = turned.length === 0 ? [] : rulesFrom(catalog, gate.object, gate.funnel.key, gate.to.key);
  const parts = rules.map((auto) => {
    const holds = toSqlValue(auto.rule, gate.object.sources("g"));
    return sql` || case when g."$way" = any(${turned}::integer[]) and ${holds} then ${JSON.stringify([heldEvidence(auto.gate.to.key)])}::jsonb else '[]'::jsonb end`;
  });
  return join(parts, "");
}

function readsSql(object: CatalogObject, reads: readonly Read[]): Sql {
  const sources = object.sources("g");
  const pairs = new Map<string, Sql>();
  for (const read of reads) {
    if (read.children) {
      const rows = sources.children(read.children.name);
      pairs.set(read.children.name, sql`(select count(*) from ${rows.from} where ${rows.where})`);
      continue;
    }
    const type = object.scope.variable(read.path)?.type;
    const asked = read.source.from === "user" || read.source.from === "param";
    if (type && !asked) pairs.set(read.path, factValue(type, sources.variable(read.source, type)));
  }
  const parts = [...pairs].map(([path, value]) => sql`jsonb_build_object(${path}::text, ${value})`);
  return parts.length === 0 ? raw("'{}'::jsonb") : sql`(${join(parts, " || ")})`;
}
