import type { Ctx } from "../context.ts";
import { uuidArray } from "../write/binary-array.ts";

/** Fills every slot compiled SQL may hold: the actor, the people below, the clock and the zone. */
export function bindings(ctx: Ctx): Record<string, unknown> {
  const { actor } = ctx;
  return {
    me: actor.member,
    user: actor.member,
    owners: ownersArray(actor.owners),
    roles: actor.roles,
    today: ctx.today,
    now: ctx.now,
    zone: ctx.catalog.tenant.zone,
  };
}

const arrays = new WeakMap<readonly string[], Buffer>();

/** The array as PostgreSQL is sent it. A directory gives the same list to every request of a member, so it is written once. */
function ownersArray(owners: readonly string[]): Buffer {
  let array = arrays.get(owners);
  if (array === undefined) arrays.set(owners, (array = uuidArray(owners, (owner) => owner)));
  return array;
}
