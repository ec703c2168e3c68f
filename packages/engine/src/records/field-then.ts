import { type CatalogField, type CatalogObject, hadKey } from "@funnelsmith/storage";

/**
 * The field of today that had a key at an instant (RFC 3339 UTC); undefined where it was another's, which is gone or has another key by now.
 * So audit log and ledger are read under the names of their time, and a key given to another field does not show what is not its own.
 */
export function fieldThen(object: CatalogObject, key: string, at: string): CatalogField | undefined {
  const same = object.fields.get(key);
  if (same && hadKey(same.keys, key, at)) return same;
  for (const field of object.fields.values()) if (hadKey(field.keys, key, at)) return field;
  return undefined;
}
