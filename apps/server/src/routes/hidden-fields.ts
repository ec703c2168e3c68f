import { purgeHiddenField, readErasures, readHiddenFields } from "@funnelsmith/storage";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { objectOf } from "../http/body-schemas.ts";
import { membershipOf } from "../http/caller.ts";

const path = "/api/v1/apps/:app/hidden-fields";
const key = { type: "string", minLength: 1, maxLength: 64 };
const purge = objectOf({ object: key, serial: { type: "integer", minimum: 1 }, field: key }, ["object", "serial", "field"]);

/**
 * Fields out of sight whose values are kept, and erasing those for good: whoever does names the field. They come back by adding the field
 * again. What was erased, by whom and when stays on record.
 */
export function addHiddenFieldRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "builder" } as const;

  app.get<{ Params: { app: string } }>(path, { config }, async (request) => {
    const { tenant, members } = membershipOf(request).directory;
    const items = await readHiddenFields(deps.db, tenant, request.params.app);
    const erased = await readErasures(deps.db, tenant, request.params.app);
    const named = (id: string): { readonly id: string; readonly name: string } => ({ id, name: members.get(id)?.name ?? "" });
    return { items, erased: erased.map((one) => ({ ...one, by: one.by === null ? null : named(one.by) })) };
  });

  app.post<{ Params: { app: string }; Body: { readonly object: string; readonly serial: number; readonly field: string } }>(
    `${path}/purge`,
    { config, schema: { body: purge } },
    async (request, reply) => {
      const { directory, member } = membershipOf(request);
      const eraser = { by: member.id, at: deps.clock().toISOString() };
      await purgeHiddenField(deps.db, directory.tenant, request.params.app, request.body, eraser);
      return reply.code(204).send();
    },
  );
}
