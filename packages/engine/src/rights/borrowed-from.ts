import type { CatalogField } from "@funnelsmith/storage";

/** The place a borrowed field shows: through which reference, of which object, which field; undefined for a field of the row's own. */
export function borrowedFrom(
  field: CatalogField,
): { readonly through: string; readonly object: string; readonly field: string } | undefined {
  const source = field.kind.flags.borrowed ? field.formula?.reads[0]?.source : undefined;
  return source?.from === "hop" ? source : undefined;
}
