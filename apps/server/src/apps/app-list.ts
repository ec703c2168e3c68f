import type { Text } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import type { FastifyBaseLogger } from "fastify";
import { statementOf, tenantTables } from "@funnelsmith/storage";
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

/** Apps of the tenant the member has a role in; all of them for administrators. One that cannot be read is told in the log and left out: the others are there all the same. */
export async function appsOf(
  deps: Pick<Deps, "db" | "catalogs">,
  principal: Principal,
  { directory, member }: Membership,
  log: Pick<FastifyBaseLogger, "error">,
): Promise<readonly AppCard[]> {
  const query = tenantTables(directory.tenant.schema)
    .selectFrom("app")
    .select("key")
    .where("version", ">", 0)
    .orderBy("created_at")
    .orderBy("key");
  const rows = await deps.db.one(statementOf(query));
  const cards = rows.map(async ({ key: app }): Promise<AppCard | undefined> => {
    const actor = actorIn(directory, member, app, principal.limit);
    if (!actor.admin && actor.roles.length === 0) return undefined;
    const catalog = await deps.catalogs.get(directory.tenant.id, app).catch((error: unknown) => {
      // Trouble of the database's is nobody's app.
      if (error instanceof Problem && error.status >= 500) throw error;
      log.error({ err: error, app }, "an app cannot be read");
      return undefined;
    });
    return catalog && { key: app, title: catalog.definition.title, version: catalog.version, roles: actor.roles };
  });
  return (await Promise.all(cards)).filter((card) => card !== undefined);
}
