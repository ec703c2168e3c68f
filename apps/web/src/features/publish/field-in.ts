import { type AppDefinition, type FieldDefinition, withRowObjects } from "@funnelsmith/definition";

/** A field of a definition by where it is (`deal.amount`, of a sub-table's rows `quote.lines.price`). */
export function fieldIn(definition: AppDefinition | undefined, place: string): FieldDefinition | undefined {
  if (definition === undefined) return undefined;
  const at = place.lastIndexOf(".");
  const object = withRowObjects(definition).objects.find((one) => one.key === place.slice(0, at));
  return object?.fields.find((field) => field.key === place.slice(at + 1));
}
