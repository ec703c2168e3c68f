import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import { visible } from "../rights/reader-sources.ts";
import type { ObjectRights, Rights, RightScope } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";

/** A right of the funnel the row under `alias` is in; false outside every funnel. */
function inPresentFunnel(object: CatalogObject, alias: string, right: (funnel: string) => RightScope): Sql {
  const cases = object.funnels.map(
    (funnel) => sql`when ${ident(alias, "funnel")} = ${funnel.key} then ${rowPredicate(right(funnel.key), alias)}`,
  );
  return cases.length === 0 ? raw("false") : sql`case ${join(cases, " ")} else false end`;
}

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

/** What else the actor may do with the row under `alias`: waive criteria, edit fields at all, edit locked ones. */
export function moveRightColumns(own: ObjectRights, object: CatalogObject, funnel: CatalogFunnel, alias: string): Sql[] {
  return [
    sql`${rowPredicate(own.exception(funnel.key), alias)} as "may_except"`,
    sql`${rowPredicate(own.scope.update, alias)} as "may_update"`,
    sql`${inPresentFunnel(object, alias, own.unlock)} as "may_unlock"`,
  ];
}
