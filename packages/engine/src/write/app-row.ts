import { ident, type Sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Catalog } from "@funnelsmith/storage";

/** The app's row: what every answer compares its Catalog with. */
export function appTable(catalog: Catalog): Sql {
  return ident(catalog.tenant.schema, "app");
}

/** Throws DEFINITION_MOVED unless the revision read beside an answer is the Catalog's: the caller reloads the Catalog and tries once more. */
export function assertCurrent(catalog: Catalog, revision: unknown): void {
  if (Number(revision) !== catalog.revision) throw new Problem("DEFINITION_MOVED");
}
