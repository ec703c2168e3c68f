import { isUnique } from "@funnelsmith/fields";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";

/** Whether an index begins with a sort key: of unique fields, references and the first sort key of saved views. */
export function hasIndex(catalog: Catalog, object: CatalogObject, name: string | undefined): boolean {
  if (name === undefined) return false;
  const field = object.fields.get(name);
  if (field !== undefined && isUnique(field.definition)) return true;
  if (object.outgoing.some((reference) => reference.field === name)) return true;
  return catalog.definition.views?.some((view) => view.object === object.key && view.sort?.[0]?.field === name) ?? false;
}
