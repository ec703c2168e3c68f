import { type AppDefinition, atOnce, type Turns, withRowObjects } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import type { Catalog, TenantSettings } from "../catalog.ts";
import { tableName } from "../tables/names.ts";
import type { PhysicalObject } from "../tables/physical.ts";
import { compileInTurns } from "./compile-catalog.ts";

/**
 * The Catalog a checked document would have if its tables were new: for what can be told before anything is published, such as who would
 * see what. Its statements name tables that may not exist; running one is a mistake.
 */
export function sketchCatalog(tenant: TenantSettings, document: AppDefinition): Catalog {
  return atOnce(sketchInTurns(tenant, document));
}

/** The same, object by object. */
export function* sketchInTurns(tenant: TenantSettings, document: AppDefinition): Turns<Catalog> {
  const objects = withRowObjects(document).objects.map((object): readonly [string, PhysicalObject] => {
    const columns = object.fields.flatMap((field, index) => {
      const spec = kindOf(field).column(field);
      return spec === undefined ? [] : [[field.key, { column: field.key, serial: index + 1, type: spec.type }] as const];
    });
    const place = {
      table: tableName(document.key, object.key),
      columns: Object.fromEntries(columns),
      hidden: [],
      stages: [],
      funnel: true,
    };
    return [object.key, { ...place, indexes: {}, next: object.fields.length + 1 }];
  });
  const physical = { objects: Object.fromEntries(objects), hiddenObjects: {}, lineage: {} };
  return yield* compileInTurns({ tenant, app: document.key, version: 0, revision: 0, document, physical });
}
