import {
  type AppDefinition,
  type FieldDefinition,
  type FunnelDefinition,
  type ObjectDefinition,
  placeKey,
  recordKey,
  withRowObjects,
} from "@funnelsmith/definition";
import type { ChildScope, LogicType, Scope, Source, Variable } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { kindOf } from "./kinds.ts";
import { resolveFields } from "./resolve-fields.ts";
import { asReference } from "./reference/kind.ts";

/** What a rule's place allows beyond the usual names. */
export interface ScopeOptions {
  /** `$previous.<field>`: the stored value before this write. */
  readonly previous?: boolean;
}

const number: LogicType = { is: "number" };
const id: LogicType = { is: "id" };
const instant: LogicType = { is: "instant" };

/** The object of an app; DEFINITION_INVALID when it has none of that key. */
function objectOf(app: AppDefinition, key: string): ObjectDefinition {
  const object = app.objects.find((one) => one.key === key);
  if (object) return object;
  throw new Problem("DEFINITION_INVALID", { "zh-CN": `没有对象「${key}」`, en: `There is no object "${key}"` });
}

const typeOf = (field: FieldDefinition): LogicType => kindOf(field).logicType(field);

/** Own fields by key, each with the source that reads it. */
function fieldVariables(object: ObjectDefinition, prefix: string, source: (field: string) => Source): Map<string, Variable> {
  // Rows are children, not a value; what ties them to their record is nobody's name.
  const named = object.fields.filter((field) => !kindOf(field).flags.rows && field.key !== recordKey && field.key !== placeKey);
  return new Map(named.map((field) => [prefix + field.key, { type: typeOf(field), source: source(field.key) }]));
}

/** `$stage.*`, `$visits.*` and `$first_entered.*` of every funnel over the object; nothing when there is none. */
function funnelVariables(funnels: readonly FunnelDefinition[]): Map<string, Variable> {
  const names = new Map<string, Variable>();
  if (funnels.length === 0) return names;
  const stages = [...new Set(funnels.flatMap((funnel) => funnel.stages.map((stage) => stage.key)))];
  names.set("$stage.key", { type: { is: "choice", values: stages }, source: { from: "stage", what: "key" } });
  names.set("$stage.days", { type: number, source: { from: "stage", what: "days" } });
  names.set("$stage.probability", { type: number, source: { from: "stage", what: "probability" } });
  for (const stage of stages) {
    names.set(`$visits.${stage}`, { type: number, source: { from: "visits", stage } });
    names.set(`$first_entered.${stage}`, { type: instant, source: { from: "firstEntered", stage } });
  }
  return names;
}

/** The acting user, the owner and the clock. */
function commonVariables(roles: readonly string[]): Map<string, Variable> {
  // Roles are a closed list, so that a rule naming one that does not exist is refused.
  const roleType: LogicType = roles.length > 0 ? { is: "choices", values: roles } : { is: "texts" };
  return new Map<string, Variable>([
    ["$user.id", { type: id, source: { from: "user", what: "id" } }],
    ["$user.roles", { type: roleType, source: { from: "user", what: "roles" } }],
    ["$record.owner", { type: id, source: { from: "owner" } }],
    ["$today", { type: { is: "date" }, source: { from: "clock", what: "today" } }],
    ["$now", { type: instant, source: { from: "clock", what: "now" } }],
  ]);
}

/** Children by the inverse name of the references that point at the object. */
function childScopes(app: AppDefinition, objectKey: string): Map<string, ChildScope> {
  const children = new Map<string, ChildScope>();
  for (const child of app.objects) {
    for (const field of child.fields) {
      const reference = asReference(field);
      if (reference?.object !== objectKey || reference.inverse === undefined) continue;
      const names = fieldVariables(child, "", (key) => ({ from: "child", field: key }));
      children.set(reference.inverse, {
        object: child.key,
        by: field.key,
        // A fold that reads nothing of the rows reads what ties them here, whether or not that is a name of theirs.
        variable: (path) =>
          names.get(path) ?? (path === field.key ? { type: typeOf(field), source: { from: "child", field: path } } : undefined),
        names: () => [...names.keys()],
      });
    }
  }
  return children;
}

/** Every name a rule over a row of the object may use; built once per published version. Throws DEFINITION_INVALID for an unknown object. */
export function objectScope(document: AppDefinition, objectKey: string, options: ScopeOptions = {}): Scope {
  resolveFields(document);
  const app = withRowObjects(document);
  const object = objectOf(app, objectKey);
  const names = new Map<string, Variable>([
    ...fieldVariables(object, "", (field) => ({ from: "field", field })),
    ...funnelVariables((app.funnels ?? []).filter((funnel) => funnel.object === objectKey)),
    ...commonVariables((app.roles ?? []).map((role) => role.key)),
    ...(app.parameters ?? []).map((one): [string, Variable] => [
      `$param.${one.key}`,
      { type: typeOf(one), source: { from: "param", key: one.key } },
    ]),
  ]);
  for (const field of object.fields) {
    const reference = asReference(field);
    const target = reference && app.objects.find((one) => one.key === reference.object);
    if (!target || field.key === recordKey) continue;
    const hops = fieldVariables(target, `${field.key}.`, (key) => ({ from: "hop", through: field.key, object: target.key, field: key }));
    for (const [path, variable] of hops) names.set(path, variable);
  }
  if (options.previous) {
    const stored = object.fields.filter((field) => kindOf(field).column(field) !== undefined);
    const before = fieldVariables({ ...object, fields: stored }, "$previous.", (field) => ({ from: "previous", field }));
    for (const [path, variable] of before) names.set(path, variable);
  }
  const children = childScopes(app, objectKey);
  return {
    variable: (path) => names.get(path),
    children: (name) => children.get(name),
    names: () => [...names.keys(), ...children.keys()],
  };
}
