import type { CatalogField, CatalogObject } from "@funnelsmith/storage";
import { jsonValue } from "./json-value.ts";

interface FreshRow {
  readonly owner: string | null;
  readonly collaborators: readonly string[];
  readonly values: ReadonlyMap<string, unknown>;
}

/**
 * The changes that make a new row, as JSON text: `{key: [null, value]}`. Bound values are the wire's own, save that a decimal without
 * places is a number there and files are a list; made here because the database takes ten times as long.
 */
export function auditOfNew(object: CatalogObject, { owner, collaborators, values }: FreshRow): string {
  let changes = owner === null ? "" : `"$owner":[null,"${owner}"]`;
  if (collaborators.length > 0) changes += `${changes === "" ? "" : ","}"$collaborators":[null,${JSON.stringify(collaborators)}]`;
  // Not by pairs: a pair for each value of each row is a good part of what a large file leaves behind.
  values.forEach((value, key) => {
    const field = object.fields.get(key);
    if (field === undefined || value === null || value === undefined) return;
    const text = JSON.stringify(isWhole(field) ? asNumber(value) : jsonValue(field, value));
    changes += `${changes === "" ? "" : ","}"${key}":[null,${text}]`;
  });
  return `{${changes}}`;
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
