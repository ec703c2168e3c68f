import { assertCurrent, bindings, type Ctx } from "@funnelsmith/engine";
import { fill, ident, render, type Sql, sql } from "@funnelsmith/logic";

/**
 * Runs a report's query under the app's revision: the answer is one JSON array, so numerics must be cast to text inside.
 * A revision other than the Catalog's means it answers for other rules, so the caller reloads and retries.
 */
export async function runSql<R>(ctx: Ctx, query: Sql): Promise<readonly R[]> {
  const app = sql`(select revision from ${ident(ctx.catalog.tenant.schema, "app")} where key = ${ctx.catalog.app})`;
  const { text, values } = render(sql`select ${app} as revision, coalesce((select json_agg(q) from (${query}) q), '[]')::text as rows`);
  const [row] = await ctx.db.report<{ revision: string; rows: string }>({ text, values: fill(values, bindings(ctx)) });
  assertCurrent(ctx.catalog, row?.revision);
  return JSON.parse(row?.rows ?? "[]");
}
