import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { idOrNull, nameText, objectOf } from "../http/body-schemas.ts";
import { membershipOf } from "../http/caller.ts";
import { readIfMatch } from "../http/if-match.ts";
import { pathId } from "../http/path-id.ts";
import { tenantWrite } from "../http/tenant-write.ts";
import { createDepartment, type DepartmentInput, deleteDepartment, departmentBody, patchDepartment } from "../tenancy/departments.ts";
import { readDirectory } from "../tenancy/directory.ts";

const properties = { name: nameText, parent: idOrNull, head: idOrNull };

/** The tree of departments. */
export function addDepartmentRoutes(app: FastifyInstance, deps: Deps): void {
  app.get("/api/v1/departments", { config: { access: "member" } }, async (request) => ({
    items: [...membershipOf(request).directory.departments.values()].map(departmentBody),
  }));

  app.post<{ Body: DepartmentInput }>(
    "/api/v1/departments",
    { config: { access: "admin" }, schema: { body: objectOf(properties, ["name"]) } },
    async (request, reply) => {
      const { directory } = membershipOf(request);
      return await tenantWrite(deps, request, reply, async (tx, now) => {
        const id = await createDepartment(tx, directory, request.body, now);
        const made = (await readDirectory(tx, directory.tenant)).departments.get(id);
        return { status: 201, body: made && departmentBody(made) };
      });
    },
  );

  app.patch<{ Body: DepartmentInput }>(
    "/api/v1/departments/:id",
    { config: { access: "admin" }, schema: { body: objectOf(properties) } },
    async (request, reply) => {
      const id = pathId(request);
      const { directory } = membershipOf(request);
      return await tenantWrite(deps, request, reply, async (tx) => {
        await patchDepartment(tx, directory, id, request.body, readIfMatch(request));
        const changed = (await readDirectory(tx, directory.tenant)).departments.get(id);
        return { status: 200, body: changed && departmentBody(changed) };
      });
    },
  );

  app.delete("/api/v1/departments/:id", { config: { access: "admin" } }, async (request, reply) => {
    const id = pathId(request);
    const { directory } = membershipOf(request);
    return await tenantWrite(deps, request, reply, async (tx) => {
      await deleteDepartment(tx, directory, id);
      return { status: 204, body: null };
    });
  });
}
