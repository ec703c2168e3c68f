import { isTimeZone } from "@funnelsmith/definition";
import { updateTenant } from "@funnelsmith/storage";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { nameText, objectOf } from "../http/body-schemas.ts";
import { callerOf, membershipOf } from "../http/caller.ts";
import { strictLimit } from "../plugins/limits.ts";
import { requestIdempotency } from "../http/request-hash.ts";
import { chooseTenant, tenantsOf } from "../tenancy/choose-tenant.ts";
import { type Founding, foundTenant } from "../tenancy/found-tenant.ts";
import { Problem } from "@funnelsmith/problem";

const properties = {
  name: nameText,
  locale: { enum: ["zh-CN", "en"] },
  currency: { type: "string", pattern: "^[A-Z]{3}$" },
  zone: { type: "string", minLength: 1, maxLength: 64 },
} as const;

function checkZone(zone: string | undefined): void {
  if (zone === undefined || isTimeZone(zone)) return;
  const detail = {
    "zh-CN": "不是时区名称，应为 Asia/Shanghai 这样的名称。",
    en: "Not the name of a time zone, such as Asia/Shanghai.",
  };
  throw new Problem("BODY_INVALID", detail, { errors: [{ pointer: "/zone", code: "FORMAT", detail }] });
}

/** Teams of the account; renaming and settings of the current one. */
export function addTenantRoutes(app: FastifyInstance, deps: Deps): void {
  app.get("/api/v1/tenants", { config: { access: "account" } }, async (request) => ({
    items: await tenantsOf(deps.db, callerOf(request)),
  }));

  app.post<{ Body: Founding }>(
    "/api/v1/tenants",
    // Each is a schema with its tables.
    { config: { access: "account", ...strictLimit(deps.settings) }, schema: { body: objectOf(properties, ["name"]) } },
    async (request, reply) => {
      const caller = callerOf(request);
      if (caller.via === "key")
        throw new Problem("FORBIDDEN", { "zh-CN": "API 密钥不能创建团队。", en: "An API key cannot create teams." });
      checkZone(request.body.zone);
      const now = deps.clock().toISOString();
      const tenant = await foundTenant(deps.db, caller.account, request.body, now, requestIdempotency(request)?.key);
      deps.principals.forget(caller.id);
      return reply.code(201).send({ id: tenant.id, name: tenant.name });
    },
  );

  app.patch<{ Body: Partial<Founding> }>(
    "/api/v1/tenants",
    { config: { access: "admin" }, schema: { body: objectOf(properties) } },
    async (request) => {
      checkZone(request.body.zone);
      const { directory } = membershipOf(request);
      const tenant = await updateTenant(deps.db, directory.tenant.id, request.body);
      deps.directories.forget(directory.tenant.id);
      if (!tenant) throw new Problem("NOT_FOUND");
      const { id, name, locale, currency, zone } = tenant;
      return { id, name, locale, currency, zone };
    },
  );

  app.post<{ Body: { readonly tenant: string } }>(
    "/api/v1/me/tenant",
    { config: { access: "account" }, schema: { body: objectOf({ tenant: { type: "string", format: "uuid" } }, ["tenant"]) } },
    async (request) => {
      const caller = callerOf(request);
      await chooseTenant(deps.db, caller, request.body.tenant, deps.clock().toISOString());
      deps.principals.forget(caller.id);
      await deps.db.notify("principal", caller.id);
      return { tenant: request.body.tenant };
    },
  );
}
