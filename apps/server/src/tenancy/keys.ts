import { randomBytes } from "node:crypto";
import { Problem } from "@funnelsmith/problem";
import { type Database, newId, platform, statementOf, type Transaction } from "@funnelsmith/storage";
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
  const insert = platform.insertInto("api_key").values({
    id,
    tenant_id: owner.tenant,
    account_id: owner.account,
    name: input.name,
    hash: hashKey(key),
    prefix: key.slice(0, 8),
    roles: input.roles === undefined ? null : JSON.stringify(input.roles),
    created_at: now,
    expires_at: input.expiresAt ?? null,
  });
  await tx.query(statementOf(insert));
  return { id, key };
}

/** Living keys of a tenant: one account's, or everybody's for `account` undefined. */
export async function listKeys(db: Database, tenant: string, account: string | undefined): Promise<readonly Record<string, unknown>[]> {
  const query = platform
    .selectFrom("api_key")
    .select(["id", "account_id", "name", "prefix", "roles", "created_at", "expires_at"])
    .where("tenant_id", "=", tenant)
    .where("revoked_at", "is", null)
    .$if(account !== undefined, (keys) => keys.where("account_id", "=", String(account)))
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(1000);
  const rows = await db.one(statementOf(query));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    roles: row.roles,
    account: row.account_id,
    createdAt: isoInstant(row.created_at),
    expiresAt: isoInstant(row.expires_at),
  }));
}

/** Ends a key at once; one of another account is not found unless `account` is undefined. */
export async function revokeKey(tx: Transaction, tenant: string, account: string | undefined, id: string, now: string): Promise<void> {
  const query = platform
    .updateTable("api_key")
    .set({ revoked_at: now })
    .where("id", "=", id)
    .where("tenant_id", "=", tenant)
    .where("revoked_at", "is", null)
    .$if(account !== undefined, (keys) => keys.where("account_id", "=", String(account)))
    .returning("id");
  const rows = await tx.query(statementOf(query));
  if (rows.length === 0) throw new Problem("NOT_FOUND");
}
