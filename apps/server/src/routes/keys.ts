import { Problem } from "@funnelsmith/problem";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Principal } from "../auth/principal.ts";
import type { Deps } from "../deps.ts";
import { nameText, objectOf, rolesByApp } from "../http/body-schemas.ts";
import { actsAsAdmin, callerOf, membershipOf } from "../http/caller.ts";
import { pathId } from "../http/path-id.ts";
import { tenantWrite } from "../http/tenant-write.ts";
import { checkRoles } from "../tenancy/check-roles.ts";
import { createKey, type KeyInput, listKeys, revokeKey } from "../tenancy/keys.ts";

/** A key limited to roles must not make itself a wider one. */
function refuseLimitedKey(request: FastifyRequest): void {
  if (callerOf(request).limit === undefined) return;
  throw new Problem("FORBIDDEN", { "zh-CN": "受限密钥不能管理密钥。", en: "A limited key cannot manage keys." });
}

/** A key that ends must not live on in one it made. */
function refuseLongerKey({ via, expiresAt }: Principal, wanted: string | undefined): void {
  if (via !== "key" || (wanted === undefined ? Number.POSITIVE_INFINITY : Date.parse(wanted)) <= expiresAt) return;
  const detail = { "zh-CN": "密钥不能生成比自己更晚失效的密钥。", en: "A key cannot make one that outlives it." };
  throw new Problem("FORBIDDEN", detail, { errors: [{ pointer: "/expiresAt", code: "FORBIDDEN", detail }] });
}

/** Keys for programs: one's own, and for administrators everybody's in the team. */
export function addKeyRoutes(app: FastifyInstance, deps: Deps): void {
  const whose = (request: FastifyRequest): string | undefined => (actsAsAdmin(request) ? undefined : callerOf(request).account.id);

  app.get("/api/v1/keys", { config: { access: "member" } }, async (request) => ({
    items: await listKeys(deps.db, membershipOf(request).directory.tenant.id, whose(request)),
  }));

  const body = objectOf({ name: nameText, roles: rolesByApp, expiresAt: { type: "string", format: "date-time" } }, ["name"]);
  app.post<{ Body: KeyInput }>("/api/v1/keys", { config: { access: "member" }, schema: { body } }, async (request, reply) => {
    refuseLimitedKey(request);
    refuseLongerKey(callerOf(request), request.body.expiresAt);
    const { directory } = membershipOf(request);
    await checkRoles(deps.catalogs, directory.tenant.id, request.body.roles);
    const owner = { tenant: directory.tenant.id, account: callerOf(request).account.id };
    return await tenantWrite(
      deps,
      request,
      reply,
      async (tx, now) => ({ status: 201, body: await createKey(tx, owner, request.body, now) }),
      { secret: true },
    );
  });

  app.delete("/api/v1/keys/:id", { config: { access: "member" } }, async (request, reply) => {
    refuseLimitedKey(request);
    const id = pathId(request);
    const { directory } = membershipOf(request);
    const answer = await tenantWrite(deps, request, reply, async (tx, now) => {
      await revokeKey(tx, directory.tenant.id, whose(request), id, now);
      return { status: 204, body: null };
    });
    deps.principals.forget(id);
    await deps.db.notify("principal", id);
    return answer;
  });
}
