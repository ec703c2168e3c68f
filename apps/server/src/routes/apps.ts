import type { FastifyInstance } from "fastify";
import { appsOf } from "../apps/app-list.ts";
import { workspaceOf } from "../apps/workspace.ts";
import type { Deps } from "../deps.ts";
import { callerOf, membershipOf } from "../http/caller.ts";
import { inApp } from "../http/in-app.ts";

/** Apps of the team: the list, and what the workspace of one needs. */
export function addAppRoutes(app: FastifyInstance, deps: Deps): void {
  app.get("/api/v1/apps", { config: { access: "member" } }, async (request) => ({
    items: await appsOf(deps, callerOf(request), membershipOf(request)),
  }));

  app.get("/api/v1/apps/:app", { config: { access: "app" } }, async (request) => {
    const { directory } = membershipOf(request);
    const members = [...directory.members.values()].map(({ id, name, suspended }) => ({ id, name, ...(suspended && { suspended }) }));
    return await inApp(deps, request, async (ctx) => ({ ...workspaceOf(ctx.catalog, ctx.actor), members }));
  });
}
