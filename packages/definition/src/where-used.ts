import type { LocalizedText } from "@funnelsmith/problem";
import { type AppNames, namesOf } from "./app-names.ts";
import { pointerSteps, pointerTo } from "./pointer.ts";
import type { Reference } from "./reference.ts";
import { references } from "./references.ts";
import { pointerInDocument, rowObjectKey, withRowObjects } from "./row-objects.ts";
import { propertyShape, schemaOf, shapeOf } from "./shape.ts";
import { emptyTrail, intoItem, intoProperty, placeWords, titleOf } from "./trail.ts";
import type { AppDefinition } from "./types.gen.ts";
import { enter, nowhere, scopeInside } from "./walk-definition.ts";

/** One place that uses something, and that place in words. */
export interface Usage extends Reference {
  readonly where: LocalizedText;
}

/** Every place outside a thing that uses it or something inside it: fields and options of an object, options of a field, stages of a funnel. */
export function whereUsed(app: AppDefinition, thing: Pick<Reference, "kind" | "to">): Usage[] {
  const names = namesOf(app);
  const home = definitionPointer(app, thing);
  return references(app, names)
    .filter((reference) => concerns(reference, thing) && !(home !== undefined && reference.from.startsWith(`${home}/`)))
    .map((reference) => ({ ...reference, where: describePlace(app, reference.from, names) }));
}

/** A place of an app in words: 阶段「商务谈判」的进入条件「预算…」的规则. */
export function describePlace(app: AppDefinition, pointer: string, names: AppNames = namesOf(app)): LocalizedText {
  const objectOfFunnel = (funnel: string): string | undefined => names.funnels.get(funnel)?.object;
  let schema = schemaOf("app");
  let value: unknown = app;
  let trail = emptyTrail;
  let scope = nowhere;
  for (const step of pointerSteps(pointer)) {
    const shape = shapeOf(schema, value);
    if (typeof value !== "object" || value === null || shape.title === "Rule" || !Object.hasOwn(value, step)) break;
    const inner: unknown = Reflect.get(value, step);
    const map = propertyShape(shape, step) !== undefined && !Object.hasOwn(shape.properties ?? {}, step);
    if (Array.isArray(value)) {
      const title = titleOf(inner, shape.identity, shape.items?.refers, scope, names);
      trail = intoItem(trail, title, trail.properties.at(-1) !== "funnels" || names.funnels.size > 1);
      schema = shape.items ?? {};
    } else {
      scope = scopeInside(shape, value, scope, objectOfFunnel);
      const refers = map ? shape.propertyNames?.refers : undefined;
      trail = map ? intoItem(trail, titleOf(step, "value", refers, scope, names), true) : intoProperty(trail, step);
      if (refers) scope = enter(refers, step, scope, objectOfFunnel);
      schema = propertyShape(shape, step) ?? {};
    }
    value = inner;
  }
  return placeWords(trail);
}

function concerns(reference: Reference, thing: Pick<Reference, "kind" | "to">): boolean {
  if (reference.kind === thing.kind && reference.to === thing.to) return true;
  const inside: Partial<Record<Reference["kind"], readonly Reference["kind"][]>> = {
    object: ["field", "option"],
    field: ["option"],
    funnel: ["stage"],
  };
  if (inside[thing.kind]?.includes(reference.kind) && reference.to.startsWith(`${thing.to}.`)) return true;
  if (thing.kind !== "object" && thing.kind !== "field") return false;
  // What stands in a sub-table is inside its field, and inside the object that has it.
  const [object = "", field] = thing.to.split(".");
  const rows = field === undefined ? rowObjectKey(object, "") : `${rowObjectKey(object, field)}.`;
  return (reference.kind === "field" || reference.kind === "option") && reference.to.startsWith(rows);
}

/** Where a thing itself is defined. */
function definitionPointer(app: AppDefinition, { kind, to }: Pick<Reference, "kind" | "to">): string | undefined {
  const [first = "", second = "", ...rest] = to.split(".");
  const indexIn = (list: readonly { readonly key: string }[] | undefined, key: string): number =>
    (list ?? []).findIndex((item) => item.key === key);
  const at = (pointer: string, index: number): string | undefined => (index < 0 ? undefined : pointerTo(pointer, index));
  if (kind === "role") return at("/roles", indexIn(app.roles, to));
  if (kind === "parameter") return at("/parameters", indexIn(app.parameters, to));
  if (kind === "funnel" || kind === "stage") {
    const index = indexIn(app.funnels, first);
    const funnel = at("/funnels", index);
    return kind === "funnel" || funnel === undefined ? funnel : at(`${funnel}/stages`, indexIn(app.funnels?.[index]?.stages, second));
  }
  const whole = withRowObjects(app);
  const index = indexIn(whole.objects, first);
  const inside = at("/objects", index);
  const object = inside && pointerInDocument(app, inside);
  if (kind === "object" || object === undefined) return object;
  const fieldIndex = indexIn(whole.objects[index]?.fields, second);
  const field = at(`${object}/fields`, fieldIndex);
  if (kind === "field" || field === undefined) return field;
  const definition = whole.objects[index]?.fields[fieldIndex];
  const options = definition !== undefined && "options" in definition ? definition.options : [];
  return at(
    `${field}/options`,
    options.findIndex((option) => option.value === rest.join(".")),
  );
}
