import { ident, render, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Database, Transaction } from "@funnelsmith/storage";
import { seal, unseal } from "./seal.ts";

/** What a write answers. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Who writes, under which key, and where answers are kept. */
export interface Once {
  readonly schema: string;
  readonly actor: string;
  readonly now: string;
  readonly idempotency: { readonly key: string; readonly hash: string } | undefined;
  /** Set when the answer holds a secret: it is stored encrypted. */
  readonly secret?: string | undefined;
}

/** The stored answer under this key; throws when the key was used for another request. */
export async function storedAnswer(tx: Pick<Transaction, "query">, once: Once): Promise<Answer | undefined> {
  if (!once.idempotency) return undefined;
  const [row] = await tx.query(
    render(sql`select hash, status, response from ${ident(once.schema, "idempotency")}
      where actor = ${once.actor} and key = ${once.idempotency.key}`),
  );
  if (!row) return undefined;
  if (row["hash"] !== once.idempotency.hash) throw new Problem("IDEMPOTENCY_CONFLICT");
  const response = String(row["response"]);
  return { status: Number(row["status"]), body: JSON.parse(once.secret === undefined ? response : unseal(response, once.secret)) };
}

/** Keeps an answer for a retry; false when another request with the same key was first. */
export async function storeAnswer(tx: Pick<Transaction, "query">, once: Once, answer: Answer): Promise<boolean> {
  if (!once.idempotency) return true;
  const body = JSON.stringify(answer.body ?? null);
  const rows = await tx.query(
    render(sql`insert into ${ident(once.schema, "idempotency")} (actor, key, hash, status, response, at)
      values (${once.actor}, ${once.idempotency.key}, ${once.idempotency.hash}, ${answer.status},
        ${once.secret === undefined ? body : seal(body, once.secret)}, ${once.now})
      on conflict (actor, key) do nothing returning key`),
  );
  return rows.length > 0;
}

const lostRace = Symbol("another request with this key was first");

/** Does the work and keeps its answer in one transaction; the same key again gets the same answer without the work. */
export async function answerOnce(db: Database, once: Once, work: (tx: Transaction) => Promise<Answer>): Promise<Answer> {
  try {
    return await db.transaction(async (tx) => {
      const stored = await storedAnswer(tx, once);
      if (stored) return stored;
      const answer = await work(tx);
      if (!(await storeAnswer(tx, once, answer))) throw lostRace;
      return answer;
    });
  } catch (error) {
    // What cannot be done a second time may have been done by another request with this key while this one was at it.
    const stored =
      error === lostRace || error instanceof Problem ? await db.transaction(async (tx) => await storedAnswer(tx, once)) : undefined;
    if (stored) return stored;
    throw error === lostRace ? new Problem("IDEMPOTENCY_RUNNING", undefined, { retryAfter: 1 }) : error;
  }
}
