import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import type { Database } from "../database.ts";

/** Does work if nobody else publishes or erases in the tenant, whichever server they run on; undefined when somebody does. */
export function ifAlone<T>(db: Database, tenant: TenantSettings, work: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
  return db.exclusive(`funnelsmith publish ${tenant.schema}`, work);
}

/** The same; PUBLISH_BUSY when somebody does. */
export async function alone<T>(db: Database, tenant: TenantSettings, work: () => Promise<T>): Promise<T> {
  const done = await ifAlone(db, tenant, work);
  if (done === undefined) throw new Problem("PUBLISH_BUSY", undefined, { retryAfter: 2 });
  return done.value;
}
