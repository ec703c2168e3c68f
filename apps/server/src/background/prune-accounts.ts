import type { Database } from "@funnelsmith/storage";

/** Removes sessions and password links that ended a day ago, and the team chosen in sessions that are no more: nobody else ever does. */
export async function pruneAccounts(db: Database, now: Date): Promise<void> {
  const ended = [new Date(now.getTime() - 86_400_000).toISOString()];
  await db.administerAlone({ text: `delete from auth.session where "expiresAt" < $1::timestamptz`, values: ended });
  await db.administerAlone({ text: `delete from auth.verification where "expiresAt" < $1::timestamptz`, values: ended });
  await db.administerAlone({
    text: "delete from platform.session_tenant t where not exists (select from auth.session s where s.id = t.session_id)",
    values: [],
  });
}
