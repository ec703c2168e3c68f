import { Problem, type ProblemItem } from "@funnelsmith/problem";
import type { Catalogs } from "@funnelsmith/storage";

type RolesByApp = Readonly<Record<string, readonly string[]>>;

/**
 * Refuses roles that no published app of the team has: a right given by a misspelt name would be a right nobody notices is missing.
 * Roles already held may stay, also when the app has dropped them since.
 */
export async function checkRoles(catalogs: Catalogs, tenant: string, roles: RolesByApp | undefined, held: RolesByApp = {}): Promise<void> {
  const errors: ProblemItem[] = [];
  for (const [app, keys] of Object.entries(roles ?? {})) {
    const fresh = keys.filter((key) => !held[app]?.includes(key));
    if (fresh.length === 0) continue;
    const known = await catalogs.get(tenant, app).then(
      (catalog) => catalog.roles,
      (error: unknown) => {
        if (error instanceof Problem && error.code === "NOT_FOUND") return undefined;
        throw error;
      },
    );
    const pointer = `/roles/${app}`;
    if (!known) errors.push({ pointer, code: "NOT_FOUND", detail: { "zh-CN": `没有应用「${app}」`, en: `There is no app "${app}"` } });
    for (const key of known ? fresh.filter((one) => !known.has(one)) : []) {
      const detail = { "zh-CN": `应用「${app}」没有角色「${key}」`, en: `The app "${app}" has no role "${key}"` };
      errors.push({ pointer: `${pointer}/${keys.indexOf(key)}`, code: "NOT_FOUND", detail });
    }
  }
  if (errors.length > 0) throw new Problem("BODY_INVALID", undefined, { errors });
}
