import { Problem, type ProblemItem, type ProblemLocale } from "@funnelsmith/problem";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { reviewOf } from "../apps/check-document.ts";
import { type Draft, dropDraft, readDraft, saveDraft } from "../apps/drafts.ts";
import type { Deps } from "../deps.ts";
import { objectOf } from "../http/body-schemas.ts";
import { membershipOf } from "../http/caller.ts";
import { inApp } from "../http/in-app.ts";
import { requestLocale } from "../http/request-locale.ts";

/** A definition may be larger than other bodies. */
export const definitionLimit: number = 8 * 1024 * 1024;

function sendDraft(reply: FastifyReply, draft: Draft): FastifyReply {
  const { document, etag, baseVersion, updatedAt, updatedBy } = draft;
  return reply.header("etag", `"${etag}"`).send({ document, etag, baseVersion, updatedAt, updatedBy });
}

/** The etag of the draft as the writer has seen it; IF_MATCH_REQUIRED without one. */
export function draftEtag(request: FastifyRequest): string {
  const header = request.headers["if-match"];
  if (header === undefined || header === "") throw new Problem("IF_MATCH_REQUIRED");
  return header.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
}

/** What is wrong with a definition in one language, as an answer and not as a failure; pointers are into the definition. */
export function findingsIn(locale: ProblemLocale, problems: readonly ProblemItem[]): readonly Record<string, unknown>[] {
  return problems.map(({ pointer, code, detail, hint }) => ({
    pointer,
    code,
    detail: detail[locale],
    ...(hint && { hint: hint[locale] }),
  }));
}

/** What a definition most likely does not mean, in the same way; none of it keeps it from being published. */
export function warningsIn(locale: ProblemLocale, warnings: readonly ProblemItem[]): readonly Record<string, unknown>[] {
  return findingsIn(locale, warnings).map((warning) => ({ ...warning, severity: "warning" }));
}

/** The working copy of a definition. */
export function addDraftRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "builder" } as const;
  const body = objectOf({ document: { type: "object" } }, ["document"]);

  app.get("/api/v1/apps/:app/draft", { config }, async (request, reply) => sendDraft(reply, await inApp(deps, request, readDraft)));

  app.put<{ Params: { app: string }; Body: { readonly document: { readonly key?: unknown } } }>(
    "/api/v1/apps/:app/draft",
    { config, schema: { body }, bodyLimit: definitionLimit },
    async (request, reply) => {
      const seen = draftEtag(request);
      const { document } = request.body;
      if (document.key !== request.params.app) {
        const detail = { "zh-CN": "应用的 key 不能改变。", en: "An app's key never changes." };
        throw new Problem("DEFINITION_INVALID", detail, { errors: [{ pointer: "/document/key", code: "KEY_CHANGED", detail }] });
      }
      return sendDraft(reply, await inApp(deps, request, (ctx) => saveDraft(ctx, document, seen)));
    },
  );

  app.delete("/api/v1/apps/:app/draft", { config }, async (request, reply) => {
    await inApp(deps, request, (ctx) => dropDraft(ctx));
    return reply.code(204).send();
  });

  app.post<{ Body: { readonly document?: unknown } | null }>(
    "/api/v1/apps/:app/draft/check",
    { config, schema: { body: { anyOf: [objectOf({ document: {} }), { type: "null" }] } }, bodyLimit: definitionLimit },
    async (request) => {
      const document = request.body?.document ?? (await inApp(deps, request, readDraft)).document;
      const place = { tenant: membershipOf(request).directory.tenant, instant: deps.clock() };
      const { problems, warnings } = await reviewOf(place, document);
      const locale = requestLocale(request.headers, membershipOf(request).directory.tenant.locale);
      return {
        ok: problems.length === 0,
        problems: findingsIn(locale, problems),
        warnings: warningsIn(locale, warnings),
      };
    },
  );
}
