import type { FieldDefinition } from "@funnelsmith/definition";
import type { CatalogField } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { compileRights } from "../rights/compile-rights.ts";

/** A field as a cell is read by it: a sub-table with those columns alone that the importer may see. */
export function seenDefinition({ catalog, actor }: Pick<Ctx, "catalog" | "actor">, { definition, rows }: CatalogField): FieldDefinition {
  if (rows === undefined || !("fields" in definition)) return definition;
  const rights = compileRights(catalog, actor);
  return catalog.memo(`seen definition:${rights.key}:${rows.key}`, () => {
    const { readable } = rights.object(rows.key);
    return { ...definition, fields: definition.fields.filter(({ key }) => readable.has(key)) };
  });
}
