import type { Row, Statement } from "../database.ts";
import { name } from "../tables/ddl.ts";

/** How statements are asked: a door of the database, or a transaction. */
type Ask = (statement: Statement) => Promise<readonly Row[]>;

/**
 * Undeleted records of a tenant, rows of sub-tables too: estimated from what PostgreSQL knows of its tables, which costs next to nothing,
 * and counted one by one where the estimate reaches `exactFrom`. A table PostgreSQL has not looked at yet is counted.
 */
export async function countRecords(ask: Ask, schema: string, exactFrom: number): Promise<number> {
  const tables = await ask({
    // Only an object's table has two underscores in its name.
    text: `select c.relname as name, c.reltuples::bigint as rows from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relkind = 'r' and c.relname like '%\\_\\_%'`,
    values: [schema],
  });
  const known = tables.filter((table) => Number(table["rows"]) >= 0);
  const unseen = tables.filter((table) => Number(table["rows"]) < 0);
  const estimate = known.reduce((sum, table) => sum + Number(table["rows"]), 0) + (await countIn(ask, schema, unseen));
  return estimate < exactFrom ? estimate : await countIn(ask, schema, tables);
}

async function countIn(ask: Ask, schema: string, tables: readonly Row[]): Promise<number> {
  let sum = 0;
  for (const table of tables) {
    const [row] = await ask({
      text: `select count(*) as n from ${name(schema, String(table["name"]))} where deleted_at is null`,
      values: [],
    });
    sum += Number(row?.["n"] ?? 0);
  }
  return sum;
}
