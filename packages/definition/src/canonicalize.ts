import { propertyShape, type SchemaNode, schemaOf, shapeOf } from "./shape.ts";
import { atOnce, type Turns } from "./turns.ts";
import type { AppDefinition } from "./types.gen.ts";

/**
 * The one text form of an app: properties in the order of the schemas, maps by key, two spaces, a line feed at the end. Exporting what
 * was imported gives the same bytes again.
 */
export function canonicalize(app: AppDefinition): string {
  return atOnce(canonicalizeInTurns(app));
}

/** The same, object by object. */
export function* canonicalizeInTurns(app: AppDefinition): Turns<string> {
  const ordered = yield* orderInTurns(app);
  yield;
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/** The app with its properties in that order, which a database does not keep. */
export function* orderInTurns(app: AppDefinition): Turns<AppDefinition> {
  const ordered = orderBy(schemaOf("app"), { ...app, objects: [] }) as Omit<AppDefinition, "objects">;
  const objects: AppDefinition["objects"][number][] = [];
  const schema = propertyShape(shapeOf(schemaOf("app"), app), "objects");
  for (const object of app.objects) {
    yield;
    objects.push(...(orderBy(schema, [object]) as typeof objects));
  }
  return { ...ordered, objects };
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
