import type { ReportDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import { type ReportParams, runQuality, runReport } from "@funnelsmith/reports";
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

/** The saved report a request names; NOT_FOUND for one there is not. */
function savedReport(ctx: Ctx, key: string): ReportDefinition {
  const definition = ctx.catalog.definition.reports?.find((report) => report.key === key);
  if (!definition) throw new Problem("NOT_FOUND");
  return definition;
}

/** What may be asked of a report, by the end of the path. */
const asked: readonly (readonly [string, (ctx: Ctx, definition: ReportDefinition, params: ReportParams) => Promise<unknown>])[] = [
  ["run", runReport],
  ["quality", runQuality],
];

/** Saved reports, and reports described on the spot; and what the records behind either are worth believing, asked for apart. */
export function addReportRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "app" } as const;

  for (const [path, run] of asked)
    app.get<{ Params: { app: string; key: string }; Querystring: Query }>(
      `/api/v1/apps/:app/reports/:key${path === "run" ? "" : `/${path}`}`,
      { config, schema: { querystring: queryOf("asOf", "from", "to", "filter") } },
      async (request) => {
        const params = reportParams(request.query);
        return await inApp(deps, request, (ctx) => run(ctx, savedReport(ctx, request.params.key), params));
      },
    );

  const instant = { type: "string", maxLength: 40 };
  const body = objectOf({ definition: { type: "object" }, asOf: instant, from: instant, to: instant, filter: {} }, ["definition"]);
  for (const [path, run] of asked)
    app.post<{ Body: ReportParams & { readonly definition: unknown } }>(
      `/api/v1/apps/:app/reports/${path}`,
      { config: { ...config, reads: true }, schema: { body } },
      async (request) => {
        const { definition, ...params } = request.body;
        return await atPlace({ pointer: "/definition" }, () => inApp(deps, request, (ctx) => run(ctx, checkedReport(definition), params)));
      },
    );
}
