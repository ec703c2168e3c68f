import { type Database, statementOf, tenantTables } from "@funnelsmith/storage";

const day = 86_400_000;

/** Removes what a tenant no longer needs: answers kept for retries after 24 hours (with some to spare), relayed events after 30 days. */
export async function pruneTenant(db: Database, tenant: { readonly schema: string }, now: Date): Promise<void> {
  const before = (days: number): string => new Date(now.getTime() - days * day).toISOString();
  const tables = tenantTables(tenant.schema);
  await db.one(statementOf(tables.deleteFrom("idempotency").where("at", "<", before(1.5))));
  await db.one(statementOf(tables.deleteFrom("outbox").where("relayed_at", "<", before(30))));
}
