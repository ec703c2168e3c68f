import type { Text } from "@funnelsmith/definition";
import { ident, sql } from "@funnelsmith/logic";
import type { StandingColumn } from "../catalog.ts";
import { type CatalogInput, compileCatalog } from "../compile/compile-catalog.ts";
import type { Transaction } from "../database.ts";
import { inline, name, quote, slotsOf, type SlotTexts } from "../tables/ddl.ts";

/** What a tenant's views for reporting tools and the role that reads them are called: both belong to the whole server. */
export const biName = (schema: string): string => `bi_${schema.slice(2)}`;

/** Columns every record has, under names no field can have. */
const ownColumns: Readonly<Record<string, string>> = {
  _id: "id",
  _owner_id: "owner_id",
  _created_at: "created_at",
  _updated_at: "updated_at",
};
const stagedColumns: readonly StandingColumn[] = ["funnel", "stage", "stage_entered_at", "closed_at"];

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

/** What a computed field may ask beside its record: the clock, and the zone as the view `team` says it. Who reads is nobody of the team. */
function slotsIn(schema: string): SlotTexts {
  const zone = sql`(select t.time_zone from ${ident(biName(schema), "team")} t)`;
  return { zone, now: sql`pg_catalog.now()`, today: sql`(pg_catalog.now() at time zone ${zone})::date` };
}

/** Says the team's zone where its reporting tools are told it. Does nothing where nobody reads. */
export async function tellBiZone(tx: Transaction, schema: string, zone: string): Promise<void> {
  if (await hasBiViews(tx, schema)) await tx.query({ text: tellingZone(schema, zone), values: [] });
}

function tellingZone(schema: string, zone: string): string {
  const view = name(biName(schema), "team");
  return `create or replace view ${view} as select ${quote(zone)}::text as time_zone; grant select on ${view} to ${name(biName(schema))}`;
}

/** A version as far as its views say it. */
type Viewed = Pick<CatalogInput, "tenant" | "document" | "physical" | "parameters">;

/**
 * What makes one view an object, and one for the rows of each sub-table: what is not deleted, fields by their keys with their titles as
 * comments. Computed fields are computed as anybody reads them, but for those that ask who reads. Pure, and slow enough to be done before
 * anybody waits for the tables.
 */
export function drawBiViews(version: Viewed): string {
  const { tenant, document, physical } = version;
  const { schema } = tenant;
  const slots = slotsIn(schema);
  const catalog = compileCatalog({ ...version, app: document.key, version: 0, revision: 0 });
  const statements = [...catalog.objects.values()].flatMap((object): string[] => {
    const place = physical.objects[object.key];
    if (place === undefined) return [];
    const view = name(biName(schema), place.table);
    const shown = [...object.fields.values()].filter(
      (field) => field.rows === undefined && slotsOf(field.expression("r")).every((slot) => slot in slots),
    );
    const own = object.partOf ? { _id: "id" } : ownColumns;
    const columns = [
      ...Object.entries(own).map(([as, column]) => `r.${name(column)} as ${name(as)}`),
      ...(object.funnels.length === 0 ? [] : stagedColumns).map(
        (column) => `${inline(object.standing("r", column), slots)} as ${name(`_${column}`)}`,
      ),
      ...shown.map((field) => `${inline(field.expression("r"), slots)} as ${name(field.key)}`),
    ];
    return [
      `create view ${view} as select ${columns.join(", ")} from ${name(schema, place.table)} r where r.deleted_at is null`,
      `comment on view ${view} is ${quote(bothOf(object.definition.title))}`,
      ...shown.map((field) => `comment on column ${view}.${name(field.key)} is ${quote(bothOf(field.definition.title))}`),
      `grant select on ${view} to ${name(biName(schema))}`,
    ];
  });
  return [tellingZone(schema, tenant.zone), ...statements].join(";\n");
}
