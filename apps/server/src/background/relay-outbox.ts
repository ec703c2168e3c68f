import { ident, render, sql } from "@funnelsmith/logic";
import { type Database, failPoint, type Transaction } from "@funnelsmith/storage";

/** One committed event of a tenant, to be handed on at least once. */
export interface OutboxEvent {
  readonly id: string;
  readonly tenant: string;
  readonly topic: string;
  readonly payload: unknown;
}

/**
 * Takes events in order, at most 200 at once, in the transaction that marks them; may see them again after a crash, so what it does beyond
 * that is idempotent by each event's id.
 */
export type EventHandler = (events: readonly OutboxEvent[], tx: Transaction) => Promise<void>;

const batch = 200;

/**
 * Hands a tenant's committed events on in order and marks them with their position in the feed of changes. The mark commits after the
 * handlers are done: a crash between repeats the events and loses none. Several servers may relay at once; they take turns, so that what one
 * takes comes behind all that was taken before. Answers how many were relayed.
 */
export async function relayOutbox(
  db: Database,
  tenant: { readonly id: string; readonly schema: string },
  handlers: readonly EventHandler[],
  now: string,
): Promise<number> {
  const outbox = ident(tenant.schema, "outbox");
  const feed = ident(tenant.schema, "feed");
  for (let relayed = 0; ; ) {
    const count = await db.transaction(async (tx) => {
      // The turn, and a statement of its own: the next one's snapshot shows what was handed on while this waited. Who finds nothing locks nothing.
      const turn = await tx.query(
        render(sql`select f.head from ${feed} f where exists (select from ${outbox} o where o.relayed_at is null) for update of f`),
      );
      if (turn.length === 0) return 0;
      const rows = await tx.query(
        render(sql`select id::text, topic, payload from ${outbox} where relayed_at is null order by at, id limit ${batch}`),
      );
      if (rows.length > 0) {
        const events = rows.map((row) => ({
          id: String(row["id"]),
          tenant: tenant.id,
          topic: String(row["topic"]),
          payload: row["payload"],
        }));
        for (const handler of handlers) await handler(events, tx);
        await failPoint("outbox.before-commit");
        const ids = events.map(({ id }) => id);
        const taken = sql`update ${feed} set head = head + ${ids.length}::integer returning head - ${ids.length}::integer as before`;
        await tx.query(
          render(sql`with taken as (${taken})
            update ${outbox} o set relayed_at = ${now}::timestamptz, position = t.before + e.n
            from taken t, unnest(${ids}::uuid[]) with ordinality as e(id, n) where o.id = e.id`),
        );
      }
      return rows.length;
    });
    if (count > 0) await failPoint("outbox.after-commit");
    relayed += count;
    if (count < batch) return relayed;
  }
}
