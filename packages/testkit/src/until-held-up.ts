import { setTimeout as wait } from "node:timers/promises";
import type { TestTenant } from "./create-test-tenant.ts";

/**
 * Ends when so many statements that name the tenant's schema wait for a lock: who holds it may go on then, and has been waited for however
 * busy the machine is. An error after twenty seconds.
 */
export async function untilHeldUp({ db, tenant }: Pick<TestTenant, "db" | "tenant">, many = 1): Promise<void> {
  const text = "select count(*)::int as n from pg_catalog.pg_stat_activity where wait_event_type = 'Lock' and strpos(query, $1) > 0";
  for (const until = Date.now() + 20_000; Date.now() < until; await wait(5)) {
    const [row] = await db.administerAlone({ text, values: [tenant.schema] });
    if (Number(row?.["n"]) >= many) return;
  }
  throw new Error("nobody waits for the lock");
}
