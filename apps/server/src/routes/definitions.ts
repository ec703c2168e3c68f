import { canonicalize, type Reference, splitBundle, whereUsed } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import type { FastifyInstance } from "fastify";
import { strToU8, zipSync } from "fflate";
import { testDocument } from "../apps/check-document.ts";
import { definitionAt, versionsOf } from "../apps/versions.ts";
import type { Deps } from "../deps.ts";
import { objectOf, queryOf } from "../http/body-schemas.ts";
import { membershipOf } from "../http/caller.ts";
import { atPlace } from "../http/definition-place.ts";
import { inApp } from "../http/in-app.ts";
import { integerParameter } from "../http/list-query.ts";
import { requestLocale } from "../http/request-locale.ts";
import { definitionLimit, findingsIn } from "./drafts.ts";

type Query = Readonly<Partial<Record<string, string>>>;

const refusal = (name: string, zh: string, en: string): Problem => {
  const detail = { "zh-CN": zh, en };
  return new Problem("QUERY_INVALID", detail, { errors: [{ pointer: `/${name}`, code: "FORMAT", detail }] });
};

/** Published definitions: read, exported, searched for uses. They name every field, so they are the builder's. */
export function addDefinitionRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "builder" } as const;

  app.get<{ Querystring: Query }>(
    "/api/v1/apps/:app/definition",
    { config, schema: { querystring: queryOf("version") } },
    async (request) => {
      const version = integerParameter(request.query, "version", 1_000_000);
      return await inApp(deps, request, (ctx) => definitionAt(ctx, version));
    },
  );

  app.get<{ Querystring: Query }>(
    "/api/v1/apps/:app/export",
    { config, schema: { querystring: queryOf("format", "version") } },
    async (request, reply) => {
      const format = request.query["format"] ?? "zip";
      if (format !== "zip" && format !== "json")
        throw refusal("format", "参数 format 须为 zip 或 json。", "Parameter format takes zip or json.");
      const version = integerParameter(request.query, "version", 1_000_000);
      const definition = await inApp(deps, request, (ctx) => definitionAt(ctx, version));
      reply.header("content-disposition", `attachment; filename="${definition.key}-${definition.version}.${format}"`);
      if (format === "json") return reply.type("application/json; charset=utf-8").send(canonicalize(definition));
      const files = Object.entries(splitBundle(JSON.parse(canonicalize(definition)) as typeof definition));
      // A fixed time inside: the same definition exports to the same bytes.
      const entries = files.map(([name, content]) => [name, [strToU8(`${JSON.stringify(content, null, 2)}\n`), { mtime: "1980-01-02" }]]);
      return reply.type("application/zip").send(Buffer.from(zipSync(Object.fromEntries(entries))));
    },
  );

  app.post<{ Body: { readonly document: unknown } }>(
    "/api/v1/definitions/test",
    { config, schema: { body: objectOf({ document: {} }, ["document"]) }, bodyLimit: definitionLimit },
    async (request) => {
      const { tenant } = membershipOf(request).directory;
      const locale = requestLocale(request.headers, tenant.locale);
      const outcomes = await atPlace({ pointer: "/document" }, () =>
        testDocument({ tenant, instant: deps.clock() }, request.body.document),
      );
      const tests = outcomes.map((outcome) => ({ ...outcome, problems: findingsIn(locale, outcome.problems) }));
      return { ok: outcomes.every((outcome) => outcome.passed), tests };
    },
  );

  app.get("/api/v1/apps/:app/versions", { config }, async (request) => ({ items: await inApp(deps, request, versionsOf) }));

  app.get<{ Querystring: Query }>("/api/v1/apps/:app/where-used", { config, schema: { querystring: queryOf("ref") } }, async (request) => {
    const [, kind, to] = /^(object|field|option|funnel|stage|role|parameter):(\P{Cc}{1,200})$/u.exec(request.query["ref"] ?? "") ?? [];
    if (!kind || !to) {
      throw refusal("ref", "参数 ref 形如 field:deal.amount。", "Parameter ref looks like field:deal.amount.");
    }
    const usages = await inApp(deps, request, async (ctx) => whereUsed(ctx.catalog.definition, { kind: kind as Reference["kind"], to }));
    return { items: usages.map(({ from, where }) => ({ pointer: from, where })) };
  });
}
