import { type SampleData, validateSample } from "@funnelsmith/definition";
import { type Ctx, installSample, removeSample } from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import { planPublish } from "@funnelsmith/storage";
import type { FastifyInstance } from "fastify";
import { appsOf } from "../apps/app-list.ts";
import { checkedDocument, warningsOf } from "../apps/check-document.ts";
import { installApp } from "../apps/install-app.ts";
import { type NewApp, newAppParts } from "../apps/new-app.ts";
import { workspaceOf } from "../apps/workspace.ts";
import type { Deps } from "../deps.ts";
import { objectOf, parameters, queryOf } from "../http/body-schemas.ts";
import { callerOf, membershipOf } from "../http/caller.ts";
import { atPlace } from "../http/definition-place.ts";
import { inApp } from "../http/in-app.ts";
import { resumableWrite } from "../http/resumable-write.ts";
import { peopleChanged } from "../tenancy/directories.ts";
import { requestLocale } from "../http/request-locale.ts";
import { definitionLimit, warningsIn } from "./drafts.ts";

const key = { type: "string", pattern: "^[a-z][a-z0-9]*(_[a-z0-9]+)*$", maxLength: 14 };
const newApp = {
  ...objectOf({
    template: { type: "string", minLength: 1, maxLength: 64 },
    bundle: {},
    blank: objectOf({ key, title: { type: ["string", "object"] } }, ["key", "title"]),
    key,
    parameters,
    sampleData: { type: "boolean" },
  }),
  oneOf: [{ required: ["template"] }, { required: ["bundle"] }, { required: ["blank"] }],
};

/** Apps of the team: the list, a new one, and what the workspace of one needs. */
export function addAppRoutes(app: FastifyInstance, deps: Deps): void {
  app.get("/api/v1/apps", { config: { access: "member" } }, async (request) => ({
    items: await appsOf(deps, callerOf(request), membershipOf(request), request.log),
  }));

  app.post<{ Body: NewApp; Querystring: { dryRun?: string } }>(
    "/api/v1/apps",
    { config: { access: "builder" }, schema: { body: newApp, querystring: queryOf("dryRun") }, bodyLimit: definitionLimit },
    async (request, reply) => {
      const { tenant } = membershipOf(request).directory;
      const parts = await newAppParts(deps.templates, request.body);
      if (request.query.dryRun === "true") {
        const document = await atPlace(parts.place, () => checkedDocument({ tenant, instant: deps.clock() }, parts.document));
        const { planId, changes, parameters: asked } = await planPublish(deps.db, { tenant, document });
        const warnings = warningsIn(
          requestLocale(request.headers, tenant.locale),
          await warningsOf({ tenant, instant: deps.clock() }, document),
        );
        return { key: document.key, planId, changes, warnings, parameters: asked, records: parts.sample?.rows.length ?? 0 };
      }
      return await resumableWrite(deps, request, reply, async (resumed, now) => {
        const installer = {
          tenant,
          member: membershipOf(request).member.id,
          now,
          inApp: <T>(name: string, work: Parameters<typeof inApp<T>>[2]) =>
            // The request's key is the installation's as a whole.
            inApp(deps, request, ({ idempotency: _claimed, ...ctx }) => work(ctx), { app: name, cause: "sample", makes: 1 }),
        };
        const body = await atPlace(parts.place, () => installApp(deps, installer, parts, resumed));
        if (parts.sample) await peopleChanged(deps, tenant.id);
        return { status: 201, body };
      });
    },
  );

  app.post<{ Params: { app: string }; Body: { readonly sample: unknown } }>(
    "/api/v1/apps/:app/sample",
    { config: { access: "builder" }, schema: { body: objectOf({ sample: {} }, ["sample"]) }, bodyLimit: definitionLimit },
    async (request, reply) => {
      // Of an app that is not there, nothing is said of the sample either.
      const install = async (ctx: Ctx): ReturnType<typeof installSample> =>
        await installSample(ctx, sampleOf(request.params.app, request.body.sample));
      const body = await inApp(deps, request, install, { cause: "sample", makes: 1 });
      await peopleChanged(deps, membershipOf(request).directory.tenant.id);
      return await reply.code(201).send(body);
    },
  );

  app.delete<{ Params: { app: string } }>("/api/v1/apps/:app/sample", { config: { access: "builder" } }, async (request) => {
    const removed = await inApp(deps, request, removeSample, { cause: "undo" });
    await peopleChanged(deps, membershipOf(request).directory.tenant.id);
    return removed;
  });

  app.get("/api/v1/apps/:app", { config: { access: "app" } }, async (request) => {
    const { directory } = membershipOf(request);
    const members = [...directory.members.values()].map(({ id, name, suspended }) => ({ id, name, ...(suspended && { suspended }) }));
    return await inApp(deps, request, async (ctx) => ({ ...workspaceOf(ctx.catalog, ctx.actor), members }));
  });
}

/** Sample data for an app, whatever app it was written for; BODY_INVALID with every mistake of its form. */
function sampleOf(app: string, given: unknown): SampleData {
  const checked = validateSample(given);
  if (checked.ok) return { ...checked.sample, app };
  throw new Problem("BODY_INVALID", undefined, {
    errors: checked.problems.map((problem) => ({ ...problem, pointer: `/sample${problem.pointer}` })),
  });
}
