import { assertCurrent, bindings, type Ctx } from "@funnelsmith/engine";
import { fill, ident, render, type Sql, sql } from "@funnelsmith/logic";

/** A report's query as text with slots, ready to be run under any request of the same rights. */
export interface PreparedSql {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Runs a report's query under the app's revision: the answer is one JSON array, so numerics must be cast to text inside.
 * A revision other than the Catalog's means it answers for other rules, so the caller reloads and retries.
 */
export function runSql<R>(ctx: Ctx, query: Sql): Promise<readonly R[]> {
  return runPrepared<R>(ctx, prepareSql(ctx, query));
}

/** The query as `runPrepared` takes it; holds nothing of the request. */
export function prepareSql(ctx: Ctx, query: Sql): PreparedSql {
  const app = sql`(select revision from ${ident(ctx.catalog.tenant.schema, "app")} where key = ${ctx.catalog.app})`;
  return render(sql`select ${app} as revision, coalesce((select json_agg("$q") from (${query}) "$q"), '[]')::text as rows`);
}

/** Runs a prepared query as `runSql` does. */
export async function runPrepared<R>(ctx: Ctx, { text, values }: PreparedSql): Promise<readonly R[]> {
  const [row] = await ctx.db.report<{ revision: string; rows: string }>({ text, values: fill(values, bindings(ctx)) });
  assertCurrent(ctx.catalog, row?.revision);
  return JSON.parse(row?.rows ?? "[]");
}
