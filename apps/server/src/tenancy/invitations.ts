import { createHash, randomBytes } from "node:crypto";
import { ident, render, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { type Database, newId, readTenant, type Transaction } from "@funnelsmith/storage";
import type { Account } from "../auth/principal.ts";
import { isoInstant } from "../http/iso-instant.ts";

/** What an invitation gives whoever accepts it. */
export interface InvitationInput {
  /** When set, only the account with this address may accept. */
  readonly email?: string;
  readonly admin?: boolean;
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  readonly days?: number;
}

const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Makes an invitation; the token is in the answer and nowhere else. */
export async function createInvitation(
  tx: Transaction,
  tenant: string,
  inviter: string,
  input: InvitationInput,
  now: string,
): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: string }> {
  const id = newId();
  const token = randomBytes(24).toString("base64url");
  const expiresAt = new Date(Date.parse(now) + (input.days ?? 14) * 86_400_000).toISOString();
  await tx.query(
    render(sql`insert into platform.invitation (id, tenant_id, hash, email, admin, roles, invited_by, created_at, expires_at)
      values (${id}, ${tenant}, ${hashOf(token)}, ${input.email?.toLowerCase() ?? null}, ${input.admin ?? false},
        ${JSON.stringify(input.roles ?? {})}::jsonb, ${inviter}, ${now}, ${expiresAt})`),
  );
  return { id, token, expiresAt };
}

/** Invitations of a tenant that may still be accepted, newest first. */
export async function openInvitations(db: Database, tenant: string, now: string): Promise<readonly Record<string, unknown>[]> {
  const rows = await db.one(
    render(sql`select id::text, email, admin, roles, created_at, expires_at from platform.invitation
      where tenant_id = ${tenant}::uuid and accepted_at is null and revoked_at is null and expires_at > ${now}::timestamptz
      order by created_at desc, id desc limit 500`),
  );
  return rows.map((row) => ({
    id: row["id"],
    email: row["email"],
    admin: row["admin"],
    roles: row["roles"],
    createdAt: isoInstant(row["created_at"]),
    expiresAt: isoInstant(row["expires_at"]),
  }));
}

/** Withdraws an invitation that was not accepted yet. */
export async function revokeInvitation(tx: Transaction, tenant: string, id: string, now: string): Promise<void> {
  const rows = await tx.query(
    render(sql`update platform.invitation set revoked_at = ${now}::timestamptz
      where id = ${id}::uuid and tenant_id = ${tenant}::uuid and accepted_at is null and revoked_at is null returning id`),
  );
  if (rows.length === 0) throw new Problem("NOT_FOUND");
}

/** Joins the account to the inviting tenant; accepting again after success answers the same tenant. A dead or foreign token is not found. */
export async function acceptInvitation(db: Database, account: Account, token: string, now: string): Promise<{ readonly tenant: string }> {
  return await db.transaction(async (tx) => {
    const [invitation] = await tx.query(
      render(sql`select id::text, tenant_id::text, email, admin, roles, accepted_at,
          (revoked_at is not null or expires_at <= ${now}::timestamptz) as dead
        from platform.invitation where hash = ${hashOf(token)} for update`),
    );
    const email = invitation?.["email"] as string | null | undefined;
    if (!invitation || (email && email !== account.email.toLowerCase())) throw new Problem("NOT_FOUND");
    const tenantId = String(invitation["tenant_id"]);
    const [membership] = await tx.query(
      render(sql`select member_id from platform.membership where account_id = ${account.id} and tenant_id = ${tenantId}::uuid`),
    );
    if (membership) return { tenant: tenantId };
    const tenant = await readTenant(db, tenantId);
    if (!tenant || invitation["dead"] === true || invitation["accepted_at"] !== null) throw new Problem("NOT_FOUND");
    const member = newId();
    await tx.query(
      render(sql`insert into platform.membership (account_id, tenant_id, member_id, created_at)
        values (${account.id}, ${tenantId}, ${member}, ${now})`),
    );
    await tx.query(
      render(sql`insert into ${ident(tenant.schema, "member")} (id, account_id, name, email, admin, roles, created_at)
        values (${member}, ${account.id}, ${account.name}, ${account.email}, ${invitation["admin"] === true},
          ${JSON.stringify(invitation["roles"])}::jsonb, ${now})`),
    );
    await tx.query(render(sql`update platform.invitation set accepted_at = ${now}::timestamptz where id = ${invitation["id"]}::uuid`));
    return { tenant: tenantId };
  });
}
