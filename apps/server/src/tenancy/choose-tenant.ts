import { Problem } from "@funnelsmith/problem";
import { type Database, platform, statementOf } from "@funnelsmith/storage";
import type { Principal } from "../auth/principal.ts";

/** A tenant an account may enter. */
export interface TenantName {
  readonly id: string;
  readonly name: string;
}

/** Every tenant the account is a member of, by name; through a key its own alone. */
export async function tenantsOf(db: Database, principal: Principal): Promise<readonly TenantName[]> {
  const query = platform
    .selectFrom("membership as m")
    .innerJoin("tenant as t", "t.id", "m.tenant_id")
    .select(["t.id", "t.name"])
    .where("m.account_id", "=", principal.account.id)
    .where("t.deleted_at", "is", null)
    .orderBy("t.name")
    .orderBy("t.id");
  const tenants = await db.one(statementOf(query, "tenants-of-account"));
  return principal.via === "key" ? tenants.filter(({ id }) => id === principal.tenant) : tenants;
}

/** Makes the session work in a tenant of its account from now on; a tenant that is not the account's is not found. */
export async function chooseTenant(db: Database, principal: Principal, tenant: string, now: string): Promise<void> {
  if (principal.via === "key") {
    throw new Problem("FORBIDDEN", { "zh-CN": "API 密钥只属于一个团队。", en: "An API key belongs to one team." });
  }
  const query = platform
    .insertInto("session_tenant")
    .columns(["session_id", "tenant_id", "chosen_at"])
    .expression((made) =>
      made
        .selectFrom("membership as m")
        .select([
          made.cast<string>(made.val(principal.id), "text").as("session_id"),
          "m.tenant_id",
          made.cast<string>(made.val(now), "timestamptz").as("chosen_at"),
        ])
        .where("m.account_id", "=", principal.account.id)
        .where("m.tenant_id", "=", tenant),
    )
    .onConflict((chosen) =>
      chosen.column("session_id").doUpdateSet((row) => ({
        tenant_id: row.ref("excluded.tenant_id"),
        chosen_at: row.ref("excluded.chosen_at"),
      })),
    )
    .returning("session_id");
  const rows = await db.one(statementOf(query));
  if (rows.length === 0) throw new Problem("NOT_FOUND");
}
