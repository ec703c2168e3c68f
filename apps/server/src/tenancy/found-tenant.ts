import { createHash } from "node:crypto";
import { Problem } from "@funnelsmith/problem";
import {
  createTenant,
  type Database,
  newId,
  platform,
  readTenant,
  statementOf,
  type TenantSettings,
  tenantTables,
} from "@funnelsmith/storage";
import type { Account } from "../auth/principal.ts";

/** What a tenant is founded with. */
export interface Founding {
  readonly name: string;
  readonly locale?: "zh-CN" | "en";
  readonly currency?: string;
  readonly zone?: string;
}

/** The same id for the same account and key, so that a repeated request finds the tenant it made. */
function idFrom(account: string, key: string): string {
  const hex = createHash("sha256").update(`tenant ${account} ${key}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Makes a tenant with the account as its first administrator. With a key, repeating it answers the tenant made the first time. */
export async function foundTenant(db: Database, account: Account, founding: Founding, now: string, key?: string): Promise<TenantSettings> {
  const id = key === undefined ? newId() : idFrom(account.id, key);
  const made = async (): Promise<TenantSettings> =>
    await createTenant(db, { id, ...founding }, now).catch(async (error: unknown) => {
      // The same request once more may have been a moment quicker.
      const known = await readTenant(db, id);
      if (known === undefined) throw error;
      return known;
    });
  const tenant = (await readTenant(db, id)) ?? (await made());
  if (tenant.name !== founding.name) throw new Problem("IDEMPOTENCY_CONFLICT");
  await db.transaction(async (tx) => {
    const member = newId();
    const membership = platform
      .insertInto("membership")
      .values({ account_id: account.id, tenant_id: tenant.id, member_id: member, created_at: now })
      .onConflict((known) => known.columns(["account_id", "tenant_id"]).doNothing())
      .returning("member_id");
    const joined = await tx.query(statementOf(membership));
    if (joined.length === 0) return;
    const founder = { id: member, account_id: account.id, name: account.name, email: account.email, admin: true, created_at: now };
    await tx.query(statementOf(tenantTables(tenant.schema).insertInto("member").values(founder)));
  });
  return tenant;
}
