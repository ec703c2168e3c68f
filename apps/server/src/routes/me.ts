import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { appsOf } from "../apps/app-list.ts";
import type { Principal } from "../auth/principal.ts";
import { sessionSeconds } from "../auth/sign-in-library.ts";
import type { Deps } from "../deps.ts";
import { callerOf } from "../http/caller.ts";
import { copyCookies } from "./auth.ts";
import { tenantsOf } from "../tenancy/choose-tenant.ts";

const dayMs = 24 * 3600 * 1000;

/** The resolver of the hot path renews nothing; a page that opens lets the library give a session older than a day its full time again. */
async function renewSession(deps: Deps, caller: Principal, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (caller.via !== "session" || caller.expiresAt - deps.clock().getTime() > sessionSeconds * 1000 - dayMs) return;
  const headers = { cookie: request.headers.cookie ?? "" };
  copyCookies(await deps.signIn.handle(new Request(`${deps.settings.baseUrl}/api/auth/get-session`, { headers })), reply);
}

/** Who the caller is, where, and what is open to him. */
export function addMeRoutes(app: FastifyInstance, deps: Deps): void {
  app.get("/api/v1/me", { config: { access: "account" } }, async (request, reply) => {
    const caller = callerOf(request);
    await renewSession(deps, caller, request, reply);
    const directory = caller.tenant === undefined ? undefined : await deps.directories.of(caller.tenant);
    const member = directory?.byAccount.get(caller.account.id);
    const inside = directory && member && !member.suspended ? { directory, member } : undefined;
    const tenant = inside && { ...inside.directory.tenant, schema: undefined };
    return {
      account: caller.account,
      via: caller.via,
      tenant: tenant ?? null,
      member: inside ? { id: inside.member.id, name: inside.member.name, admin: inside.member.admin && caller.limit === undefined } : null,
      tenants: await tenantsOf(deps.db, caller),
      apps: inside ? await appsOf(deps, caller, inside, request.log) : [],
    };
  });
}
