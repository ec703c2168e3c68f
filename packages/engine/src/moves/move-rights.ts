import { ident, join, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";

/** Rows the actor sees and may move into the funnel; coming from another funnel needs the right to move there as well. */
export function mayMove(rights: Rights, object: CatalogObject, funnel: CatalogFunnel, alias: string): Sql {
  const own = rights.object(object.key);
  const here = rowPredicate(own.advance(funnel.key), alias);
  const others = object.funnels.filter((each) => each.key !== funnel.key);
  const leave = others.map((each) => {
    return sql`(${ident(alias, "funnel")} is distinct from ${each.key} or ${rowPredicate(own.advance(each.key), alias)})`;
  });
  return join([visible(rights, object.key, alias), here, ...leave], " and ");
}
