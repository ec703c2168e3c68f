import { abortPublish, type PublishProgress, readPublishProgress } from "@funnelsmith/storage";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import { inApp } from "../http/in-app.ts";
import { resumableWrite } from "../http/resumable-write.ts";

const path = "/api/v1/apps/:app/publish";

/** How far the publish of the app has got; null when none is under way. */
export async function publishUnderway(deps: Deps, request: FastifyRequest): Promise<{ readonly underway: PublishProgress | null }> {
  const underway = await inApp(deps, request, ({ db, catalog: { tenant, app } }) => readPublishProgress(db, tenant, app));
  return { underway: underway ?? null };
}

/** A publish that takes its time: how far it has got, and taking it back while the old version is live. */
export function addPublishProgressRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "builder" } as const;

  app.get(path, { config }, async (request) => await publishUnderway(deps, request));

  app.delete(path, { config }, async (request, reply) =>
    resumableWrite(deps, request, reply, async () => {
      const aborted = await inApp(deps, request, ({ db, catalog: { tenant, app } }) => abortPublish(db, tenant, app));
      return { status: 200, body: { aborted } };
    }),
  );
}
