import { sketchCatalog } from "@funnelsmith/storage";
import { expect, it } from "vitest";
import { studioApp } from "../../test/studio-app.ts";
import { compileRights } from "./compile-rights.ts";

it("a role called admin is a role like any other, whoever was first", () => {
  const tenant = { id: "t", schema: "t_x", name: "T", locale: "en", currency: "CNY", zone: "UTC" } as const;
  const catalog = sketchCatalog(tenant, { ...studioApp, roles: [{ key: "admin", title: "Admin", objects: { job: { read: "own" } } }] });
  expect(compileRights(catalog, { roles: [], admin: true }).object("job").scope.delete).toBe("all");
  expect(compileRights(catalog, { roles: ["admin"], admin: false }).object("job").scope).toMatchObject({ read: "own", delete: "none" });
  expect(compileRights(catalog, { roles: ["admin"], admin: false }).key).not.toBe(compileRights(catalog, { roles: [], admin: true }).key);
});
