import type { Ctx } from "../context.ts";

/** Fills every slot compiled SQL may hold: the actor, the people below, the clock and the zone. */
export function bindings(ctx: Ctx): Record<string, unknown> {
  const { actor } = ctx;
  return {
    me: actor.member,
    user: actor.member,
    owners: actor.owners,
    roles: actor.roles,
    today: ctx.today,
    now: ctx.now,
    zone: ctx.catalog.tenant.zone,
  };
}
