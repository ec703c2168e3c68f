import { withRowObjects } from "./row-objects.ts";
import type {
  AppDefinition,
  FieldDefinition,
  FunnelDefinition,
  ObjectDefinition,
  Option,
  RoleDefinition,
  RollupField,
} from "./types.gen.ts";

/** The names an app declares, for looking up. Where a key stands twice the first is meant. */
export interface AppNames {
  readonly objects: ReadonlyMap<string, ObjectNames>;
  readonly funnels: ReadonlyMap<string, FunnelDefinition>;
  readonly roles: ReadonlyMap<string, RoleDefinition>;
  readonly parameters: ReadonlyMap<string, FieldDefinition>;
}

/** The names around one object. */
export interface ObjectNames {
  readonly definition: ObjectDefinition;
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  /** Children by inverse name: the other object and its reference field that points here. */
  readonly children: ReadonlyMap<string, { readonly object: string; readonly by: string }>;
  readonly funnels: readonly FunnelDefinition[];
}

/** Collects the names of an app that has the right form, the objects of its sub-tables' rows among them. */
export function namesOf(document: AppDefinition): AppNames {
  const app = withRowObjects(document);
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
  const byKey = <T extends { readonly key: string }>(list: readonly T[] | undefined): ReadonlyMap<string, T> =>
    new Map((list ?? []).toReversed().map((item) => [item.key, item]));
  return { objects, funnels, roles: byKey(app.roles), parameters: byKey(app.parameters) };
}

/** The object a reference field points at; undefined for fields that point at none. */
export function targetOf(field: FieldDefinition | undefined): string | undefined {
  return field !== undefined && "object" in field ? field.object : undefined;
}

/** The choices of a field that has them. */
export function optionsOf(field: FieldDefinition | undefined): readonly Option[] | undefined {
  return field !== undefined && "options" in field ? field.options : undefined;
}

/**
 * The rule a computed field is computed by, over a row of its object: written there, or what its place elsewhere says in the same dialect.
 * Undefined for stored fields, and for one that leads nowhere.
 */
export function formulaOf(names: AppNames, field: FieldDefinition | undefined): unknown {
  if (field === undefined) return undefined;
  if ("formula" in field) return field.formula;
  if ("source" in field) {
    const { reference, object, field: shown } = field.source;
    return names.objects.get(object)?.fields.has(shown) ? { var: `${reference}.${shown}` } : undefined;
  }
  return "rows" in field ? foldOf(names, field) : undefined;
}

function foldOf(names: AppNames, { aggregate, rows }: RollupField): unknown {
  const reference = names.objects.get(rows.object ?? "")?.fields.get(rows.reference ?? "");
  const name = rows.subTable ?? (reference !== undefined && "inverse" in reference ? reference.inverse : undefined);
  if (name === undefined) return undefined;
  const over = { var: name };
  const { filter } = rows;
  if (aggregate === "count") return { count: filter === undefined ? [over] : [over, filter] };
  const value = { var: rows.field };
  // Rows the filter leaves out have no value, and folds pass over nothing.
  const taken = filter === undefined ? value : { if: [filter, value] };
  if (aggregate === "min" || aggregate === "max") return { [`${aggregate}_of`]: [over, taken] };
  const sum = { sum: [over, taken] };
  const filled = { "!": [{ empty: [value] }] };
  return aggregate === "sum" ? sum : { "/": [sum, { count: [over, filter === undefined ? filled : { and: [filter, filled] }] }] };
}
