import { pointerSteps, pointerTo } from "./pointer.ts";
import { wholeOf } from "./row-objects.ts";
import { identityOf, propertyShape, type SchemaNode, schemaOf, shapeOf } from "./shape.ts";
import type { AppDefinition } from "./types.gen.ts";
import type { Reference } from "./reference.ts";

/**
 * A place of an app by names that outlive reordering: like a JSON Pointer, with the identity of an item where that has its number:
 * `/objects/deal/fields/amount/title`.
 */
export type IdentityPath = string;

interface Step {
  /** The property, or the item's identity. */
  readonly name: string;
  readonly value: unknown;
  readonly schema: SchemaNode;
  /** The property or the item's number. */
  readonly key: string | number;
}

/** The place a JSON Pointer of an app points at; a place inside a rule or a list without identities is that rule or list. */
export function identityPathOf(app: AppDefinition, pointer: string): IdentityPath {
  let path = "";
  walk(app, pointerSteps(pointer), (shape, value, step) => {
    const found = Array.isArray(value) ? itemAt(shape, value, Number(step)) : propertyAt(shape, value, step);
    if (found) path = pointerTo(path, found.name);
    return found;
  });
  return path;
}

/** The JSON Pointer of a place; of the nearest place around it that there is. */
export function pointerOfPath(app: AppDefinition, path: IdentityPath): string {
  let pointer = "";
  walk(app, pointerSteps(path), (shape, value, step) => {
    const found = stepInto(shape, value, step);
    if (found) pointer = pointerTo(pointer, found.key);
    return found;
  });
  return pointer;
}

/** The outermost place on the way to `path` that an app does not have; the place itself when it has all of the way. */
export function firstAbsent(app: AppDefinition, path: IdentityPath): IdentityPath {
  let known = "";
  const steps = pointerSteps(path);
  const last = walk(app, steps, (shape, value, step) => {
    known = pointerTo(known, step);
    return stepInto(shape, value, step);
  });
  return last ? path : known;
}

/** Where the thing a reference names is defined. */
export function pathOfThing({ kind, to }: Pick<Reference, "kind" | "to">): IdentityPath {
  const [first = "", second = "", ...rest] = to.split(".");
  // Columns of a sub-table are defined in the field it is.
  const whole = wholeOf(first);
  const fields = whole ? ["objects", whole.object, "fields", whole.field, "fields"] : ["objects", first, "fields"];
  const lists: Readonly<Record<Reference["kind"], readonly string[]>> = {
    object: ["objects", to],
    field: [...fields, second],
    option: [...fields, second, "options", rest.join(".")],
    funnel: ["funnels", to],
    stage: ["funnels", first, "stages", second],
    role: ["roles", to],
    parameter: ["parameters", to],
  };
  return lists[kind].reduce<string>(pointerTo, "");
}

/** Goes step by step as far as `into` finds the next; true when it came to the end. */
function walk(
  app: AppDefinition,
  steps: readonly string[],
  into: (shape: SchemaNode, value: unknown, step: string) => Step | undefined,
): boolean {
  let schema = schemaOf("app");
  let value: unknown = app;
  for (const step of steps) {
    const shape = shapeOf(schema, value);
    if (shape.title === "Rule") return true;
    const found = into(shape, value, step);
    if (found === undefined) return false;
    ({ schema, value } = found);
  }
  return true;
}

function stepInto(shape: SchemaNode, value: unknown, step: string): Step | undefined {
  if (!Array.isArray(value)) return propertyAt(shape, value, step);
  const index = value.findIndex((item) => identityOf(item, shape.identity) === step);
  return index < 0 ? undefined : itemAt(shape, value, index);
}

function itemAt(shape: SchemaNode, value: readonly unknown[], index: number): Step | undefined {
  const name = identityOf(value[index], shape.identity);
  return name === undefined ? undefined : { name, value: value[index], schema: shape.items ?? {}, key: index };
}

function propertyAt(shape: SchemaNode, value: unknown, name: string): Step | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return { name, value: Reflect.get(value, name), schema: propertyShape(shape, name) ?? {}, key: name };
}
