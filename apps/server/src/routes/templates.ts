import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";

/** The gallery. */
export function addTemplateRoutes(app: FastifyInstance, deps: Deps): void {
  app.get("/api/v1/templates", { config: { access: "account" } }, async () => ({ items: await deps.templates.list() }));
}
