import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { idOrNull, nameText, objectOf, rolesByApp } from "../http/body-schemas.ts";
import { membershipOf } from "../http/caller.ts";
import { readIfMatch } from "../http/if-match.ts";
import { pathId } from "../http/path-id.ts";
import { tenantWrite } from "../http/tenant-write.ts";
import { checkRoles } from "../tenancy/check-roles.ts";
import { readDirectory } from "../tenancy/directory.ts";
import { type MemberPatch, memberBody, patchMember } from "../tenancy/members.ts";

/** The people of a team and their rights. */
export function addMemberRoutes(app: FastifyInstance, deps: Deps): void {
  app.get("/api/v1/members", { config: { access: "admin" } }, async (request) => ({
    items: [...membershipOf(request).directory.members.values()].map(memberBody),
  }));

  const body = objectOf({
    name: nameText,
    admin: { type: "boolean" },
    roles: rolesByApp,
    manager: idOrNull,
    department: idOrNull,
    suspended: { type: "boolean" },
  });
  app.patch<{ Body: MemberPatch }>("/api/v1/members/:id", { config: { access: "admin" }, schema: { body } }, async (request, reply) => {
    const id = pathId(request);
    const { directory } = membershipOf(request);
    await checkRoles(deps.catalogs, directory.tenant.id, request.body.roles, directory.members.get(id)?.roles);
    return await tenantWrite(deps, request, reply, async (tx, now) => {
      await patchMember(tx, directory, id, request.body, { ifMatch: readIfMatch(request), now });
      const member = (await readDirectory(tx, directory.tenant)).members.get(id);
      return { status: 200, body: member && memberBody(member) };
    });
  });
}
