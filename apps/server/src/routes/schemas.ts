import type { Ctx } from "@funnelsmith/engine";
import type { Locale } from "@funnelsmith/fields";
import { Problem } from "@funnelsmith/problem";
import type { FastifyInstance } from "fastify";
import { type FormRequest, formSchema, formValidator } from "../apps/form-schema.ts";
import { openApiOf } from "../apps/openapi.ts";
import type { Deps } from "../deps.ts";
import { queryOf } from "../http/body-schemas.ts";
import { inApp } from "../http/in-app.ts";

type Query = Readonly<Partial<Record<"use" | "lang" | "v", string>>>;

function formRequest(ctx: Ctx, object: string, query: Query): FormRequest {
  const use = query.use ?? "edit";
  if (use !== "create" && use !== "edit") {
    const detail = { "zh-CN": "参数 use 须为 create 或 edit。", en: "Parameter use takes create or edit." };
    throw new Problem("QUERY_INVALID", detail, { errors: [{ pointer: "/use", code: "FORMAT", detail }] });
  }
  const locale: Locale = query.lang === "en" || query.lang === "zh-CN" ? query.lang : ctx.locale;
  return { object, use, locale };
}

/** Descriptions made from the published definition: OpenAPI, form schemas, and their validators. */
export function addSchemaRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "app" } as const;

  app.get("/api/v1/apps/:app/openapi.json", { config }, async (request) =>
    inApp(deps, request, async (ctx) =>
      openApiOf(ctx.catalog, ctx.actor, ctx.locale, {
        baseUrl: deps.settings.baseUrl,
        cookieName: deps.signIn.cookieName,
        routes: app.routeList,
      }),
    ),
  );

  app.get<{ Params: { app: string; object: string }; Querystring: Query }>(
    "/api/v1/apps/:app/objects/:object/schema",
    { config, schema: { querystring: queryOf("use", "lang") } },
    async (request) =>
      await inApp(deps, request, async (ctx) => {
        const form = formRequest(ctx, request.params.object, request.query);
        const { hash } = await formValidator(deps.validators, ctx.catalog, ctx.actor, form);
        const address = `/api/v1/apps/${ctx.catalog.app}/objects/${form.object}/validator.js`;
        return { ...formSchema(ctx.catalog, ctx.actor, form), validator: `${address}?use=${form.use}&lang=${form.locale}&v=${hash}` };
      }),
  );

  // The hash is of the content, so the answer may be kept for ever; an address of another version or of other rights is not found.
  app.get<{ Params: { app: string; object: string }; Querystring: Query }>(
    "/api/v1/apps/:app/objects/:object/validator.js",
    { config, schema: { querystring: queryOf("use", "lang", "v") } },
    async (request, reply) => {
      const module = await inApp(deps, request, async (ctx) =>
        formValidator(deps.validators, ctx.catalog, ctx.actor, formRequest(ctx, request.params.object, request.query)),
      );
      if (module.hash !== request.query.v) throw new Problem("NOT_FOUND");
      return reply.header("cache-control", "private, max-age=31536000, immutable").type("text/javascript; charset=utf-8").send(module.code);
    },
  );
}
