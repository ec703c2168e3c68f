import { ident, join, render, sql } from "@funnelsmith/logic";
import type { Database } from "@funnelsmith/storage";
import type { Finding } from "./finding.ts";

/** Nothing of a tenant belongs to an app that is not there. */
export async function checkStrays(db: Database, schema: string): Promise<readonly Finding[]> {
  const stray = ["stage_transition", "audit", "draft", "origin"].map(
    (table) =>
      sql`select ${table}::text as "table", s."app", count(*) as "n" from ${ident(schema, table)} s where not exists (select 1 from ${ident(schema, "app")} a where a."key" = s."app") group by s."app"`,
  );
  const rows = await db.report(render(join(stray, " union all ")));
  return rows.map((row) => ({
    what: `${String(row["n"])} rows of ${String(row["table"])} belong to app ${String(row["app"])}, which is not there`,
  }));
}
