import { type ParameterValues, readParameters, setParameters } from "@funnelsmith/storage";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { objectOf, parameters } from "../http/body-schemas.ts";
import { membershipOf } from "../http/caller.ts";
import { resumableWrite } from "../http/resumable-write.ts";

const path = "/api/v1/apps/:app/parameters";

/** What an app asks its team to set. Setting it is a publish like any other: a version of its own, told with who did it and when. */
export function addParameterRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "builder" } as const;
  const message = { type: "string", maxLength: 1000 };

  app.get<{ Params: { app: string } }>(path, { config }, async (request) => ({
    items: await readParameters(deps.db, membershipOf(request).directory.tenant, request.params.app),
  }));

  app.put<{ Params: { app: string }; Body: { readonly parameters: ParameterValues; readonly message?: string } }>(
    path,
    { config, schema: { body: objectOf({ parameters, message }, ["parameters"]) } },
    async (request, reply) => {
      const { directory, member } = membershipOf(request);
      return await resumableWrite(deps, request, reply, async () => {
        const input = { tenant: directory.tenant, app: request.params.app, by: member.id, clock: deps.clock, ...request.body };
        const { version, changed } = await setParameters(deps.db, input);
        return { status: 200, body: { version, changed } };
      });
    },
  );
}
