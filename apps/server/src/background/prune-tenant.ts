import { ident, render, type Sql, sql } from "@funnelsmith/logic";
import type { Database } from "@funnelsmith/storage";
import { undoDays } from "../jobs/job.ts";

const hour = 3_600_000;

/** How long the feed of changes goes back. */
const feedDays = 30;

/** Rows removed by one statement: a burst of writes is forgotten in steps that nobody waits behind. */
const batch = 10_000;

/**
 * Removes what a tenant no longer needs, oldest first: answers kept for retries after 24 hours with some to spare, and events 30 days
 * after they were handed on. An event that was not handed on is never removed. What jobs did row by row goes when it can no longer be undone.
 */
export async function pruneTenant(db: Database, tenant: { readonly schema: string }, now: Date): Promise<void> {
  const before = (hours: number): string => new Date(now.getTime() - hours * hour).toISOString();
  await removeInSteps(db, ident(tenant.schema, "idempotency"), sql`at < ${before(36)}::timestamptz`);
  await forgetEvents(db, ident(tenant.schema, "outbox"), before(24 * feedDays));
  const over = sql`select id from ${ident(tenant.schema, "job")} where state <> 'running' and updated_at < ${before(24 * undoDays)}::timestamptz`;
  await removeInSteps(db, ident(tenant.schema, "job_row"), sql`job_id in (${over})`);
}

/** Events were handed on in the order of their positions, so the oldest are found by them and a month's events are not read each time. */
async function forgetEvents(db: Database, outbox: Sql, before: string): Promise<void> {
  const oldest = sql`select o.id, o.relayed_at from ${outbox} o where o.position is not null order by o.position limit ${batch}::integer`;
  const text = sql`with gone as (delete from ${outbox} where id = any(array(select o.id from (${oldest}) o where o.relayed_at < ${before}::timestamptz)) returning 1)
    select count(*)::integer as gone from gone`;
  for (;;) {
    const [row] = await db.one(render(text));
    if (Number(row?.["gone"] ?? 0) < batch) return;
  }
}

async function removeInSteps(db: Database, table: Sql, old: Sql): Promise<void> {
  const text = sql`with gone as (delete from ${table} where ctid = any(array(select ctid from ${table} where ${old} limit ${batch}::integer)) returning 1)
    select count(*)::integer as gone from gone`;
  for (;;) {
    const [row] = await db.one(render(text));
    if (Number(row?.["gone"] ?? 0) < batch) return;
  }
}
