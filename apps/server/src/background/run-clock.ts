import { type Ctx, runClockAutoEnter } from "@funnelsmith/engine";
import { statementOf, tenantTables } from "@funnelsmith/storage";
import type { Deps } from "../deps.ts";
import { localDay } from "../http/local-day.ts";
import type { TenantRef } from "./written-tenants.ts";

/** Nobody: time moves these records, and the ledger names no actor. */
const nobody: Ctx["actor"] = { member: "00000000-0000-0000-0000-000000000000", roles: [], admin: true, owners: [] };

/**
 * Moves on what time alone has made ready in every app of a tenant; one server at a time does it, and `onError` hears of apps in which it
 * failed. Answers how many moved.
 */
export async function runClock(deps: Deps, tenant: TenantRef, onError: (error: unknown) => void): Promise<number> {
  const done = await deps.db.exclusive(`funnelsmith clock ${tenant.schema}`, async () => {
    const apps = tenantTables(tenant.schema).selectFrom("app").select("key").where("version", ">", 0).orderBy("key");
    const rows = await deps.db.one(statementOf(apps));
    let moved = 0;
    for (const { key } of rows) {
      const work = deps.catalogs.withFresh(tenant.id, key, async (catalog) => {
        const instant = deps.clock();
        return await runClockAutoEnter({
          db: deps.db,
          catalog,
          actor: nobody,
          locale: catalog.tenant.locale,
          now: instant.toISOString(),
          today: localDay(catalog.tenant.zone, instant),
          cause: "auto_enter",
          secret: deps.secret,
        });
      });
      moved += await work.catch((error: unknown) => {
        onError(error);
        return 0;
      });
    }
    return moved;
  });
  return done?.value ?? 0;
}
