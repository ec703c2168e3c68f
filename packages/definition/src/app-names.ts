import type { AppDefinition, FieldDefinition, FunnelDefinition, ObjectDefinition, Option, RoleDefinition } from "./types.gen.ts";

/** The names an app declares, for looking up. Where a key stands twice the first is meant. */
export interface AppNames {
  readonly objects: ReadonlyMap<string, ObjectNames>;
  readonly funnels: ReadonlyMap<string, FunnelDefinition>;
  readonly roles: ReadonlyMap<string, RoleDefinition>;
}

/** The names around one object. */
export interface ObjectNames {
  readonly definition: ObjectDefinition;
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  /** Children by inverse name: the other object and its reference field that points here. */
  readonly children: ReadonlyMap<string, { readonly object: string; readonly by: string }>;
  readonly funnels: readonly FunnelDefinition[];
}

/** Collects the names of an app that has the right form. */
export function namesOf(app: AppDefinition): AppNames {
  const funnels = new Map((app.funnels ?? []).toReversed().map((funnel) => [funnel.key, funnel]));
  const children = new Map<string, Map<string, { object: string; by: string }>>();
  for (const object of app.objects)
    for (const field of object.fields) {
      const target = targetOf(field);
      if (target === undefined || !("inverse" in field) || field.inverse === undefined) continue;
      const known = children.get(target) ?? new Map<string, { object: string; by: string }>();
      if (!known.has(field.inverse)) known.set(field.inverse, { object: object.key, by: field.key });
      children.set(target, known);
    }
  const objects = new Map<string, ObjectNames>();
  for (const definition of app.objects.toReversed())
    objects.set(definition.key, {
      definition,
      fields: new Map(definition.fields.toReversed().map((field) => [field.key, field])),
      children: children.get(definition.key) ?? new Map(),
      funnels: [...funnels.values()].filter((funnel) => funnel.object === definition.key),
    });
  return { objects, funnels, roles: new Map((app.roles ?? []).toReversed().map((role) => [role.key, role])) };
}

/** The object a reference field points at; undefined for fields that point at none. */
export function targetOf(field: FieldDefinition | undefined): string | undefined {
  return field !== undefined && "object" in field ? field.object : undefined;
}

/** The choices of a field that has them. */
export function optionsOf(field: FieldDefinition | undefined): readonly Option[] | undefined {
  return field !== undefined && "options" in field ? field.options : undefined;
}

/** The rule of a computed field. */
export function formulaOf(field: FieldDefinition | undefined): unknown {
  return field !== undefined && "formula" in field ? field.formula : undefined;
}
