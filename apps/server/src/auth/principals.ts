import { createHash } from "node:crypto";
import { problemOf } from "@funnelsmith/storage";
import { LRUCache } from "lru-cache";
import type { Pool } from "pg";
import { readCookie } from "../http/cookies.ts";
import type { Principal } from "./principal.ts";
import { verifySessionCookie } from "./session-cookie.ts";

/** Longest a server may believe in a session, key or membership without asking again: revocation is promised within 5 s. */
export const beliefMs = 4000;

/** Where credentials are. */
export interface CredentialHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}

/** Finds who a request speaks for: 5 µs when it is known already, one row when it is not. */
export interface Principals {
  /** Undefined for no credentials, wrong ones, and ended ones alike. */
  find(headers: CredentialHeaders): Promise<Principal | undefined>;
  /** The same without asking the database: undefined also for whoever is not known yet. */
  known(headers: CredentialHeaders): Principal | undefined;
  /** Forgets one session or key by id, every one of an account, or all. */
  forget(id: string | undefined): void;
}

interface PrincipalRow {
  readonly id: string;
  readonly account_id: string;
  readonly name: string;
  readonly email: string;
  readonly username: string | null;
  readonly phoneNumber: string | null;
  readonly tenant_id: string | null;
  readonly roles: Record<string, string[]> | null;
  readonly expires: string | null;
}

// A session that chose no tenant works in the account's first one.
const sessionQuery = `
select s.id, u.id as account_id, u.name, u.email, u.username, u."phoneNumber", null::jsonb as roles, extract(epoch from s."expiresAt")::text as expires,
  coalesce(
    (select m.tenant_id from platform.session_tenant t join platform.membership m on m.tenant_id = t.tenant_id and m.account_id = u.id
      where t.session_id = s.id),
    (select m.tenant_id from platform.membership m where m.account_id = u.id order by m.created_at, m.tenant_id limit 1)
  )::text as tenant_id
from auth.session s join auth."user" u on u.id = s."userId"
where s.token = $1`;

const keyQuery = `
select k.id::text, u.id as account_id, u.name, u.email, u.username, u."phoneNumber", k.roles, extract(epoch from k.expires_at)::text as expires, k.tenant_id::text
from platform.api_key k join auth."user" u on u.id = k.account_id
where k.hash = $1 and k.revoked_at is null`;

/** sha256 of an API key: all that is ever stored of it. */
export function hashKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

/** The resolver of the hot path; `pool` is the owner's. */
export function createPrincipals(options: { readonly pool: Pool; readonly secret: string; readonly cookieName: string }): Principals {
  const known = new LRUCache<string, Principal>({ max: 20_000, ttl: beliefMs });

  const toPrincipal = (row: PrincipalRow, via: Principal["via"]): Principal => ({
    account: { id: row.account_id, name: row.name, email: row.email, username: row.username, phoneNumber: row.phoneNumber },
    via,
    id: row.id,
    tenant: row.tenant_id ?? undefined,
    limit: row.roles ?? undefined,
    expiresAt: row.expires === null ? Number.POSITIVE_INFINITY : Number(row.expires) * 1000,
  });

  const load = async (mark: string, via: Principal["via"], query: string, value: unknown): Promise<Principal | undefined> => {
    const { rows } = await options.pool
      .query<PrincipalRow>({ name: `principal-${via}`, text: query, values: [value] })
      .catch((error: unknown) => {
        throw problemOf(error);
      });
    const row = rows[0];
    if (!row) return undefined;
    const principal = toPrincipal(row, via);
    known.set(mark, principal);
    return principal.expiresAt > Date.now() ? principal : undefined;
  };

  return {
    known(headers) {
      const mark = headers.authorization ?? readCookie(headers.cookie, options.cookieName);
      const cached = mark === undefined ? undefined : known.get(mark);
      return cached !== undefined && cached.expiresAt > Date.now() ? cached : undefined;
    },
    async find(headers) {
      const { authorization } = headers;
      const mark = authorization ?? readCookie(headers.cookie, options.cookieName);
      if (mark === undefined) return undefined;
      // Known by the whole credential, signature included: what was verified once need not be verified again.
      const cached = known.get(mark);
      if (cached) return cached.expiresAt > Date.now() ? cached : undefined;
      if (authorization !== undefined) {
        const key = /^Bearer (fs_[A-Za-z0-9_-]{20,100})$/.exec(authorization)?.[1];
        return key === undefined ? undefined : await load(mark, "key", keyQuery, hashKey(key));
      }
      const token = verifySessionCookie(mark, options.secret);
      return token === undefined ? undefined : await load(mark, "session", sessionQuery, token);
    },
    forget(id) {
      if (id === undefined) known.clear();
      else for (const [mark, principal] of known.entries()) if (principal.id === id || principal.account.id === id) known.delete(mark);
    },
  };
}
