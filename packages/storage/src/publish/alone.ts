import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import type { Database } from "../database.ts";

/** The advisory lock that a backup of a tenant shares with other backups: its tables keep their form until it has read them. */
export const backupLock = (schema: string): string => `funnelsmith backup ${schema}`;

type Alone<T> = { readonly value: T } | { readonly busy: "publish" | "backup" };

/** A publish that began first and a backup that waits for it are both there: the publish goes on, and no backup begins in between. */
async function tryAlone<T>(db: Database, { schema }: TenantSettings, work: () => Promise<T>): Promise<Alone<T>> {
  const done = await db.exclusive(`funnelsmith publish ${schema}`, () => db.exclusive(backupLock(schema), work));
  if (done === undefined) return { busy: "publish" };
  return done.value ?? { busy: "backup" };
}

/** Does work if nobody else publishes or erases in the tenant, whichever server they run on, and no backup reads it; undefined when somebody does. */
export async function ifAlone<T>(db: Database, tenant: TenantSettings, work: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
  const done = await tryAlone(db, tenant, work);
  return "value" in done ? done : undefined;
}

/** The same; PUBLISH_BUSY when somebody does, BACKUP_RUNNING while a backup reads the tenant. */
export async function alone<T>(db: Database, tenant: TenantSettings, work: () => Promise<T>): Promise<T> {
  const done = await tryAlone(db, tenant, work);
  if ("value" in done) return done.value;
  throw done.busy === "publish"
    ? new Problem("PUBLISH_BUSY", undefined, { retryAfter: 2 })
    : new Problem("BACKUP_RUNNING", undefined, { retryAfter: 30 });
}
