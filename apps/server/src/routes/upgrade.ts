import type { MergeChoices } from "@funnelsmith/definition";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { mergeUpgrade, storeUpgrade, type Upgrade, upgradeOffer } from "../apps/upgrade-app.ts";
import type { Deps } from "../deps.ts";
import { objectOf, queryOf } from "../http/body-schemas.ts";
import { membershipOf } from "../http/caller.ts";
import { atPlace } from "../http/definition-place.ts";
import { inApp } from "../http/in-app.ts";
import { requestLocale } from "../http/request-locale.ts";
import { definitionLimit, draftEtag, findingsIn } from "./drafts.ts";

const choices = { type: "object", maxProperties: 20_000, additionalProperties: { enum: ["mine", "theirs"] } };
const path = "/api/v1/apps/:app/upgrade";

/** Newer versions of what an app was made of, merged into its draft; published from there like any other change. */
export function addUpgradeRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "builder" } as const;

  app.get(path, { config }, async (request) => inApp(deps, request, (ctx) => upgradeOffer(ctx, deps.templates)));

  app.post<{ Body: { readonly bundle?: unknown; readonly choices?: MergeChoices }; Querystring: { readonly dryRun?: string } }>(
    path,
    { config, schema: { body: objectOf({ bundle: {}, choices }), querystring: queryOf("dryRun") }, bodyLimit: definitionLimit },
    async (request, reply) => {
      const dryRun = request.query.dryRun === "true";
      const seen = dryRun ? undefined : draftEtag(request);
      const { upgrade, draft } = await atPlace({ pointer: "/bundle" }, () =>
        inApp(deps, request, async (ctx) => {
          const merged = await mergeUpgrade(ctx, deps.templates, request.body);
          return seen === undefined ? merged : { ...merged, draft: await storeUpgrade(ctx, merged.upgrade, seen) };
        }),
      );
      return reply.header("etag", `"${draft.etag}"`).send({ ...answerOf(request, upgrade), etag: draft.etag });
    },
  );
}

function answerOf(request: FastifyRequest, upgrade: Upgrade): Record<string, unknown> {
  const { from, to, changes, conflicts, problems, document } = upgrade;
  const locale = requestLocale(request.headers, membershipOf(request).directory.tenant.locale);
  return { from, to, changes, conflicts, problems: findingsIn(locale, problems), document };
}
