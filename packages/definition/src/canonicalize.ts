import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { propertyShape, type SchemaNode, schemaOf, shapeOf } from "./shape.ts";
import type { AppDefinition } from "./types.gen.ts";

/**
 * The one text form of an app: properties in the order of the schemas, maps by key, two spaces, a line feed at the end. Exporting what
 * was imported gives the same bytes again.
 */
export function canonicalize(app: AppDefinition): string {
  return `${JSON.stringify(orderBy(schemaOf("app"), app), null, 2)}\n`;
}

/** SHA-256 of the canonical form in hexadecimal: equal for two apps exactly when their definitions say the same. */
export function checksum(app: AppDefinition): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalize(app))));
}

/** A copy of a value with its properties in the order of its schema; those a schema does not list come last, by key. */
function orderBy(schema: SchemaNode | undefined, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const shape = schema === undefined ? {} : shapeOf(schema, value);
  if (Array.isArray(value)) return value.map((item) => orderBy(shape.items, item));
  const listed = Object.keys(shape.properties ?? {}).filter((key) => Object.hasOwn(value, key));
  const others = Object.keys(value)
    .filter((key) => !listed.includes(key))
    .toSorted();
  return Object.fromEntries([...listed, ...others].map((key) => [key, orderBy(propertyShape(shape, key), Reflect.get(value, key))]));
}
