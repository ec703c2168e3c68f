import { fill, ident, join, raw, slot, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogObject, Row, Statement, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { afterLock, lockAppRow } from "../records/references-sql.ts";
import { bindings } from "../rights/bindings.ts";
import { appTable } from "../write/app-row.ts";
import { type Compiled, compileOnce } from "../write/statements.ts";
import { uuidArray } from "../write/binary-array.ts";
import type { Gate, Hold } from "./gate.ts";

/** Fills a compiled statement for one request. */
export function bound(ctx: Ctx, compiled: Compiled, more: Readonly<Record<string, unknown>>): Statement {
  return { name: compiled.name, text: compiled.text, values: fill(compiled.values, { ...bindings(ctx), ...more }) };
}

/** The app's row FOR SHARE: a publish, which takes it FOR UPDATE, waits for the move, or the move for it. */
export function lockApp(catalog: Catalog): Compiled {
  return compileOnce(catalog, "lock:app", () => sql`with ${lockAppRow(appTable(catalog), catalog.app)} select a."revision" from app a`);
}

/** "write" is for the records to be moved, as far as a condition takes them; "wake" for rows that may move on because of it; "hold" for rows only read. */
export type LockStrength = "write" | "wake" | "hold";

/** Some rows of one table to lock in id order: FOR NO KEY UPDATE where they may be written, else FOR SHARE. */
interface LockRun {
  readonly object: CatalogObject;
  readonly strength: LockStrength;
  readonly ids: readonly string[];
}

/** A condition on the rows that will be written, under `r`. */
export interface LockWhere {
  readonly sql: Sql;
  readonly key: string;
}

function lockRun(ctx: Ctx, { object, strength, ids }: LockRun, where: LockWhere, withApp: boolean): Statement {
  const { catalog } = ctx;
  const write = strength === "write";
  const [only, ...others] = ids;
  const one = others.length === 0;
  // One id is compared as one: an array keeps PostgreSQL from ever reusing its plan.
  const compiled = compileOnce(catalog, `lock:${object.key}:${strength}:${write ? where.key : ""}:${one}:${withApp}`, () => {
    const these = one ? sql`r."id" = ${slot("locked")}::uuid` : sql`r."id" = any(${slot("locked")}::uuid[])`;
    const rows = sql`select r."id" from ${object.table} r where ${these}${write ? sql` and ${where.sql}` : raw("")}${raw(one ? "" : ' order by r."id"')} ${raw(strength === "hold" ? "for share" : "for no key update")}`;
    if (!withApp) return rows;
    return sql`with ${lockAppRow(appTable(catalog), catalog.app)}, k as materialized (${rows}) select a."revision", (select count(*) from k) as "locked" from app a`;
  });
  return bound(ctx, compiled, { locked: one ? only : uuidArray(ids, (id) => id) });
}

/** Rows to lock, by the object they are of. */
export interface LockTarget {
  readonly object: CatalogObject;
  readonly strength: LockStrength;
  readonly id: string;
}

/**
 * Statements that lock the app's row, then the others in id order whatever table each is in, so that movers who share rows never wait for
 * each other in a ring. The first answers the app's revision.
 */
export function lockStatements(ctx: Ctx, targets: readonly LockTarget[], where: LockWhere): Statement[] {
  const sorted = [...targets].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const runs: { object: CatalogObject; strength: LockStrength; ids: string[] }[] = [];
  for (const { object, strength, id } of sorted) {
    const last = runs.at(-1);
    if (last && last.object === object && last.strength === strength) last.ids.push(id);
    else runs.push({ object, strength, ids: [id] });
  }
  if (runs.length === 0) return [bound(ctx, lockApp(ctx.catalog), {})];
  return runs.map((run, at) => lockRun(ctx, run, where, at === 0));
}

/** Select items with the ids of the rows a judgement holds, named h0, h1, … as uuid[]. */
export function holdColumns(holds: readonly Hold[], alias: string): Sql[] {
  return holds.map((hold, at) => sql`${hold.ids(alias)} as ${ident(`h${at}`)}`);
}

/** The rows named in `holdColumns` of some rows. */
export function heldTargets(holds: readonly Hold[], rows: readonly Row[]): LockTarget[] {
  const targets = new Map<string, LockTarget>();
  for (const row of rows) {
    holds.forEach((hold, at) => {
      for (const id of (row[`h${at}`] ?? []) as (string | null)[])
        if (id !== null) targets.set(id, { object: hold.object, strength: hold.wakes ? "wake" : "hold", id });
    });
  }
  return [...targets.values()];
}

/**
 * One statement that finds the only other row a judgement of the record holds and locks the app's row and both of them in id order; h0
 * says what it found. Undefined where a judgement may hold several rows: their order is not known beforehand.
 */
export function lockTogether(ctx: Ctx, gate: Gate, id: string, where: LockWhere): Statement | undefined {
  const [hold, ...more] = gate.holds;
  if (hold?.through === undefined || more.length > 0) return undefined;
  const { catalog } = ctx;
  const compiled = compileOnce(catalog, `lock together:${gate.funnel.key}:${gate.to.key}:${where.key}`, () => {
    const record = sql`${slot("id")}::uuid`;
    const strength = raw(hold.wakes ? "for no key update" : "for share");
    const other = (side: string, lock: string): Sql =>
      sql`select r."id" from ${hold.object.table} r where r."id" = (select f."id" from found f where f."id" ${raw(side)} ${record}) and ${afterLock(lock)} ${strength}`;
    return sql`with ${lockAppRow(appTable(catalog), catalog.app)},
found as materialized (select (${hold.ids("r")})[1] as "id" from ${gate.object.table} r where r."id" = ${record}),
low as materialized (${other("<", "app")}),
own as materialized (select r."id" from ${gate.object.table} r where r."id" = ${record} and ${where.sql} and ${afterLock("low")} for no key update),
high as materialized (${other(">", "own")})
select a."revision", (select array[f."id"] from found f) as "h0", (select count(*) from high) as "locked" from app a`;
  });
  return bound(ctx, compiled, { id });
}

/** Which rows the judgement of some records must hold, read before any lock is taken so that all can be taken in id order. */
export async function readHolds(ctx: Ctx, tx: Pick<Transaction, "query">, gate: Gate, ids: readonly string[]): Promise<LockTarget[]> {
  if (gate.holds.length === 0) return [];
  const one = ids.length === 1;
  const compiled = compileOnce(ctx.catalog, `holds:${gate.funnel.key}:${gate.to.key}:${one}`, () => {
    const these = one ? sql`r."id" = ${slot("ids")}::uuid` : sql`r."id" = any(${slot("ids")}::uuid[])`;
    return sql`select ${join(holdColumns(gate.holds, "r"))} from ${gate.object.table} r where ${these}`;
  });
  return heldTargets(gate.holds, await tx.query(bound(ctx, compiled, { ids: one ? ids[0] : ids })));
}
