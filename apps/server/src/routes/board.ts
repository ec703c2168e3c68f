import { readBoard } from "@funnelsmith/engine";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { queryOf } from "../http/body-schemas.ts";
import { inApp } from "../http/in-app.ts";
import { integerParameter, jsonParameter } from "../http/list-query.ts";
import { sendJson } from "../http/send-json.ts";

/** A funnel as columns of cards. */
export function addBoardRoutes(app: FastifyInstance, deps: Deps): void {
  app.get<{ Params: { funnel: string }; Querystring: Record<string, string> }>(
    "/api/v1/apps/:app/funnels/:funnel/board",
    { config: { access: "app" }, schema: { querystring: queryOf("filter", "limit", "view") } },
    async (request, reply) => {
      const filter = jsonParameter(request.query, "filter");
      const limit = integerParameter(request.query, "limit", 100);
      const { view } = request.query;
      const options = { ...(filter !== undefined && { filter }), ...(limit !== undefined && { limit }), ...(view && { view }) };
      return sendJson(reply, await inApp(deps, request, (ctx) => readBoard(ctx, request.params.funnel, options)));
    },
  );
}
