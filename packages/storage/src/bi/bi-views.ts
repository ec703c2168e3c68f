import type { AppDefinition, Text } from "@funnelsmith/definition";
import type { Transaction } from "../database.ts";
import { name, quote } from "../tables/ddl.ts";
import type { Physical } from "../tables/physical.ts";

/** What a tenant's views for reporting tools and the role that reads them are called: both belong to the whole server. */
export const biName = (schema: string): string => `bi_${schema.slice(2)}`;

/** Columns every record has, under names no field can have. */
const ownColumns: Readonly<Record<string, string>> = {
  _id: "id",
  _owner_id: "owner_id",
  _created_at: "created_at",
  _updated_at: "updated_at",
};
const stagedColumns: Readonly<Record<string, string>> = {
  _funnel: "funnel",
  _stage: "stage",
  _stage_entered_at: "stage_entered_at",
  _closed_at: "closed_at",
};

const bothOf = (text: Text): string => (typeof text === "string" ? text : [text["zh-CN"], text.en].filter(Boolean).join(" / "));

/** Whether the tenant has such views at all. */
export async function hasBiViews(tx: Transaction, schema: string): Promise<boolean> {
  const rows = await tx.query({ text: "select 1 from pg_catalog.pg_namespace where nspname = $1", values: [biName(schema)] });
  return rows.length > 0;
}

/** Takes an app's views away, so that its tables may change below them. */
export async function dropBiViews(tx: Transaction, schema: string, app: string): Promise<void> {
  const views = await tx.query({
    text: "select viewname from pg_catalog.pg_views where schemaname = $1 and starts_with(viewname::text, $2)",
    values: [biName(schema), `${app}__`],
  });
  if (views.length === 0) return;
  const all = views.map((row) => name(biName(schema), String(row["viewname"]))).join(", ");
  await tx.query({ text: `drop view ${all}`, values: [] });
}

/** One view an object: its undeleted records, stored fields by their keys with their titles as comments. Does nothing where nobody reads them. */
export async function makeBiViews(tx: Transaction, schema: string, document: AppDefinition, physical: Physical): Promise<void> {
  if (!(await hasBiViews(tx, schema))) return;
  const statements = document.objects.flatMap((object): string[] => {
    const place = physical.objects[object.key];
    if (place === undefined) return [];
    const view = name(biName(schema), place.table);
    const columns = [
      ...Object.entries({ ...ownColumns, ...(place.funnel && stagedColumns) }).map(([as, column]) => `r.${name(column)} as ${name(as)}`),
      ...object.fields.flatMap(({ key }) => {
        const column = place.columns[key]?.column;
        return column === undefined ? [] : [`r.${name(column)} as ${name(key)}`];
      }),
    ];
    return [
      `create view ${view} as select ${columns.join(", ")} from ${name(schema, place.table)} r where r.deleted_at is null`,
      `comment on view ${view} is ${quote(bothOf(object.title))}`,
      ...object.fields
        .filter(({ key }) => place.columns[key] !== undefined)
        .map((field) => `comment on column ${view}.${name(field.key)} is ${quote(bothOf(field.title))}`),
      `grant select on ${view} to ${name(biName(schema))}`,
    ];
  });
  if (statements.length > 0) await tx.query({ text: statements.join(";\n"), values: [] });
}
