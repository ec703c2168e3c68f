import type { FastifyInstance } from "fastify";
import { appsOf } from "../apps/app-list.ts";
import type { Deps } from "../deps.ts";
import { callerOf } from "../http/caller.ts";
import { tenantsOf } from "../tenancy/choose-tenant.ts";

/** Who the caller is, where, and what is open to him. */
export function addMeRoutes(app: FastifyInstance, deps: Deps): void {
  app.get("/api/v1/me", { config: { access: "account" } }, async (request) => {
    const caller = callerOf(request);
    const directory = caller.tenant === undefined ? undefined : await deps.directories.of(caller.tenant);
    const member = directory?.byAccount.get(caller.account.id);
    const inside = directory && member && !member.suspended ? { directory, member } : undefined;
    const tenant = inside && { ...inside.directory.tenant, schema: undefined };
    return {
      account: caller.account,
      via: caller.via,
      tenant: tenant ?? null,
      member: inside ? { id: inside.member.id, name: inside.member.name, admin: inside.member.admin && caller.limit === undefined } : null,
      tenants: await tenantsOf(deps.db, caller.account.id),
      apps: inside ? await appsOf(deps, caller, inside) : [],
    };
  });
}
