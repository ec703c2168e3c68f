import { randomBytes } from "node:crypto";
import { render, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { type Database, newId, type Transaction } from "@funnelsmith/storage";
import { hashKey } from "../auth/principals.ts";
import { isoInstant } from "../http/iso-instant.ts";

/** What a key is made of. */
export interface KeyInput {
  readonly name: string;
  /** Roles the key is limited to, by app; left out for every right of the account. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  readonly expiresAt?: string;
}

/** Makes a key of an account in a tenant. The key is in the answer and nowhere else: only its sha256 is stored. */
export async function createKey(
  tx: Transaction,
  owner: { readonly tenant: string; readonly account: string },
  input: KeyInput,
  now: string,
): Promise<{ readonly id: string; readonly key: string }> {
  const id = newId();
  const key = `fs_${randomBytes(32).toString("base64url")}`;
  await tx.query(
    render(sql`insert into platform.api_key (id, tenant_id, account_id, name, hash, prefix, roles, created_at, expires_at)
      values (${id}, ${owner.tenant}, ${owner.account}, ${input.name}, ${hashKey(key)}, ${key.slice(0, 8)},
        ${input.roles === undefined ? null : JSON.stringify(input.roles)}::jsonb, ${now}, ${input.expiresAt ?? null})`),
  );
  return { id, key };
}

/** Living keys of a tenant: one account's, or everybody's for `account` undefined. */
export async function listKeys(db: Database, tenant: string, account: string | undefined): Promise<readonly Record<string, unknown>[]> {
  const rows = await db.one(
    render(sql`select id::text, account_id, name, prefix, roles, created_at, expires_at from platform.api_key
      where tenant_id = ${tenant}::uuid and revoked_at is null and (${account ?? null}::text is null or account_id = ${account ?? null}::text)
      order by created_at desc, id desc limit 1000`),
  );
  return rows.map((row) => ({
    id: row["id"],
    name: row["name"],
    prefix: row["prefix"],
    roles: row["roles"],
    account: row["account_id"],
    createdAt: isoInstant(row["created_at"]),
    expiresAt: isoInstant(row["expires_at"]),
  }));
}

/** Ends a key at once; one of another account is not found unless `account` is undefined. */
export async function revokeKey(tx: Transaction, tenant: string, account: string | undefined, id: string, now: string): Promise<void> {
  const rows = await tx.query(
    render(sql`update platform.api_key set revoked_at = ${now}::timestamptz where id = ${id}::uuid and tenant_id = ${tenant}::uuid
      and revoked_at is null and (${account ?? null}::text is null or account_id = ${account ?? null}::text) returning id`),
  );
  if (rows.length === 0) throw new Problem("NOT_FOUND");
}
