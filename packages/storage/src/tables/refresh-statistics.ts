import { ident, join, render } from "@funnelsmith/logic";
import type { Catalog } from "../catalog.ts";
import type { Database } from "../database.ts";

/**
 * Lets PostgreSQL count anew what stands in an object's table, the ledger and the audit. It does so by itself, but up to a minute after many
 * rows were written; until then it takes them for few, and reads for one question what would do for all.
 */
export async function refreshStatistics(db: Database, catalog: Catalog, object: string): Promise<void> {
  const { schema } = catalog.tenant;
  const table = catalog.objects.get(object)?.table;
  const tables = [...(table ? [table] : []), ident(schema, "stage_transition"), ident(schema, "audit")];
  const { text } = render(join(tables));
  await db.administerAlone({ text: `analyze ${text}`, values: [] });
}
