import {
  type AdvanceInput,
  advance,
  advanceBulk,
  type BulkAdvanceInput,
  type CheckInput,
  checkAdvance,
  timelineOf,
  transitionsOf,
} from "@funnelsmith/engine";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { requireIfMatch } from "../http/if-match.ts";
import { inApp } from "../http/in-app.ts";
import { pathId } from "../http/path-id.ts";
import { sendJson, sendWrite } from "../http/send-json.ts";
import { advanceBody, bulkAdvanceBody, checkBody, recordsPath } from "./record-schemas.ts";

interface OfObject {
  readonly Params: { readonly app: string; readonly object: string };
}

/** Moves through a funnel and what is known of them. */
export function addMoveRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "app" } as const;

  app.post<OfObject & { Body: AdvanceInput }>(
    `${recordsPath}/:id/advance`,
    { config, schema: { body: advanceBody } },
    async (request, reply) => {
      const id = pathId(request);
      const version = requireIfMatch(request);
      return sendWrite(reply, await inApp(deps, request, (ctx) => advance(ctx, request.params.object, id, request.body, version)));
    },
  );

  app.post<OfObject & { Body: CheckInput }>(
    `${recordsPath}/:id/advance/check`,
    { config: { ...config, reads: true }, schema: { body: checkBody } },
    async (request) => {
      const id = pathId(request);
      return await inApp(deps, request, (ctx) => checkAdvance(ctx, request.params.object, id, request.body));
    },
  );

  app.post<OfObject & { Body: BulkAdvanceInput }>(
    `${recordsPath}/advance/bulk`,
    { config, schema: { body: bulkAdvanceBody }, bodyLimit: 2 * 1024 * 1024 },
    async (request) => await inApp(deps, request, (ctx) => advanceBulk(ctx, request.params.object, request.body), { cause: "bulk" }),
  );

  app.get<OfObject>(`${recordsPath}/:id/transitions`, { config }, async (request, reply) => {
    const id = pathId(request);
    return sendJson(reply, await inApp(deps, request, (ctx) => transitionsOf(ctx, request.params.object, id)));
  });

  app.get<OfObject>(`${recordsPath}/:id/timeline`, { config }, async (request, reply) => {
    const id = pathId(request);
    return sendJson(reply, await inApp(deps, request, (ctx) => timelineOf(ctx, request.params.object, id)));
  });
}
