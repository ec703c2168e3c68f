import type { Database } from "../database.ts";
import { name } from "../tables/ddl.ts";

/** How many undeleted records the objects of a tenant have. */
export interface RecordCount {
  readonly records: number;
  /** Counted one by one, not estimated. */
  readonly exact: boolean;
}

/**
 * Records of a tenant: estimated from what PostgreSQL knows of its tables, which costs next to nothing, and counted where the estimate
 * reaches `exactFrom`. A table PostgreSQL has not looked at yet is counted.
 */
export async function countRecords(db: Database, schema: string, exactFrom: number): Promise<RecordCount> {
  const tables = await db.report({
    // Only an object's table has two underscores in its name.
    text: `select c.relname as name, c.reltuples::bigint as rows from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relkind = 'r' and c.relname like '%\\_\\_%'`,
    values: [schema],
  });
  const known = tables.filter((table) => Number(table["rows"]) >= 0);
  const unseen = tables.filter((table) => Number(table["rows"]) < 0);
  const estimate = known.reduce((sum, table) => sum + Number(table["rows"]), 0) + (await countIn(db, schema, unseen));
  if (estimate < exactFrom) return { records: estimate, exact: known.length === 0 };
  return { records: await countIn(db, schema, tables), exact: true };
}

async function countIn(db: Database, schema: string, tables: readonly Readonly<Record<string, unknown>>[]): Promise<number> {
  let sum = 0;
  for (const table of tables) {
    const [row] = await db.report({
      text: `select count(*) as n from ${name(schema, String(table["name"]))} where deleted_at is null`,
      values: [],
    });
    sum += Number(row?.["n"] ?? 0);
  }
  return sum;
}
