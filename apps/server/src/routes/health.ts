import { Problem } from "@funnelsmith/problem";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import type { Metrics } from "../plugins/observe.ts";

/** Liveness, readiness and metrics; never counted against a caller's limit. */
export function addHealthRoutes(app: FastifyInstance, deps: Deps, metrics: Metrics): void {
  const config = { access: "public", rateLimit: false } as const;
  app.get("/healthz", { config }, async () => ({ ok: true }));

  // Migrations ran before the server listened; what can be missing later is the database.
  app.get("/readyz", { config }, async () => {
    await deps.db.one({ name: "ready", text: "select 1 as ready", values: [] });
    return { ok: true };
  });

  app.get("/metrics", { config }, async (request, reply) => {
    const token = deps.settings.metricsToken;
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) throw new Problem("UNAUTHENTICATED");
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
