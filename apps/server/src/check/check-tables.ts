import { type AppDefinition, withRowObjects } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { ident, render, sql } from "@funnelsmith/logic";
import { type Database, funnelColumns, type Physical, type PhysicalObject, systemColumns } from "@funnelsmith/storage";
import type { Finding } from "./finding.ts";

function columnsOf(place: PhysicalObject): ReadonlySet<string> {
  const own = [...Object.values(place.columns), ...place.hidden].map(({ column }) => column);
  return new Set([...systemColumns, ...(place.funnel ? funnelColumns : []), ...place.stages, ...own]);
}

/** A type as PostgreSQL's catalog spells it. */
const spelled = (type: string): string =>
  type
    .replace(/^timestamptz\b/, "timestamp with time zone")
    .replace(/^int\b/, "integer")
    .replace(/^bool$/, "boolean");

/** Every stored field of a document has a place of its kind's type, as far as the version says where things live. */
export function checkPlaces(document: AppDefinition, physical: Physical): readonly Finding[] {
  return withRowObjects(document).objects.flatMap((object) =>
    object.fields.flatMap((field): Finding[] => {
      const wanted = kindOf(field).column(field)?.type;
      const place = physical.objects[object.key]?.columns[field.key];
      if (wanted === undefined || place?.type === wanted) return [];
      return [
        { object: object.key, what: `field ${field.key} ${place ? `lives in a column of ${place.type}, not ${wanted}` : "has no column"}` },
      ];
    }),
  );
}

/** Tables of objects that no app there is has, nor keeps out of sight. */
export async function checkLooseTables(db: Database, schema: string): Promise<readonly Finding[]> {
  const rows = await db.administerAlone(
    render(sql`select c.relname as "table" from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = ${schema} and c.relkind = 'r' and c.relname like '%\\_\\_%' and not exists (select 1 from ${ident(schema, "app")} a where c.relname like a."key" || '\\_\\_%')
and not exists (select 1 from ${ident(schema, "app")} a join ${ident(schema, "definition_version")} v on v."app" = a."key" and v."version" = a."version" where v."physical" -> 'hiddenObjects' ? c.relname) order by 1`),
  );
  return rows.map((row) => ({ what: `table ${String(row["table"])} belongs to no app` }));
}

/** Every table has the columns, of the types, and the valid indexes that the live version says, and no others; while a publish is prepared it may have more. */
export async function checkTables(db: Database, schema: string, physical: Physical, preparing: boolean): Promise<readonly Finding[]> {
  const objects = [...Object.entries(physical.objects), ...Object.entries(physical.hiddenObjects ?? {})];
  const tables = objects.map(([, place]) => place.table);
  const rows = await db.administerAlone(
    render(sql`select c.relname as "table",
array(select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as "columns",
(select json_object_agg(a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)) from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as "types",
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
    const types = table["types"] as Readonly<Record<string, string>>;
    const changed = [...Object.values(place.columns), ...place.hidden].flatMap(({ column, type }) =>
      types[column] === undefined || types[column] === spelled(type) ? [] : [`column ${column} is ${types[column]}, not ${type}`],
    );
    const broken = list(table["invalid"]).map((index) => `index ${index} is not valid`);
    return [...missing, ...changed, ...unmade, ...(preparing ? [] : [...left, ...broken])].map((what) => ({ object, what }));
  });
}
