import { randomUUID } from "node:crypto";
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { Deps } from "./deps.ts";
import { addBodyTime } from "./plugins/body-time.ts";
import { addApiHeaders } from "./plugins/headers.ts";
import { addAccess, addIdentify } from "./plugins/identify.ts";
import { addJsonBody } from "./plugins/json-body.ts";
import { addInFlight, addLimits, addTenantRate } from "./plugins/limits.ts";
import { addObservation } from "./plugins/observe.ts";
import { addPlainAddress } from "./plugins/plain-address.ts";
import { addProblems, missingRoute, sendProblem } from "./plugins/problems.ts";
import { addRouteList } from "./plugins/route-list.ts";
import { addWeb } from "./plugins/web.ts";
import { asProblem } from "./http/as-problem.ts";
import { pathOf } from "./http/path-of.ts";
import { addAppRoutes } from "./routes/apps.ts";
import { addAuthRoutes } from "./routes/auth.ts";
import { addBiAccessRoutes } from "./routes/bi-access.ts";
import { addBoardRoutes } from "./routes/board.ts";
import { addBulkRoutes } from "./routes/bulk.ts";
import { addChangeRoutes } from "./routes/changes.ts";
import { addDefinitionRoutes } from "./routes/definitions.ts";
import { addDraftRoutes } from "./routes/drafts.ts";
import { addDepartmentRoutes } from "./routes/departments.ts";
import { addErrorPage } from "./routes/error-page.ts";
import { addExportRoutes } from "./routes/exports.ts";
import { addFileRoutes } from "./routes/files.ts";
import { addHealthRoutes } from "./routes/health.ts";
import { addImportRoutes } from "./routes/imports.ts";
import { addInvitationRoutes } from "./routes/invitations.ts";
import { addJobRoutes } from "./routes/jobs.ts";
import { addKeyRoutes } from "./routes/keys.ts";
import { addMemberRoutes } from "./routes/members.ts";
import { addMeRoutes } from "./routes/me.ts";
import { addMoveRoutes } from "./routes/moves.ts";
import { addPublishingRoutes } from "./routes/publishing.ts";
import { addRecordRoutes } from "./routes/records.ts";
import { addReportRoutes } from "./routes/reports.ts";
import { addRuleRoutes } from "./routes/rules.ts";
import { addSchemaRoutes } from "./routes/schemas.ts";
import { addSetupRoutes } from "./routes/setup.ts";
import { addTemplateRoutes } from "./routes/templates.ts";
import { addTenantRoutes } from "./routes/tenants.ts";
import { addHiddenFieldRoutes } from "./routes/hidden-fields.ts";
import { addPlanRowsRoute } from "./routes/plan-rows.ts";
import { addPublishProgressRoutes } from "./routes/publish-progress.ts";
import { addParameterRoutes } from "./routes/parameters.ts";
import { addUpgradeRoutes } from "./routes/upgrade.ts";

/** Where the built web app lies and how loud the server is. */
export interface AppOptions {
  readonly webRoot?: string | undefined;
  readonly logger?: FastifyBaseLogger | undefined;
  /** Fewer than a server allows, in a test of overload. */
  readonly inFlight?: number;
}

const bodyLimit = 1024 * 1024;

/** The whole HTTP server over its dependencies, not listening yet: a test injects requests, main listens. */
export async function buildServer(deps: Deps, options: AppOptions = {}): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit,
    // The time a file may take; ordinary bodies have half a minute, see addBodyTime.
    requestTimeout: 30 * 60_000,
    // What comes in on an open connection while the server drains is still answered.
    return503OnClosing: false,
    keepAliveTimeout: 65_000,
    forceCloseConnections: "idle",
    exposeHeadRoutes: false,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: deps.settings.trustProxy,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error, request, reply) => {
      sendProblem(request, reply as never, asProblem(error));
    },
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        ownProperties: true,
        allErrors: false,
        allowUnionTypes: true,
      },
    },
    ...(options.logger ? { loggerInstance: options.logger } : { logger: false }),
  });
  const trustedOrigins = new Set([new URL(deps.settings.baseUrl).origin, ...deps.settings.trustedOrigins]);
  const identify = { principals: deps.principals, directoryOf: (tenant: string) => deps.directories.of(tenant), trustedOrigins };

  addRouteList(app);
  addProblems(app);
  addJsonBody(app);
  addApiHeaders(app);
  const metrics = addObservation(app);
  addInFlight(app, options.inFlight);
  addPlainAddress(app);
  addIdentify(app, identify);
  await addLimits(app, deps.settings.rateLimit);
  addBodyTime(app);
  addAccess(app, identify);
  addTenantRate(app, deps.limits);

  addHealthRoutes(app, deps, metrics);
  addErrorPage(app);
  addAuthRoutes(app, deps);
  addSetupRoutes(app, deps);
  addTenantRoutes(app, deps);
  addMemberRoutes(app, deps);
  addDepartmentRoutes(app, deps);
  addInvitationRoutes(app, deps);
  addKeyRoutes(app, deps);
  addBiAccessRoutes(app, deps);
  addMeRoutes(app, deps);
  addTemplateRoutes(app, deps);
  addAppRoutes(app, deps);
  addDefinitionRoutes(app, deps);
  addDraftRoutes(app, deps);
  addUpgradeRoutes(app, deps);
  addParameterRoutes(app, deps);
  addPlanRowsRoute(app, deps);
  addHiddenFieldRoutes(app, deps);
  addPublishProgressRoutes(app, deps);
  addPublishingRoutes(app, deps);
  addSchemaRoutes(app, deps);
  addRecordRoutes(app, deps);
  addExportRoutes(app, deps);
  addImportRoutes(app, deps);
  addJobRoutes(app, deps);
  addFileRoutes(app, deps);
  addBulkRoutes(app, deps);
  addMoveRoutes(app, deps);
  addBoardRoutes(app, deps);
  addChangeRoutes(app, deps);
  addRuleRoutes(app, deps);
  addReportRoutes(app, deps);

  if (options.webRoot !== undefined) await addWeb(app, options.webRoot, deps.settings.baseUrl.startsWith("https://"));
  app.setNotFoundHandler((request, reply) => {
    return missingRoute(request, reply, app.methodsOf(pathOf(request)));
  });
  await app.ready();
  return app;
}
