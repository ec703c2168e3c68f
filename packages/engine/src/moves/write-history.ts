import { ident, join, raw, slot, type Sql, sql } from "@funnelsmith/logic";
import { type Catalog, type CatalogObject, newId, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import { assertCurrent } from "../write/app-row.ts";
import { outboxInsert } from "../write/side-rows.ts";
import { compileOnce } from "../write/statements.ts";
import { amountColumns, lastMove } from "./ledger.ts";
import { bound, lockApp } from "./lock.ts";
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
  /** It was there before its past is told: then it has a new version, and whoever follows what changes hears of it. */
  readonly isKnown: boolean;
}

/** What the ledger knows of a record. */
export interface KnownPast {
  readonly seq: number;
  readonly at: string;
  readonly state: StageState;
  /** Something happened to it that was no import of history. */
  readonly isLive: boolean;
}

/** Stored records as an import of history finds them. */
export interface StoredPast {
  /** By id; a record without a row in the ledger is not among them. */
  readonly known: ReadonlyMap<string, KnownPast>;
  /** Keys of the funnels in which the actor may tell of a record's past, by its id. */
  readonly open: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The past of stored records, locked, after the app's row. */
export async function readPast(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  ids: readonly string[],
): Promise<StoredPast> {
  const [app] = await tx.query(bound(ctx, lockApp(ctx.catalog), {}));
  assertCurrent(ctx.catalog, app?.["revision"]);
  if (ids.length === 0) return { known: new Map(), open: new Map() };
  const locking = compileOnce(ctx.catalog, `history lock:${rights.key}:${object.key}`, () => {
    const open = object.funnels.map(
      ({ key }, at) => sql`${rowPredicate(rights.object(object.key).history(key), "r")} as ${ident(`h${at}`)}`,
    );
    return sql`select ${join([sql`r."id"`, ...open])} from ${object.table} r where r."id" = any(${slot("ids")}::uuid[]) order by r."id" for no key update`;
  });
  const reading = compileOnce(
    ctx.catalog,
    `history past:${object.key}`,
    () =>
      sql`select l."record_id", l."seq", l."funnel", l."to_stage", l."at", l."cause" from ${ledgerTable(ctx.catalog)} l where l."record_id" = any(${slot("ids")}::uuid[]) order by l."record_id", l."seq"`,
  );
  const open = new Map(
    (await tx.query(bound(ctx, locking, { ids }))).map((row) => {
      const funnels = object.funnels.filter((_, at) => row[`h${at}`] === true).map(({ key }) => key);
      return [String(row["id"]), new Set(funnels)] as const;
    }),
  );
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
  return { known, open };
}

/** Writes moves of the past with cause `history` and puts the records where they end; the caller has found the moves to follow each other. */
export async function writeHistory(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  moves: readonly HistoryMove[],
  ends: readonly HistoryEnd[],
): Promise<void> {
  const standing = compileOnce(ctx.catalog, `history ends:${object.key}`, () => endsSql(ctx.catalog, object));
  const led = compileOnce(ctx.catalog, `history moves:${object.key}`, () => movesSql(ctx.catalog, object));
  const rows = ends.map(({ id, state, since, isKnown }) => ({ ...stageRow(object, state), id, $since: since, $known: isKnown }));
  await tx.query(bound(ctx, standing, { ends: JSON.stringify(rows), cause: ctx.cause, event: newId() }));
  await tx.query(bound(ctx, led, { moves: JSON.stringify(moves) }));
}

function endsSql(catalog: Catalog, object: CatalogObject): Sql {
  const types = [...stageColumnTypes(object)];
  const all = [...types, ["id", "uuid"] as const, ["$since", "timestamptz"] as const, ["$known", "boolean"] as const];
  const given = join(all.map(([name, type]) => sql`${ident(name)} ${raw(type)}`));
  const set = types.map(([name]) => sql`${ident(name)} = ${ident("e", name)}`);
  // A record that its own creation just made keeps its version and has been told of: nobody has seen it.
  return sql`with m as (update ${object.table} t set ${join(set)}, "version" = t."version" + e."$known"::integer, "created_at" = least(t."created_at", e."$since"), "updated_at" = ${slot("now")}::timestamptz, "updated_by" = ${slot("me")}::uuid
from jsonb_to_recordset(${slot("ends")}::jsonb) as e(${given}) where t."id" = e."id" returning t."id", e."$known"),
box as (${outboxInsert(catalog, object, "move", raw('m."id"'), raw('m where m."$known"'))})
select count(*) from m`;
}

function movesSql(catalog: Catalog, object: CatalogObject): Sql {
  const { amount, currency } = amountColumns(catalog, object, "r");
  return sql`insert into ${ledgerTable(catalog)} ("id", "app", "object", "record_id", "seq", "funnel", "from_stage", "to_stage", "at", "actor_id", "cause", "reason_code", "note", "amount", "currency", "definition_version", "evidence", "from_at")
select m."id", ${catalog.app}::text, ${object.key}::text, m."record_id", m."seq", m."funnel", m."from_stage", m."to_stage", m."at", ${slot("me")}::uuid, 'history', m."reason_code", m."note", coalesce(m."amount", ${amount}), ${currency}, ${catalog.version}::integer, '[]'::jsonb,
  coalesce(lag(m."at") over (partition by m."record_id" order by m."seq"), last."at")
from jsonb_to_recordset(${slot("moves")}::jsonb) as m("id" uuid, "record_id" uuid, "seq" integer, "funnel" text, "from_stage" text, "to_stage" text, "at" timestamptz, "reason_code" text, "note" text, "amount" numeric) join ${object.table} r on r."id" = m."record_id"
  left join lateral ${lastMove(catalog, sql`m."record_id"`)} last on true`;
}
