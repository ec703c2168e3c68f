import { abortPublish, readPublishProgress } from "@funnelsmith/storage";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { membershipOf } from "../http/caller.ts";

const path = "/api/v1/apps/:app/publish";

/** A publish that takes its time: how far it has got, and taking it back while the old version is live. */
export function addPublishProgressRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "builder" } as const;

  app.get<{ Params: { app: string } }>(path, { config }, async (request) => {
    const { tenant } = membershipOf(request).directory;
    return { underway: (await readPublishProgress(deps.db, tenant, request.params.app)) ?? null };
  });

  app.delete<{ Params: { app: string } }>(path, { config }, async (request) => {
    const { tenant } = membershipOf(request).directory;
    return { aborted: await abortPublish(deps.db, tenant, request.params.app) };
  });
}
