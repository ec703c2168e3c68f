import type { FieldDefinition } from "@funnelsmith/definition";

const likes = new WeakMap<FieldDefinition, FieldDefinition>();

/** Notes the stored field that a field reads like, found in its app. */
export function noteLike(field: FieldDefinition, like: FieldDefinition): void {
  likes.set(field, { ...like, key: field.key, title: field.title });
}

/** The stored field that a field reads like; what came over the wire says it itself. Undefined until its app was resolved. */
export function likeOf(field: FieldDefinition): FieldDefinition | undefined {
  const told: unknown = Reflect.get(field, "like");
  return likes.get(field) ?? (typeof told === "object" && told !== null ? (told as FieldDefinition) : undefined);
}
