import type { CatalogField } from "@funnelsmith/storage";

/** A bound value as JSON holds it: files are bound as the text of their list. */
export function jsonValue(field: CatalogField, value: unknown): unknown {
  return field.kind.flags.files === true && typeof value === "string" ? (JSON.parse(value) as unknown) : value;
}
