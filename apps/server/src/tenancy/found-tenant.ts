import { createHash } from "node:crypto";
import { ident, render, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { createTenant, type Database, newId, readTenant, type TenantSettings } from "@funnelsmith/storage";
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
  const tenant = await readTenant(db, id).then((known) => known ?? createTenant(db, { id, ...founding }, now));
  if (tenant.name !== founding.name) throw new Problem("IDEMPOTENCY_CONFLICT");
  await db.transaction(async (tx) => {
    const member = newId();
    const joined = await tx.query(
      render(sql`insert into platform.membership (account_id, tenant_id, member_id, created_at)
        values (${account.id}, ${tenant.id}, ${member}, ${now}) on conflict (account_id, tenant_id) do nothing returning member_id`),
    );
    if (joined.length === 0) return;
    await tx.query(
      render(sql`insert into ${ident(tenant.schema, "member")} (id, account_id, name, email, admin, created_at)
        values (${member}, ${account.id}, ${account.name}, ${account.email}, true, ${now})`),
    );
  });
  return tenant;
}
