import type { FastifyInstance } from "fastify";
import { type RuleTest, testRules } from "../apps/test-rules.ts";
import type { Deps } from "../deps.ts";
import { objectOf } from "../http/body-schemas.ts";
import { inApp } from "../http/in-app.ts";

/** Trying rules before they are published. */
export function addRuleRoutes(app: FastifyInstance, deps: Deps): void {
  const key = { type: "string", minLength: 1, maxLength: 64 };
  const body = objectOf(
    {
      object: key,
      criteria: { type: "array", minItems: 1, maxItems: 50, items: objectOf({ key, rule: {} }, ["key", "rule"]) },
      filter: {},
    },
    ["object", "criteria"],
  );
  app.post<{ Body: RuleTest }>(
    "/api/v1/apps/:app/rules/test",
    { config: { access: "builder", reads: true }, schema: { body } },
    async (request) => inApp(deps, request, (ctx) => testRules(ctx, request.body)),
  );
}
