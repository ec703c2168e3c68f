import { Problem } from "@funnelsmith/problem";
import { type ReportParams, runReport } from "@funnelsmith/reports";
import type { FastifyInstance } from "fastify";
import { checkedReport } from "../apps/report-point.ts";
import type { Deps } from "../deps.ts";
import { objectOf, queryOf } from "../http/body-schemas.ts";
import { atPlace } from "../http/definition-place.ts";
import { inApp } from "../http/in-app.ts";
import { jsonParameter } from "../http/list-query.ts";

type Query = Readonly<Partial<Record<"asOf" | "from" | "to" | "filter", string>>>;

function reportParams(query: Query): ReportParams {
  const filter = jsonParameter(query, "filter");
  const { asOf, from, to } = query;
  return { ...(asOf && { asOf }), ...(from && { from }), ...(to && { to }), ...(filter !== undefined && { filter }) };
}

/** Saved reports, and reports described on the spot. */
export function addReportRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "app" } as const;

  app.get<{ Params: { app: string; key: string }; Querystring: Query }>(
    "/api/v1/apps/:app/reports/:key",
    { config, schema: { querystring: queryOf("asOf", "from", "to", "filter") } },
    async (request) => {
      const params = reportParams(request.query);
      return await inApp(deps, request, async (ctx) => {
        const definition = ctx.catalog.definition.reports?.find((report) => report.key === request.params.key);
        if (!definition) throw new Problem("NOT_FOUND");
        return await runReport(ctx, definition, params);
      });
    },
  );

  const instant = { type: "string", maxLength: 40 };
  const body = objectOf({ definition: { type: "object" }, asOf: instant, from: instant, to: instant, filter: {} }, ["definition"]);
  app.post<{ Body: ReportParams & { readonly definition: unknown } }>(
    "/api/v1/apps/:app/reports/run",
    { config: { ...config, reads: true }, schema: { body } },
    async (request) => {
      const { definition, ...params } = request.body;
      return await atPlace({ pointer: "/definition" }, () =>
        inApp(deps, request, (ctx) => runReport(ctx, checkedReport(definition), params)),
      );
    },
  );
}
