import { type AppDefinition, type FieldDefinition, withRowObjects } from "@funnelsmith/definition";
import { noteLike } from "./computed/like.ts";
import { kindOf } from "./kinds.ts";

const resolved = new WeakSet<AppDefinition>();

/** Finds for every field that reads like one elsewhere in the app what that is, so that its kind can be asked; each app once. What is not there stays unknown. */
export function resolveFields(document: AppDefinition): void {
  if (resolved.has(document)) return;
  resolved.add(document);
  const app = withRowObjects(document);
  const objects = new Map(app.objects.map((object) => [object.key, new Map(object.fields.map((field) => [field.key, field]))]));
  const underway = new Set<FieldDefinition>();
  const settle = (object: string, field: FieldDefinition): void => {
    const kind = kindOf(field);
    // One that needs itself is told by the lint of rules.
    if (kind.like === undefined || underway.has(field)) return;
    underway.add(field);
    const like = kind.like(field, find, object);
    if (like !== undefined) noteLike(field, like);
    underway.delete(field);
  };
  const find = (object: string, key: string): FieldDefinition | undefined => {
    const field = objects.get(object)?.get(key);
    if (field === undefined) return undefined;
    settle(object, field);
    return kindOf(field).standsFor?.(field) ?? field;
  };
  for (const object of app.objects) for (const field of object.fields) settle(object.key, field);
}
