import { ident, slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Catalog, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { idempotencyInsert } from "./side-rows.ts";
import { bind, type Compiled, compileOnce } from "./statements.ts";

/** A stored answer of a write that carried an Idempotency-Key. */
export interface StoredAnswer {
  readonly status: number;
  readonly response: string;
}

/**
 * Runs a write that stores its answer under the request's Idempotency-Key in its own transaction. Storing it twice violates a unique
 * key, so the first try needs no look beforehand: only a write that fails asks whether it has happened already, and then its stored
 * answer comes back; another request under the same key is IDEMPOTENCY_CONFLICT.
 */
export async function repeatable<T>(ctx: Ctx, work: () => Promise<T>, replay: (stored: StoredAnswer) => T): Promise<T> {
  if (ctx.idempotency === undefined) return work();
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.code === "DEFINITION_MOVED") throw error;
    const stored = await storedAnswer(ctx, ctx.idempotency);
    if (stored === undefined) throw error;
    return replay(stored);
  }
}

/** The values of the slots that `idempotencyInsert` reads. */
export function idempotencyBindings(ctx: Ctx): Record<string, unknown> {
  return ctx.idempotency ? { idempotencyKey: ctx.idempotency.key, idempotencyHash: ctx.idempotency.hash } : {};
}

/** Stores an answer inside the writing transaction; nothing without a key. */
export async function storeAnswer(ctx: Ctx, tx: Transaction, answer: StoredAnswer): Promise<void> {
  if (ctx.idempotency === undefined) return;
  const bindings = { me: ctx.actor.member, now: ctx.now, response: answer.response, ...idempotencyBindings(ctx) };
  await tx.query(bind(storing(ctx.catalog, answer.status), bindings));
}

function storing(catalog: Catalog, status: number): Compiled {
  return compileOnce(catalog, `store answer:${status}`, () =>
    idempotencyInsert(catalog, status, sql`o."response"`, sql`(select ${slot("response")}::text as "response") o`),
  );
}

async function storedAnswer(ctx: Ctx, { key, hash }: { readonly key: string; readonly hash: string }): Promise<StoredAnswer | undefined> {
  const reading = compileOnce(ctx.catalog, "stored answer", () => {
    const table = ident(ctx.catalog.tenant.schema, "idempotency");
    return sql`select i."hash", i."status", i."response" from ${table} i where i."actor" = ${slot("me")}::text and i."key" = ${slot("key")}::text`;
  });
  const [row] = await ctx.db.one(bind(reading, { me: ctx.actor.member, key }));
  if (row === undefined) return undefined;
  if (row["hash"] !== hash) throw new Problem("IDEMPOTENCY_CONFLICT");
  return { status: Number(row["status"]), response: String(row["response"]) };
}
