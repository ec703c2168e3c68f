import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogObject } from "@funnelsmith/storage";
import { type RightScope, type Rights, reaches } from "./rights.ts";
import { rowPredicate } from "./row-predicate.ts";

type Scopes = Readonly<Record<string, RightScope>>;

/**
 * JSON of what its reader may do with a visible record, the row under `alias`: `update` and `delete`, and in a funnel `advance`, `exception`
 * and `unlock` (fields a stage locks), each true or false. Costs nothing a row where every right reaches as far as reading, or nowhere.
 */
export function rowMay(rights: Rights, object: CatalogObject, alias: string): Sql {
  const own = rights.object(object.key);
  const plain = { update: own.scope.update, delete: own.scope.delete };
  const within = object.funnels.map(({ key }) => ({
    key,
    scopes: { ...plain, advance: own.advance(key), exception: own.exception(key), unlock: own.unlock(key) },
  }));
  const [first, ...others] = within;
  if (first === undefined) return mayWithin(plain, own.scope.read, alias);
  const alike = others.every(({ scopes }) => JSON.stringify(scopes) === JSON.stringify(first.scopes));
  if (alike) return mayWithin(first.scopes, own.scope.read, alias);
  // In no funnel yet: as in the one that is offered.
  const cases = others.map(({ key, scopes }) => sql`when ${key}::text then ${mayWithin(scopes, own.scope.read, alias)}`);
  return sql`case ${object.standing(alias, "funnel")} ${join(cases, " ")} else ${mayWithin(first.scopes, own.scope.read, alias)} end`;
}

/** The rows of each scope hold those of the narrower ones, so the first that covers the row says all; a visible row is within reading. */
function mayWithin(scopes: Scopes, read: RightScope, alias: string): Sql {
  const told = (covered: RightScope): Sql => {
    const may = Object.entries(scopes).map(([right, scope]) => [right, scope !== "none" && reaches(scope, covered)] as const);
    return raw(`'${JSON.stringify(Object.fromEntries(may))}'::json`);
  };
  const narrower = (["own", "subordinates"] as const).filter((scope) => scope !== read && reaches(read, scope));
  const cases = narrower
    .filter((scope) => Object.values(scopes).includes(scope))
    .map((scope) => sql`when ${rowPredicate(scope, alias)} then ${told(scope)}`);
  return cases.length === 0 ? told(read) : sql`case ${join(cases, " ")} else ${told(read)} end`;
}
