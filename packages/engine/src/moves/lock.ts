import { fill, ident, join, raw, slot, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogObject, Row, Statement, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { appTable } from "../write/app-row.ts";
import { type Compiled, compileOnce } from "../write/statements.ts";
import type { Gate, Hold } from "./gate.ts";

/** Fills a compiled statement for one request. */
export function bound(ctx: Ctx, compiled: Compiled, more: Readonly<Record<string, unknown>>): Statement {
  return { name: compiled.name, text: compiled.text, values: fill(compiled.values, { ...bindings(ctx), ...more }) };
}

/** Locks the app's row FOR SHARE: a publish, which takes it FOR UPDATE, waits for the move, or the move for it. */
export function lockApp(catalog: Catalog): Compiled {
  return compileOnce(
    catalog,
    "lock:app",
    () => sql`select a."revision" from ${appTable(catalog)} a where a."key" = ${catalog.app} for share`,
  );
}

/** Locks rows of one table in id order, from slot `ids`: FOR NO KEY UPDATE where they will be written, else FOR SHARE. */
export function lockRows(catalog: Catalog, object: CatalogObject, strength: "write" | "hold", where: Sql, key: string): Compiled {
  const how = raw(strength === "write" ? "for no key update" : "for share");
  return compileOnce(
    catalog,
    `lock:${object.key}:${strength}:${key}`,
    () => sql`select r."id" from ${object.table} r where r."id" = any(${slot("ids")}::uuid[]) and ${where} order by r."id" ${how}`,
  );
}

/** Rows to lock, by the object they are of. */
export interface LockTarget {
  readonly object: CatalogObject;
  readonly strength: "write" | "hold";
  readonly id: string;
}

/** Statements that take the locks in id order whatever table a row is in, so that movers who share rows never wait for each other in a ring. */
export function lockStatements(ctx: Ctx, targets: readonly LockTarget[], where: { readonly sql: Sql; readonly key: string }): Statement[] {
  const sorted = [...targets].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const statements: Statement[] = [];
  let run: LockTarget[] = [];
  const flush = (): void => {
    const [first] = run;
    if (!first) return;
    const write = first.strength === "write";
    const compiled = lockRows(ctx.catalog, first.object, first.strength, write ? where.sql : raw("true"), write ? where.key : "");
    statements.push(bound(ctx, compiled, { ids: run.map((target) => target.id) }));
    run = [];
  };
  for (const target of sorted) {
    const [first] = run;
    if (first && (first.object !== target.object || first.strength !== target.strength)) flush();
    run.push(target);
  }
  flush();
  return statements;
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
        if (id !== null) targets.set(id, { object: hold.object, strength: "hold", id });
    });
  }
  return [...targets.values()];
}

/** Which rows the judgement of some records must hold, read before any lock is taken so that all can be taken in id order. */
export async function readHolds(ctx: Ctx, tx: Pick<Transaction, "query">, gate: Gate, ids: readonly string[]): Promise<LockTarget[]> {
  if (gate.holds.length === 0) return [];
  const compiled = compileOnce(
    ctx.catalog,
    `holds:${gate.funnel.key}:${gate.to.key}`,
    () => sql`select ${join(holdColumns(gate.holds, "r"))} from ${gate.object.table} r where r."id" = any(${slot("ids")}::uuid[])`,
  );
  return heldTargets(gate.holds, await tx.query(bound(ctx, compiled, { ids })));
}
