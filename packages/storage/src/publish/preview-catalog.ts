import { type AppDefinition, type FieldDefinition, type Turns, withRowObjects } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { ident, raw, type Sql } from "@funnelsmith/logic";
import type { Catalog, TenantSettings } from "../catalog.ts";
import { compileInTurns } from "../compile/compile-catalog.ts";
import { inline, name } from "../tables/ddl.ts";
import { stageColumnsOf } from "../tables/object-table.ts";
import type { PhysicalColumn, PhysicalObject } from "../tables/physical.ts";
import { conversionOf } from "./conversions.ts";
import type { PublishedApp } from "./stored-app.ts";

const systemTypes: Readonly<Record<string, string>> = {
  id: "uuid",
  version: "integer",
  sample: "boolean",
  created_at: "timestamptz",
  updated_at: "timestamptz",
  created_by: "uuid",
  updated_by: "uuid",
  owner_id: "uuid",
  collaborator_ids: "uuid[]",
  deleted_at: "timestamptz",
  search: "tsvector",
};
const funnelTypes: Readonly<Record<string, string>> = {
  funnel: "text",
  stage: "text",
  stage_entered_at: "timestamptz",
  max_stage: "text",
  lost_from: "text",
  closed_at: "timestamptz",
};

/**
 * The Catalog a document would have, over the rows as they are now: its tables read what is stored in the form it would have. For counting
 * by rules that are not published yet; it is only read through.
 */
export function* previewInTurns(tenant: TenantSettings, stored: PublishedApp, next: AppDefinition): Turns<Catalog> {
  const document = withRowObjects(next);
  const published = { ...stored, document: withRowObjects(stored.document) };
  const tables = new Map<string, Sql>();
  const objects = document.objects.map((object) => {
    const place = published.physical.objects[object.key];
    const before = published.document.objects.find(({ key }) => key === object.key)?.fields ?? [];
    const stored = object.fields.filter((field) => kindOf(field).column(field) !== undefined);
    const stages = [...new Set([...stageColumnsOf(document, object.key), ...(place?.stages ?? [])])];
    const known = (there: boolean | undefined, column: string, type: string): string =>
      there ? name(column) : `null::${type} as ${name(column)}`;
    const columns = [
      ...Object.entries(systemTypes).map(([column, type]) => known(place !== undefined, column, type)),
      ...Object.entries(funnelTypes).map(([column, type]) => known(place?.funnel, column, type)),
      ...stages.map((column) => known(place?.stages.includes(column), column, "timestamptz")),
      ...stored.map((field) => `${valueOf(place, before, field, tenant.zone)} as ${name(field.key)}`),
    ];
    const from = place === undefined ? "where false" : `from ${name(tenant.schema, place.table)}`;
    tables.set(object.key, raw(`(select ${columns.join(", ")} ${from})`));
    const placed = stored.map((field, serial): [string, PhysicalColumn] => [
      field.key,
      { column: field.key, serial, type: kindOf(field).column(field)?.type ?? "" },
    ]);
    const seen: PhysicalObject = {
      table: place?.table ?? object.key,
      columns: Object.fromEntries(placed),
      hidden: [],
      stages,
      funnel: true,
      indexes: {},
      next: stored.length,
    };
    return [object.key, seen] as const;
  });
  const physical = { ...published.physical, objects: Object.fromEntries(objects) };
  const { parameters } = published;
  return yield* compileInTurns({ tenant, app: next.key, version: 0, revision: 0, document: next, physical, parameters, tables });
}

/** A field's value to be, over a row as it is now. */
function valueOf(place: PhysicalObject | undefined, before: readonly FieldDefinition[], field: FieldDefinition, zone: string): string {
  const column = place?.columns[field.key];
  const old = before.find(({ key }) => key === field.key);
  const nothing = `null::${kindOf(field).column(field)?.type ?? "text"}`;
  if (column === undefined || old === undefined) return nothing;
  const conversion = conversionOf(old, field);
  if (conversion === undefined) return name(column.column);
  return conversion.class === "refused" ? nothing : inline(conversion.using(ident(column.column)), { zone });
}
