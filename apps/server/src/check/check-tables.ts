import { render, sql } from "@funnelsmith/logic";
import { type Database, funnelColumns, type Physical, type PhysicalObject, systemColumns } from "@funnelsmith/storage";
import type { Finding } from "./finding.ts";

function columnsOf(place: PhysicalObject): ReadonlySet<string> {
  const own = [...Object.values(place.columns), ...place.hidden].map(({ column }) => column);
  return new Set([...systemColumns, ...(place.funnel ? funnelColumns : []), ...place.stages, ...own]);
}

/** Every table has the columns and the valid indexes that the live version says, and no others; while a publish is prepared it may have more. */
export async function checkTables(db: Database, schema: string, physical: Physical, preparing: boolean): Promise<readonly Finding[]> {
  const objects = [...Object.entries(physical.objects), ...Object.entries(physical.hiddenObjects ?? {})];
  const tables = objects.map(([, place]) => place.table);
  const rows = await db.administerAlone(
    render(sql`select c.relname as "table",
array(select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as "columns",
array(select i.relname::text from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid where x.indrelid = c.oid and x.indisvalid) as "valid",
array(select i.relname::text from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid where x.indrelid = c.oid and not x.indisvalid) as "invalid"
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = ${schema} and c.relname = any(${tables}::text[])`),
  );
  const found = new Map(rows.map((row) => [String(row["table"]), row]));
  const list = (value: unknown): readonly string[] => value as readonly string[];
  return objects.flatMap(([object, place]): Finding[] => {
    const table = found.get(place.table);
    if (table === undefined) return [{ object, what: `table ${place.table} is not there` }];
    const wanted = columnsOf(place);
    const columns = new Set(list(table["columns"]));
    const indexes = new Set(list(table["valid"]));
    const missing = [...wanted].filter((column) => !columns.has(column)).map((column) => `column ${column} is not there`);
    const unmade = Object.keys(place.indexes)
      .filter((index) => !indexes.has(index))
      .map((index) => `index ${index} is not there`);
    const left = [...columns].filter((column) => !wanted.has(column)).map((column) => `column ${column} belongs to nothing`);
    const broken = list(table["invalid"]).map((index) => `index ${index} is not valid`);
    return [...missing, ...unmade, ...(preparing ? [] : [...left, ...broken])].map((what) => ({ object, what }));
  });
}
