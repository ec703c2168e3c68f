import { name as quoted } from "../tables/ddl.ts";

/** A table as it can be made anew elsewhere; `:schema` stands for the schema's quoted name. */
export interface TableShape {
  readonly name: string;
  /** Names of the columns, in the order their values are copied. */
  readonly columns: readonly string[];
  /** The statement that makes it, without constraints. */
  readonly create: string;
  /** Keys, checks and indexes: made when the rows are there. */
  readonly after: readonly string[];
  /** Made when the rows of every table are there. */
  readonly foreignKeys: readonly string[];
}

/** Anything that answers rows by column name: a client inside a transaction whose search_path is empty. */
export type AskRows = (text: string, values: readonly unknown[]) => Promise<readonly Readonly<Record<string, unknown>>[]>;

const columnsOf = `select c.relname as "table", a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
  pg_catalog.pg_get_expr(d.adbin, d.adrelid) as otherwise, a.attidentity <> '' or a.attgenerated <> '' as made,
  case when a.attcollation <> t.typcollation then pg_catalog.quote_ident(n2.nspname) || '.' || pg_catalog.quote_ident(l.collname) end as collation
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  left join pg_catalog.pg_collation l on l.oid = a.attcollation
  left join pg_catalog.pg_namespace n2 on n2.oid = l.collnamespace
  where n.nspname = $1 and c.relkind = 'r' order by c.relname, a.attnum`;

const constraintsOf = `select c.relname as "table", k.conname as name, k.contype::text as type, pg_catalog.pg_get_constraintdef(k.oid) as definition
  from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relkind = 'r' and k.contype in ('p', 'u', 'c', 'f') order by c.relname, k.contype, k.conname`;

// An index that is not valid is one still being built; whoever builds it begins again.
const indexesOf = `select c.relname as "table", pg_catalog.pg_get_indexdef(x.indexrelid) as definition
  from pg_catalog.pg_index x join pg_catalog.pg_class c on c.oid = x.indrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and x.indisvalid and not exists (select 1 from pg_catalog.pg_constraint k where k.conindid = x.indexrelid and k.conrelid = c.oid)
  order by c.relname, x.indexrelid`;

/** Every table of a schema, as PostgreSQL's own catalog tells it; its names are written so that another schema can take its place. */
export async function readTableShapes(ask: AskRows, schema: string): Promise<readonly TableShape[]> {
  const placed = (text: unknown): string => String(text).replaceAll(new RegExp(`"?\\b${schema}\\b"?\\.`, "g"), ":schema.");
  const [columns, constraints, indexes] = [
    await ask(columnsOf, [schema]),
    await ask(constraintsOf, [schema]),
    await ask(indexesOf, [schema]),
  ];
  const tables = [...new Set(columns.map((row) => String(row["table"])))];
  return tables.map((table): TableShape => {
    const own = <T extends Readonly<Record<string, unknown>>>(rows: readonly T[]): readonly T[] =>
      rows.filter((row) => row["table"] === table);
    const target = `:schema.${quoted(table)}`;
    const lines = own(columns).map((row) => {
      if (row["made"] === true) throw new Error(`${schema}.${table}.${String(row["name"])} makes its own values`);
      const collation = typeof row["collation"] === "string" ? ` collate ${row["collation"]}` : "";
      const otherwise = row["otherwise"] === null ? "" : ` default ${placed(row["otherwise"])}`;
      return `${quoted(String(row["name"]))} ${placed(row["type"])}${collation}${otherwise}${row["required"] === true ? " not null" : ""}`;
    });
    const added = (type: (contype: string) => boolean): string[] =>
      own(constraints)
        .filter((row) => type(String(row["type"])))
        .map((row) => `alter table ${target} add constraint ${quoted(String(row["name"]))} ${placed(row["definition"])}`);
    return {
      name: table,
      columns: own(columns).map((row) => String(row["name"])),
      create: `create table ${target} (${lines.join(", ")})`,
      after: [...added((type) => type !== "f"), ...own(indexes).map((row) => placed(row["definition"]))],
      foreignKeys: added((type) => type === "f"),
    };
  });
}

/** A statement of a shape for one schema. */
export const inSchema = (statement: string, schema: string): string => statement.replaceAll(":schema.", `${quoted(schema)}.`);
