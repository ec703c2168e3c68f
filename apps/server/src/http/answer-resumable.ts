import { ident, render, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Database } from "@funnelsmith/storage";
import { type Answer, type Once, storedAnswer } from "./answer-once.ts";

/** Status of a key whose work has begun and not ended. */
const running = 102;
/** Work that has been silent for so long has died with its server; work under way is heard of three times as often. */
const silentMs = 60_000;

/**
 * Does work of several transactions once for its key. The key is claimed before and answered after; a refusal gives it back. When a
 * server died or failed in between, a retry finds the claim and does the work with `resumed` true: it must then accept what is already there.
 */
export async function answerResumable(
  db: Database,
  once: Once,
  work: (resumed: boolean) => Promise<Answer>,
  abandonedMs: number = silentMs,
): Promise<Answer> {
  if (!once.idempotency) return await work(false);
  const { key, hash } = once.idempotency;
  const table = ident(once.schema, "idempotency");
  const claimed = await db.one(
    render(sql`insert into ${table} (actor, key, hash, status, response, at) values (${once.actor}, ${key}, ${hash}, ${running}, 'null', ${once.now})
      on conflict (actor, key) do nothing returning key`),
  );
  const resumed = claimed.length === 0;
  if (resumed) {
    const stored = await db.transaction(async (tx) => await storedAnswer(tx, once));
    if (stored && stored.status !== running) return stored;
    const abandoned = new Date(Date.parse(once.now) - abandonedMs).toISOString();
    const taken = await db.one(
      render(sql`update ${table} set at = ${once.now}::timestamptz where actor = ${once.actor} and key = ${key} and status = ${running}
        and at < ${abandoned}::timestamptz returning key`),
    );
    if (taken.length === 0) throw new Problem("IDEMPOTENCY_RUNNING", undefined, { retryAfter: 2 });
  }
  const mine = sql`actor = ${once.actor} and key = ${key} and status = ${running}`;
  const beat = setInterval(() => {
    const heard = render(sql`update ${table} set at = ${new Date().toISOString()}::timestamptz where ${mine}`);
    // The next one comes soon.
    db.one(heard).catch(() => {});
  }, abandonedMs / 3);
  try {
    const answer = await work(resumed).finally(() => clearInterval(beat));
    await db.one(
      render(
        sql`update ${table} set status = ${answer.status}, response = ${JSON.stringify(answer.body)} where actor = ${once.actor} and key = ${key}`,
      ),
    );
    return answer;
  } catch (error) {
    // A refusal did nothing, and the key is free again. How far anything else got nobody knows: the next try finds the claim and looks.
    const refused = !resumed && error instanceof Problem && error.status < 500;
    const left = refused
      ? sql`delete from ${table} where ${mine}`
      : sql`update ${table} set at = at - interval '1 millisecond' * ${abandonedMs + 1}::integer where ${mine}`;
    await db.one(render(left)).catch(() => {
      // The database is what failed; the claim ages by itself.
    });
    throw error;
  }
}
