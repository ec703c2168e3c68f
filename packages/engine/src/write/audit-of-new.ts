import type { CatalogField, CatalogObject } from "@funnelsmith/storage";
import { jsonValue } from "./json-value.ts";

/**
 * The changes that make a new row, as JSON text: `{key: [null, value]}`. Bound values are the wire's own, save that a decimal without
 * places is a number there and files are a list; made here because the database takes ten times as long.
 */
export function auditOfNew(object: CatalogObject, owner: string | null, values: ReadonlyMap<string, unknown>): string {
  const changes: Record<string, readonly [null, unknown]> = {};
  if (owner !== null) changes["$owner"] = [null, owner];
  for (const [key, value] of values) {
    const field = object.fields.get(key);
    if (field !== undefined && value !== null && value !== undefined)
      changes[key] = [null, isWhole(field) ? asNumber(value) : jsonValue(field, value)];
  }
  return JSON.stringify(changes);
}

const wholes = new WeakMap<CatalogField, boolean>();

/** Whether a field's decimals have no places; asked of its kind once. */
function isWhole(field: CatalogField): boolean {
  const known = wholes.get(field);
  if (known !== undefined) return known;
  const whole = field.kind.jsonSchema(field.definition, "en")["decimalScale"] === 0;
  wholes.set(field, whole);
  return whole;
}

const asNumber = (value: unknown): unknown => (Number.isSafeInteger(Number(value)) ? Number(value) : value);
