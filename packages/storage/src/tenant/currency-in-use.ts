import { type AppDefinition, withRowObjects } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import type { Database, Row } from "../database.ts";
import { name } from "../tables/ddl.ts";
import type { Physical } from "../tables/physical.ts";

/** Whether any record of a tenant holds an amount that counts in the tenant's currency, its field naming none. */
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

function amountsOf(schema: string, app: Row): { readonly name: string; readonly where: string }[] {
  const [document, physical] = [app["document"] as AppDefinition, app["physical"] as Physical];
  return withRowObjects(document).objects.flatMap((object) => {
    const place = physical.objects[object.key];
    const amounts = object.fields.filter((field) => kindOf(field).flags.currency === true && !("currency" in field && field.currency));
    const columns = amounts.flatMap((field) => place?.columns[field.key]?.column ?? []);
    if (place === undefined || columns.length === 0) return [];
    return [{ name: name(schema, place.table), where: columns.map((column) => `${name(column)} is not null`).join(" or ") }];
  });
}
