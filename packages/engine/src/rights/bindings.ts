import type { Ctx } from "../context.ts";

/** Fills every slot compiled SQL may hold: the actor, the people below, the clock and the zone. */
export function bindings(ctx: Ctx): Record<string, unknown> {
  const { actor } = ctx;
  return {
    me: actor.member,
    user: actor.member,
    owners: ownersLiteral(actor.owners),
    roles: actor.roles,
    today: ctx.today,
    now: ctx.now,
    zone: ctx.catalog.tenant.zone,
  };
}

const literals = new WeakMap<readonly string[], string>();

/** The array as PostgreSQL writes it. A directory gives the same list to every request of a member, so it is written once. */
function ownersLiteral(owners: readonly string[]): string {
  let literal = literals.get(owners);
  if (literal === undefined) literals.set(owners, (literal = `{${owners.join(",")}}`));
  return literal;
}
