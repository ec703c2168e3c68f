import type { AppDefinition } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import type { Domain, Domains } from "@funnelsmith/logic";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";

/** What the names of an object's rules can hold. */
export function domainsOf(catalog: Catalog, object: CatalogObject): Domains {
  return (path) => {
    const source = object.scope.variable(path)?.source;
    if (source === undefined) return {};
    if (source.from === "field") {
      const field = object.fields.get(source.field)?.definition;
      // What is required is there with the next write, like its bounds.
      const filled = field !== undefined && "required" in field && field.required === true;
      return { ...domainOf(field), ...(filled && { filled }) };
    }
    if (source.from === "hop") return domainOf(catalog.objects.get(source.object)?.fields.get(source.field)?.definition);
    if (source.from === "param") return domainOf(catalog.definition.parameters?.find(({ key }) => key === source.key));
    if (source.from === "visits") return { min: "0", scale: 0, filled: true };
    if (source.from === "stage") return standing[source.what];
    return source.from === "clock" || source.from === "user" ? { filled: true } : {};
  };
}

/** What `$stage` can be. */
const standing: Readonly<Record<"key" | "days" | "probability", Domain>> = {
  key: {},
  days: { min: "0", scale: 0 },
  probability: { min: "0", max: "1" },
};

/** Bounds bind the next write of a stored field; what is computed may lie anywhere. */
function domainOf(field: AppDefinition["objects"][number]["fields"][number] | undefined): Domain {
  if (field === undefined) return {};
  const kind = kindOf(field);
  const { decimalMin, decimalMax, decimalScale } = kind.jsonSchema(field, "en");
  return {
    ...(typeof decimalScale === "number" && { scale: decimalScale }),
    ...(!kind.flags.virtual && typeof decimalMin === "string" && { min: decimalMin }),
    ...(!kind.flags.virtual && typeof decimalMax === "string" && { max: decimalMax }),
  };
}
