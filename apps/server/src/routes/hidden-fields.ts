import { purgeHiddenField, readHiddenFields } from "@funnelsmith/storage";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { objectOf } from "../http/body-schemas.ts";
import { membershipOf } from "../http/caller.ts";

const path = "/api/v1/apps/:app/hidden-fields";
const key = { type: "string", minLength: 1, maxLength: 64 };
const purge = objectOf({ object: key, serial: { type: "integer", minimum: 1 }, field: key }, ["object", "serial", "field"]);

/** Fields out of sight whose values are kept, and erasing those for good: whoever does names the field. They come back by adding the field again. */
export function addHiddenFieldRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "builder" } as const;

  app.get<{ Params: { app: string } }>(path, { config }, async (request) => ({
    items: await readHiddenFields(deps.db, membershipOf(request).directory.tenant, request.params.app),
  }));

  app.post<{ Params: { app: string }; Body: { readonly object: string; readonly serial: number; readonly field: string } }>(
    `${path}/purge`,
    { config, schema: { body: purge } },
    async (request, reply) => {
      await purgeHiddenField(deps.db, membershipOf(request).directory.tenant, request.params.app, request.body);
      return reply.code(204).send();
    },
  );
}
