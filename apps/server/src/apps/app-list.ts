import type { Text } from "@funnelsmith/definition";
import { ident, raw, render, sql } from "@funnelsmith/logic";
import type { Principal } from "../auth/principal.ts";
import type { Deps } from "../deps.ts";
import { actorIn } from "../tenancy/directory.ts";
import type { Membership } from "../plugins/identify.ts";

/** One app as the member sees it in a list. */
export interface AppCard {
  readonly key: string;
  readonly title: Text;
  readonly version: number;
  /** The member's roles in it. */
  readonly roles: readonly string[];
}

/** Apps of the tenant the member has a role in; all of them for administrators. */
export async function appsOf(deps: Deps, principal: Principal, { directory, member }: Membership): Promise<readonly AppCard[]> {
  const rows = await deps.db.one(
    render(sql`select key from ${ident(directory.tenant.schema, "app")} where version > 0 ${raw("order by created_at, key")}`),
  );
  const cards = rows.map(async ({ key }): Promise<AppCard | undefined> => {
    const app = String(key);
    const actor = actorIn(directory, member, app, principal.limit);
    if (!actor.admin && actor.roles.length === 0) return undefined;
    const catalog = await deps.catalogs.get(directory.tenant.id, app);
    return { key: app, title: catalog.definition.title, version: catalog.version, roles: actor.roles };
  });
  return (await Promise.all(cards)).filter((card) => card !== undefined);
}
