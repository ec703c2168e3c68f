import { slot, sql } from "@funnelsmith/logic";
import type { Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { compileOnce } from "../write/statements.ts";
import { type AutoRule, autoRules, enters, touchedBy } from "./auto-rules.ts";
import { bound } from "./lock.ts";
import { moveSet } from "./move-set.ts";

/** Rows of one object that a write has touched. */
export interface Touched {
  readonly object: string;
  readonly ids: readonly string[];
}

/** A record moves by itself at most this often in one transaction. */
const longestChain = 8;

/**
 * Moves on every record that a write has made ready: through the same gate, in the same transaction, forward only, in chains of at most 8.
 * Answers the rows moved, by object.
 */
export async function applyAutoEnter(tx: Transaction, ctx: Ctx, touched: Touched): Promise<readonly Touched[]> {
  return chain(tx, ctx, [touched], ctx.actor.member, new Map());
}

async function chain(
  tx: Transaction,
  ctx: Ctx,
  start: readonly Touched[],
  actor: string | null,
  counts: Map<string, number>,
): Promise<readonly Touched[]> {
  const all: Touched[] = [];
  let touched = start;
  for (let round = 0; round < longestChain && touched.length > 0; round += 1) {
    const next: Touched[] = [];
    for (const auto of autoRules(ctx.catalog)) {
      if (ctx.withheld?.has(auto.key)) continue;
      for (const each of [...touched, ...next]) {
        const ready = (await readyIds(tx, ctx, auto, each)).filter((id) => (counts.get(id) ?? 0) < longestChain);
        const ids = await enter(tx, ctx, auto, ready, actor);
        for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
        if (ids.length > 0) next.push({ object: auto.gate.object.key, ids });
      }
    }
    all.push(...next);
    touched = next;
  }
  return all;
}

async function readyIds(tx: Transaction, ctx: Ctx, auto: AutoRule, touched: Touched): Promise<readonly string[]> {
  const { catalog } = ctx;
  const object = catalog.objects.get(touched.object);
  const among = object && catalog.memo(`touched:${auto.key}:${object.key}`, () => ({ sql: touchedBy(catalog, auto, object) })).sql;
  if (!object || !among || touched.ids.length === 0) return [];
  const statement = compileOnce(
    catalog,
    `ready:${auto.key}:${object.key}`,
    () => sql`select r."id" from ${auto.gate.object.table} r where ${among} and ${enters(catalog, auto)} order by r."id"`,
  );
  const rows = await tx.query(bound(ctx, statement, { touched: touched.ids }));
  return rows.map((row) => row["id"] as string);
}

async function enter(tx: Transaction, ctx: Ctx, auto: AutoRule, ids: readonly string[], actor: string | null): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const where = { sql: enters(ctx.catalog, auto), key: `auto:${auto.key}` };
  const rows = await moveSet(tx, ctx, { gate: auto.gate, ids, where, open: auto.open, cause: "auto_enter", actor });
  return rows.filter((row) => row.moved).map((row) => row.id);
}

const batch = 1_000;

/** Moves on what time alone has made ready: for an hourly caller. Each batch of records in its own transaction; answers how many moved. */
export async function runClockAutoEnter(ctx: Ctx): Promise<number> {
  let moved = 0;
  for (const auto of autoRules(ctx.catalog).filter((each) => each.clock)) {
    const statement = compileOnce(
      ctx.catalog,
      `clock:${auto.key}`,
      () =>
        sql`select r."id" from ${auto.gate.object.table} r where r."id" > ${slot("after")}::uuid and ${enters(ctx.catalog, auto)} order by r."id" limit ${batch}::integer`,
    );
    let after = "00000000-0000-0000-0000-000000000000";
    for (;;) {
      const rows = await ctx.db.list(bound(ctx, statement, { after }));
      const ids = rows.map((row) => row["id"] as string);
      const last = ids.at(-1);
      if (last === undefined) break;
      moved += await ctx.db.transaction(async (tx) => {
        const first = await enter(tx, ctx, auto, ids, null);
        const more = await chain(tx, ctx, [{ object: auto.gate.object.key, ids: first }], null, new Map(first.map((id) => [id, 1])));
        return first.length + more.reduce((sum, each) => sum + each.ids.length, 0);
      });
      after = last;
    }
  }
  return moved;
}
