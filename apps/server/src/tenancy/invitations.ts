import { createHash, randomBytes } from "node:crypto";
import { Problem } from "@funnelsmith/problem";
import { type Database, newId, platform, readTenant, statementOf, tenantTables, type Transaction } from "@funnelsmith/storage";
import type { Account } from "../auth/principal.ts";
import { isoInstant } from "../http/iso-instant.ts";
import { type Directory, readDirectory } from "./directory.ts";

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
  const insert = platform.insertInto("invitation").values({
    id,
    tenant_id: tenant,
    hash: hashOf(token),
    email: input.email?.toLowerCase() ?? null,
    admin: input.admin ?? false,
    roles: JSON.stringify(input.roles ?? {}),
    invited_by: inviter,
    created_at: now,
    expires_at: expiresAt,
  });
  await tx.query(statementOf(insert));
  return { id, token, expiresAt };
}

/** Whoever invited may still do so: what an administrator has given away ends with their own rights. */
const mayInvite = (directory: Directory, inviter: string): boolean => {
  const member = directory.members.get(inviter);
  return member !== undefined && member.admin && !member.suspended;
};

/** Invitations of a tenant that may still be accepted, newest first. */
export async function openInvitations(db: Database, directory: Directory, now: string): Promise<readonly Record<string, unknown>[]> {
  const query = platform
    .selectFrom("invitation")
    .select(["id", "email", "admin", "roles", "invited_by", "created_at", "expires_at"])
    .where("tenant_id", "=", directory.tenant.id)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", now)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(500);
  const rows = await db.one(statementOf(query));
  const open = rows.filter(({ invited_by }) => mayInvite(directory, invited_by));
  return open.map(({ id, email, admin, roles, created_at, expires_at }) => ({
    id,
    email,
    admin,
    roles,
    createdAt: isoInstant(created_at),
    expiresAt: isoInstant(expires_at),
  }));
}

/** Withdraws an invitation that was not accepted yet. */
export async function revokeInvitation(tx: Transaction, tenant: string, id: string, now: string): Promise<void> {
  const query = platform
    .updateTable("invitation")
    .set({ revoked_at: now })
    .where("id", "=", id)
    .where("tenant_id", "=", tenant)
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .returning("id");
  const rows = await tx.query(statementOf(query));
  if (rows.length === 0) throw new Problem("NOT_FOUND");
}

/** Who invites to what: for whoever holds the token of an invitation that may still be accepted; NOT_FOUND for any other. */
export async function readInvitation(
  db: Database,
  token: string,
  now: string,
): Promise<{ readonly team: string; readonly person: string }> {
  const query = platform
    .selectFrom("invitation")
    .select(["tenant_id", "invited_by"])
    .where("hash", "=", hashOf(token))
    .where("accepted_at", "is", null)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", now);
  const [invitation] = await db.one(statementOf(query));
  const tenant = invitation && (await readTenant(db, invitation.tenant_id));
  if (!tenant) throw new Problem("NOT_FOUND");
  const directory = await db.transaction(async (tx) => readDirectory(tx, tenant));
  if (!mayInvite(directory, invitation.invited_by)) throw new Problem("NOT_FOUND");
  return { team: tenant.name, person: directory.members.get(invitation.invited_by)?.name ?? "" };
}

/** Joins the account to the inviting tenant; accepting again after success answers the same tenant. A dead or foreign token is not found, nor is one of somebody who is no administrator any more. */
export async function acceptInvitation(db: Database, account: Account, token: string, now: string): Promise<{ readonly tenant: string }> {
  return await db.transaction(async (tx) => {
    const presented = platform
      .selectFrom("invitation")
      .select(["id", "tenant_id", "email", "admin", "roles", "invited_by", "accepted_at"])
      .select((row) => row.or([row("revoked_at", "is not", null), row("expires_at", "<=", now)]).as("dead"))
      .where("hash", "=", hashOf(token))
      .forUpdate();
    const [invitation] = await tx.query(statementOf(presented));
    if (!invitation || (invitation.email && invitation.email !== account.email.toLowerCase())) throw new Problem("NOT_FOUND");
    const { tenant_id, roles, admin } = invitation;
    const known = platform
      .selectFrom("membership")
      .select("member_id")
      .where("account_id", "=", account.id)
      .where("tenant_id", "=", tenant_id);
    const [membership] = await tx.query(statementOf(known));
    if (membership) return { tenant: tenant_id };
    const tenant = await readTenant(db, tenant_id);
    if (!tenant || invitation.dead === true || invitation.accepted_at !== null) throw new Problem("NOT_FOUND");
    if (!mayInvite(await readDirectory(tx, tenant), invitation.invited_by)) throw new Problem("NOT_FOUND");
    const id = newId();
    await tx.query(
      statementOf(platform.insertInto("membership").values({ account_id: account.id, tenant_id, member_id: id, created_at: now })),
    );
    const member = {
      id,
      account_id: account.id,
      name: account.name,
      email: account.email,
      admin,
      roles: JSON.stringify(roles),
      created_at: now,
    };
    await tx.query(statementOf(tenantTables(tenant.schema).insertInto("member").values(member)));
    await tx.query(statementOf(platform.updateTable("invitation").set({ accepted_at: now }).where("id", "=", invitation.id)));
    return { tenant: tenant_id };
  });
}
