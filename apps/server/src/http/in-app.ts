import type { Cause, Ctx } from "@funnelsmith/engine";
import type { FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import { actorIn } from "../tenancy/directory.ts";
import { callerOf, membershipOf } from "./caller.ts";
import { localDay } from "./local-day.ts";
import { judgedBy, placeOf, watched } from "../observe/slow-queries.ts";
import { requestIdempotency } from "./request-hash.ts";
import { requestLocale } from "./request-locale.ts";

/** A write through a key is the API's; a person's is a form's unless the page says it came from the board. */
function causeOf(request: FastifyRequest): Cause {
  if (request.principal?.via === "key") return "api";
  return request.headers["x-source"] === "board" ? "board" : "form";
}

/**
 * Does the engine's work for this request in the app of its path. The one place where a Catalog older than the tables is reloaded and
 * the work done once more. `makes` says how many records it makes at least; any write may make some.
 */
export async function inApp<T>(
  deps: Deps,
  request: FastifyRequest,
  work: (ctx: Ctx) => Promise<T>,
  given: { readonly cause?: Cause; readonly app?: string; readonly makes?: number } = {},
): Promise<T> {
  const { directory, member } = membershipOf(request);
  const app = given.app ?? (request.params as { readonly app: string }).app;
  const actor = actorIn(directory, member, app, callerOf(request).limit);
  const locale = requestLocale(request.headers, directory.tenant.locale);
  const writes = request.method !== "GET" && request.routeOptions.config.reads !== true;
  const idempotency = writes ? requestIdempotency(request) : undefined;
  const room = writes ? await deps.limits.room(directory.tenant, given.makes) : undefined;
  try {
    return await deps.catalogs.withFresh(directory.tenant.id, app, async (catalog) => {
      // Read once the Catalog is there: what is written under a version is written after the instant of its publish.
      const instant = deps.clock();
      return await work({
        db: watched(
          deps.db,
          deps.settings.slowQueryMs,
          () => ({ app, ...placeOf(request), ...judgedBy(catalog, request.body) }),
          deps.onSlow,
        ),
        catalog,
        actor,
        locale,
        now: instant.toISOString(),
        today: localDay(catalog.tenant.zone, instant),
        cause: given.cause ?? causeOf(request),
        secret: deps.secret,
        ...(idempotency && { idempotency }),
        ...(room && { room }),
      });
    });
  } finally {
    // After the commit: an outbox looked at before it would be looked at in vain, and again only minutes later.
    if (writes) deps.written.add(directory.tenant);
  }
}
