import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { noteLike } from "./computed/like.ts";
import { kindOf } from "./kinds.ts";

const resolved = new WeakSet<AppDefinition>();

/** Finds for every field that reads like one elsewhere in the app what that is, so that its kind can be asked; each app once. What is not there stays unknown. */
export function resolveFields(app: AppDefinition): void {
  if (resolved.has(app)) return;
  resolved.add(app);
  const objects = new Map(app.objects.map((object) => [object.key, new Map(object.fields.map((field) => [field.key, field]))]));
  const underway = new Set<FieldDefinition>();
  const settle = (field: FieldDefinition): void => {
    const kind = kindOf(field);
    // One that needs itself is told by the lint of rules.
    if (kind.like === undefined || underway.has(field)) return;
    underway.add(field);
    const like = kind.like(field, find);
    if (like !== undefined) noteLike(field, like);
    underway.delete(field);
  };
  const find = (object: string, key: string): FieldDefinition | undefined => {
    const field = objects.get(object)?.get(key);
    if (field === undefined) return undefined;
    settle(field);
    return kindOf(field).standsFor?.(field) ?? field;
  };
  for (const field of app.objects.flatMap((object) => object.fields)) settle(field);
}
