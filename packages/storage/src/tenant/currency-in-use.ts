import { type AppDefinition, type FieldDefinition, withRowObjects } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import type { Database, Row } from "../database.ts";
import { name } from "../tables/ddl.ts";
import type { Physical } from "../tables/physical.ts";

/** Whether any record of a tenant holds an amount that counts in the tenant's currency, its field naming none; removed fields and objects count while their values may come back. */
export async function isCurrencyInUse(db: Database, schema: string): Promise<boolean> {
  const apps = await db.one({
    text: `select v.document, v.physical from ${name(schema, "app")} as a
      join ${name(schema, "definition_version")} as v on v.app = a.key and v.version = a.version`,
    values: [],
  });
  for (const table of apps.flatMap((row) => amountsOf(schema, row))) {
    const [row] = await db.one({ text: `select exists (select 1 from ${table.name} where ${table.where}) as held`, values: [] });
    if (row?.["held"] === true) return true;
  }
  return false;
}

const isCounted = (field: FieldDefinition): boolean => kindOf(field).flags.currency === true && !("currency" in field && field.currency);

function amountsOf(schema: string, app: Row): { readonly name: string; readonly where: string }[] {
  const [document, physical] = [app["document"] as AppDefinition, app["physical"] as Physical];
  const known = withRowObjects(document).objects.map((definition) => ({ definition, place: physical.objects[definition.key] }));
  const hidden = Object.values(physical.hiddenObjects).map((place) => ({ definition: place.definition, place }));
  return [...known, ...hidden].flatMap(({ definition, place }) => {
    if (place === undefined) return [];
    const columns = [
      ...definition.fields.filter(isCounted).flatMap((field) => place.columns[field.key]?.column ?? []),
      ...place.hidden.filter(({ field, purged }) => !purged && isCounted(field)).map(({ column }) => column),
    ];
    if (columns.length === 0) return [];
    return [{ name: name(schema, place.table), where: columns.map((column) => `${name(column)} is not null`).join(" or ") }];
  });
}
