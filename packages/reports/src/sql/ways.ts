import { raw, type Sql, sql } from "@funnelsmith/logic";

/**
 * Rows `paths`, one a record, put together by what their arrays hold: `path, n` and one row an element of the arrays, under their names
 * and `place`. Many records go the same way, so that whatever is asked of every step is asked of few, and how many records took one is a
 * sum over ways, not a count of distinct records.
 */
export function waysBy(arrays: readonly string[], paths: Sql): Sql {
  const names = raw(arrays.join(", "));
  const elements = raw(arrays.map((name) => `w.${name}`).join(", "));
  return sql`select w.path, w.n, s.* from (select row_number() over () as path, g.* from (select ${names}, count(*) as n from (${paths}) p group by ${names}) g) w
    cross join lateral unnest(${elements}) with ordinality s (${names}, place)`;
}

/** What steps come to by some of the columns of `m`, rows `path, n, …` of ways: these, `moves`, and `records`, how many took any such step. */
export function stepsBy(columns: readonly string[], where: Sql): Sql {
  const by = raw(columns.join(", "));
  return sql`select ${by}, sum(n * times)::bigint as moves, sum(n)::bigint as records
    from (select path, n, ${by}, count(*) as times from m where ${where} group by path, n, ${by}) m group by ${by}`;
}
