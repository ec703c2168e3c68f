import { raw, type Sql, sql } from "@funnelsmith/logic";

/**
 * Moves `record_id, came, went` put together by the way a record went: one row a way and step of it, `path, n, came, went, times`, where `n`
 * records went the way and took the step so many `times`. Many records go the same way, so that how many records took a step is a sum over
 * ways, not a count of distinct records. `keys` are all stages there are in `came` and `went`, beside null.
 */
export function stepsByWay(keys: readonly string[], moves: Sql): Sql {
  const size = raw(String(keys.length + 1));
  const place = (stage: Sql): Sql => sql`coalesce(array_position(${keys}::text[], ${stage}), 0)`;
  const stageAt = (index: Sql): Sql => sql`(${keys}::text[])[${index}]`;
  const codes = sql`array_agg(${place(sql`t.came`)} * ${size} + ${place(sql`t.went`)})`;
  return sql`select w.path, w.n, ${stageAt(sql`c.code / ${size}`)} as came, ${stageAt(sql`c.code % ${size}`)} as went, count(*) as times
    from (select row_number() over () as path, r.codes, r.n from (select t.codes, count(*) as n from (select t.record_id, ${codes} as codes from (${moves}) t group by t.record_id) t group by t.codes) r) w
    cross join lateral unnest(w.codes) c (code) group by 1, 2, 3, 4`;
}

/** What steps come to by some of the columns of `m`, rows of `stepsByWay`: these, `moves`, and `records`, how many took any such step. */
export function stepsBy(columns: readonly string[], where: Sql): Sql {
  const by = raw(columns.join(", "));
  return sql`select ${by}, sum(n * times)::bigint as moves, sum(n)::bigint as records
    from (select path, n, ${by}, sum(times) as times from m where ${where} group by path, n, ${by}) m group by ${by}`;
}
