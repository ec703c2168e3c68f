import { pointerTo } from "./pointer.ts";
import { rowObjectKey } from "./row-objects.ts";
import { propertyShape, type Refers, type SchemaNode, shapeOf } from "./shape.ts";

/** Whose fields are meant at a place of a definition. */
export interface WalkScope {
  readonly object: string | undefined;
  readonly funnel: string | undefined;
  /** The object a reference field points at. */
  readonly target: string | undefined;
}

/** One place of a definition as the walk comes by. */
export interface WalkPlace {
  readonly pointer: string;
  /** The property it stands under; items of a list have that of the list. */
  readonly property: string;
  readonly value: unknown;
  readonly shape: SchemaNode;
  /** What the value refers to; for a map, what its property names refer to. */
  readonly refers: Refers | undefined;
  readonly scope: WalkScope;
}

/** The scope of a whole document. */
export const nowhere: WalkScope = { object: undefined, funnel: undefined, target: undefined };

/**
 * Goes through a definition of the right form along its schema, in document order, and calls `visit` at every value. Rules are visited,
 * not entered. `objectOfFunnel` says whose stages a funnel has.
 */
export function walkDefinition(
  schema: SchemaNode,
  document: unknown,
  objectOfFunnel: (funnel: string) => string | undefined,
  visit: (place: WalkPlace) => void,
): void {
  const step = (node: SchemaNode, value: unknown, pointer: string, property: string, scope: WalkScope): void => {
    const shape = shapeOf(node, value);
    visit({ pointer, property, value, shape, refers: node.refers, scope });
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      const { items } = shape;
      if (items) for (const [index, item] of value.entries()) step(items, item, pointerTo(pointer, index), property, scope);
      return;
    }
    const inner = scopeInside(shape, value, scope, objectOfFunnel);
    for (const [key, child] of Object.entries(value)) {
      const schemaOfChild = propertyShape(shape, key);
      if (schemaOfChild === undefined) continue;
      const names = shape.properties && Object.hasOwn(shape.properties, key) ? undefined : shape.propertyNames?.refers;
      const at = pointerTo(pointer, key);
      if (names) visit({ pointer: at, property, value: key, shape: {}, refers: names, scope: inner });
      // A sub-table is named among the fields of the object it stands in.
      const own = schemaOfChild.refers?.as === "rows" ? scope : inner;
      step(schemaOfChild, child, at, names ? property : key, names ? enter(names, key, inner, objectOfFunnel) : own);
    }
  };
  step(schema, document, "", "", nowhere);
}

/** The scope of the properties of one object, given the scope it stands in. */
export function scopeInside(
  shape: SchemaNode,
  value: object,
  outer: WalkScope,
  objectOfFunnel: (funnel: string) => string | undefined,
): WalkScope {
  let scope = outer;
  for (const [name, property] of namingProperties(shape)) {
    if (!Object.hasOwn(value, name)) continue;
    const key: unknown = Reflect.get(value, name);
    if (typeof key !== "string") continue;
    if (property.names === "object") scope = { ...scope, object: key };
    else if (property.names === "funnel") scope = { ...scope, funnel: key };
    else if (property.names === "rows") scope = { ...scope, object: rowObjectKey(scope.object ?? "", key) };
    else if (property.refers) scope = enter(property.refers, key, scope, objectOfFunnel);
  }
  return scope;
}

const naming = new WeakMap<SchemaNode, readonly (readonly [name: string, property: SchemaNode])[]>();

/** The properties of a shape that can open a scope: few have any. */
function namingProperties(shape: SchemaNode): readonly (readonly [name: string, property: SchemaNode])[] {
  const known = naming.get(shape) ?? Object.entries(shape.properties ?? {}).filter(([, { names, refers }]) => names ?? refers);
  naming.set(shape, known);
  return known;
}

/** The scope below a name that opens one. */
export function enter(refers: Refers, key: string, scope: WalkScope, objectOfFunnel: (funnel: string) => string | undefined): WalkScope {
  if (refers.as === "target") return { ...scope, target: key };
  if (refers.as === "rows") return { ...scope, object: rowObjectKey(scope.object ?? "", key) };
  if (refers.as !== "scope") return scope;
  if (refers.to === "funnel") return { ...scope, funnel: key, object: objectOfFunnel(key) };
  return { ...scope, object: key };
}
