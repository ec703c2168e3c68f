import { grantBiAccess, readBiAccess, revokeBiAccess } from "@funnelsmith/storage";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { membershipOf } from "../http/caller.ts";
import { strictLimit } from "../plugins/limits.ts";

/** A role of the database with which reporting tools read the team's records, for administrators to give and to take back. */
export function addBiAccessRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "admin", ...strictLimit(deps.settings) } as const;
  // The embedded database listens on a socket of this machine only.
  const { databaseUrl } = deps.settings;
  const server = databaseUrl === undefined ? null : new URL(databaseUrl).host;

  app.get("/api/v1/bi-access", { config }, async (request) => {
    const access = await readBiAccess(deps.db, membershipOf(request).directory.tenant);
    return { access: access ? { ...access, server } : null };
  });

  app.post("/api/v1/bi-access", { config }, async (request, reply) => {
    const { tenant } = membershipOf(request).directory;
    return reply.code(201).send({ ...(await grantBiAccess(deps.db, tenant)), server });
  });

  app.delete("/api/v1/bi-access", { config }, async (request, reply) => {
    await revokeBiAccess(deps.db, membershipOf(request).directory.tenant.schema);
    return reply.code(204).send();
  });
}
