import { render, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Database } from "@funnelsmith/storage";
import type { Principal } from "../auth/principal.ts";

/** A tenant an account may enter. */
export interface TenantName {
  readonly id: string;
  readonly name: string;
}

/** Every tenant the account is a member of, by name. */
export async function tenantsOf(db: Database, account: string): Promise<readonly TenantName[]> {
  const rows = await db.one({
    name: "tenants-of-account",
    text: `select t.id::text, t.name from platform.membership m join platform.tenant t on t.id = m.tenant_id
      where m.account_id = $1 and t.deleted_at is null order by t.name, t.id`,
    values: [account],
  });
  return rows.map((row) => ({ id: String(row["id"]), name: String(row["name"]) }));
}

/** Makes the session work in a tenant of its account from now on; a tenant that is not the account's is not found. */
export async function chooseTenant(db: Database, principal: Principal, tenant: string, now: string): Promise<void> {
  if (principal.via === "key") {
    throw new Problem("FORBIDDEN", { "zh-CN": "API 密钥只属于一个团队。", en: "An API key belongs to one team." });
  }
  const rows = await db.one(
    render(sql`insert into platform.session_tenant (session_id, tenant_id, chosen_at)
      select ${principal.id}::text, m.tenant_id, ${now}::timestamptz from platform.membership m
      where m.account_id = ${principal.account.id} and m.tenant_id = ${tenant}::uuid
      on conflict (session_id) do update set tenant_id = excluded.tenant_id, chosen_at = excluded.chosen_at returning session_id`),
  );
  if (rows.length === 0) throw new Problem("NOT_FOUND");
}
