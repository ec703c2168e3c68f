import { ident, join, raw, slot, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { compileOnce } from "../write/statements.ts";
import { amountColumns, lastMove } from "./ledger.ts";
import { bound } from "./lock.ts";
import { ledgerTable, stageColumnTypes, stageRow } from "./stage-sql.ts";
import { enterStage, outside, type StageState } from "./stages.ts";

/** One move of the past as it goes into the ledger. */
export interface HistoryMove {
  readonly id: string;
  readonly record_id: string;
  readonly seq: number;
  readonly funnel: string;
  readonly from_stage: string | null;
  readonly to_stage: string;
  readonly at: string;
  readonly reason_code: string | null;
  readonly note: string | null;
  /** At the move; the record's present amount when null. */
  readonly amount: unknown;
}

/** Where a record stands after its moves of the past. */
export interface HistoryEnd {
  readonly id: string;
  readonly state: StageState;
  /** Of the first of its moves: it existed by then. */
  readonly since: string;
}

/** What the ledger knows of a record. */
export interface KnownPast {
  readonly seq: number;
  readonly at: string;
  readonly state: StageState;
  /** Something happened to it that was no import of history. */
  readonly isLive: boolean;
}

/** The past of stored records, locked; a record without a row in the ledger is not among the answers. */
export async function readPast(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KnownPast>> {
  if (ids.length === 0) return new Map();
  const locking = compileOnce(
    ctx.catalog,
    `history lock:${object.key}`,
    () => sql`select r."id" from ${object.table} r where r."id" = any(${slot("ids")}::uuid[]) order by r."id" for no key update`,
  );
  const reading = compileOnce(
    ctx.catalog,
    `history past:${object.key}`,
    () =>
      sql`select l."record_id", l."seq", l."funnel", l."to_stage", l."at", l."cause" from ${ledgerTable(ctx.catalog)} l where l."record_id" = any(${slot("ids")}::uuid[]) order by l."record_id", l."seq"`,
  );
  await tx.query(bound(ctx, locking, { ids }));
  const known = new Map<string, KnownPast>();
  for (const row of await tx.query(bound(ctx, reading, { ids }))) {
    const id = String(row["record_id"]);
    const before = known.get(id);
    const at = new Date(String(row["at"])).toISOString();
    const funnel = object.funnels.find((each) => each.key === row["funnel"]);
    const state = funnel
      ? enterStage(before?.state ?? outside, funnel, String(row["to_stage"]), at, row["cause"] === "redesign")
      : (before?.state ?? outside);
    const isLive = (before?.isLive ?? false) || (row["cause"] !== "history" && row["cause"] !== "sample") || funnel === undefined;
    known.set(id, { seq: Number(row["seq"]), at, state, isLive });
  }
  return known;
}

/** Writes moves of the past with cause `history` and puts the records where they end; the caller has found the moves to follow each other. */
export async function writeHistory(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  moves: readonly HistoryMove[],
  ends: readonly HistoryEnd[],
): Promise<void> {
  const standing = compileOnce(ctx.catalog, `history ends:${object.key}`, () => endsSql(object));
  const led = compileOnce(ctx.catalog, `history moves:${object.key}`, () => movesSql(ctx.catalog, object));
  const rows = ends.map(({ id, state, since }) => ({ ...stageRow(object, state), id, since }));
  await tx.query(bound(ctx, standing, { ends: JSON.stringify(rows) }));
  await tx.query(bound(ctx, led, { moves: JSON.stringify(moves) }));
}

function endsSql(object: CatalogObject): Sql {
  const types = [...stageColumnTypes(object)];
  const given = join(
    [...types, ["id", "uuid"] as const, ["since", "timestamptz"] as const].map(([name, type]) => sql`${ident(name)} ${raw(type)}`),
  );
  const set = types.map(([name]) => sql`${ident(name)} = ${ident("e", name)}`);
  // A record that its own creation just made keeps its version: nobody has seen it.
  const raised = sql`"version" = t."version" + case when t."created_at" < ${slot("now")}::timestamptz then 1 else 0 end`;
  return sql`update ${object.table} t set ${join(set)}, ${raised}, "created_at" = least(t."created_at", e."since"), "updated_at" = ${slot("now")}::timestamptz, "updated_by" = ${slot("me")}::uuid
from jsonb_to_recordset(${slot("ends")}::jsonb) as e(${given}) where t."id" = e."id"`;
}

function movesSql(catalog: Catalog, object: CatalogObject): Sql {
  const { amount, currency } = amountColumns(catalog, object, "r");
  return sql`insert into ${ledgerTable(catalog)} ("id", "app", "object", "record_id", "seq", "funnel", "from_stage", "to_stage", "at", "actor_id", "cause", "reason_code", "note", "amount", "currency", "definition_version", "evidence", "from_at")
select m."id", ${catalog.app}::text, ${object.key}::text, m."record_id", m."seq", m."funnel", m."from_stage", m."to_stage", m."at", ${slot("me")}::uuid, 'history', m."reason_code", m."note", coalesce(m."amount", ${amount}), ${currency}, ${catalog.version}::integer, '[]'::jsonb,
  coalesce(lag(m."at") over (partition by m."record_id" order by m."seq"), last."at")
from jsonb_to_recordset(${slot("moves")}::jsonb) as m("id" uuid, "record_id" uuid, "seq" integer, "funnel" text, "from_stage" text, "to_stage" text, "at" timestamptz, "reason_code" text, "note" text, "amount" numeric) join ${object.table} r on r."id" = m."record_id"
  left join lateral ${lastMove(catalog, sql`m."record_id"`)} last on true`;
}
