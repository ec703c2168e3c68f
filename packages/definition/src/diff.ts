import type { LocalizedText } from "@funnelsmith/problem";
import { type AppNames, namesOf } from "./app-names.ts";
import { changeSentence, itemSentence, moveSentence } from "./diff-sentences.ts";
import { movedItems } from "./moved-items.ts";
import { pointerTo } from "./pointer.ts";
import { sameValue } from "./same-value.ts";
import { identityOf, propertyShape, type SchemaNode, schemaOf, shapeOf } from "./shape.ts";
import { emptyTrail, intoItem, intoProperty, type Trail, titleOf } from "./trail.ts";
import type { AppDefinition } from "./types.gen.ts";
import { enter, nowhere, scopeInside, type WalkScope } from "./walk-definition.ts";

/** One difference between two apps. */
export interface DefinitionChange {
  /** Where, in the later app; for something removed, in the earlier one. */
  readonly pointer: string;
  readonly op: "add" | "remove" | "change" | "move";
  /** The list or property concerned, by its name in the schemas: `stages`, `fields`, `title`. */
  readonly what: string;
  readonly sentence: LocalizedText;
}

interface Place {
  readonly schema: SchemaNode;
  readonly pointerFrom: string;
  readonly pointerTo: string;
  readonly trail: Trail;
  readonly scope: WalkScope;
}

/** The differences between two apps of the right form, in document order. Items of lists are matched by their identity, never by place. */
export function diff(from: AppDefinition, to: AppDefinition): DefinitionChange[] {
  const namesBefore = namesOf(from);
  const names = namesOf(to);
  const oneFunnel = (from.funnels?.length ?? 0) <= 1 && (to.funnels?.length ?? 0) <= 1;
  const objectOfFunnel = (funnel: string): string | undefined => (names.funnels.get(funnel) ?? namesBefore.funnels.get(funnel))?.object;
  const changes: DefinitionChange[] = [];
  compare({ schema: schemaOf("app"), pointerFrom: "", pointerTo: "", trail: emptyTrail, scope: nowhere }, from, to);
  return changes;

  function compare(place: Place, before: unknown, after: unknown): void {
    const shape = shapeOf(place.schema, after ?? before);
    if (shape.type === "array" && shape.identity !== undefined && shape.identity !== "position")
      compareLists(place, shape, listOf(before), listOf(after));
    else if (isMap(shape)) compareMaps(place, shape, objectOf(before), objectOf(after));
    else if (!isLeaf(shape) && isObject(before) && isObject(after)) compareObjects(place, shape, before, after);
    else if (!sameValue(before, after)) {
      const op = before === undefined ? "add" : after === undefined ? "remove" : "change";
      const pointer = op === "remove" ? place.pointerFrom : place.pointerTo;
      const what = place.trail.properties.at(-1) ?? "";
      changes.push({ pointer, op, what, sentence: changeSentence(place.trail, shape, before, after, place.scope, names) });
    }
  }

  function compareObjects(place: Place, shape: SchemaNode, before: Record<string, unknown>, after: Record<string, unknown>): void {
    const scope = scopeInside(shape, after, place.scope, objectOfFunnel);
    const shapeBefore = shapeOf(place.schema, before);
    for (const key of new Set([...Object.keys(shape.properties ?? {}), ...Object.keys(after), ...Object.keys(before)])) {
      const schema = propertyShape(shape, key) ?? propertyShape(shapeBefore, key);
      if (schema === undefined || (before[key] === undefined && after[key] === undefined)) continue;
      compare({ ...inside(place, key, key), schema, trail: intoProperty(place.trail, key), scope }, before[key], after[key]);
    }
  }

  function compareLists(place: Place, shape: SchemaNode, before: readonly unknown[], after: readonly unknown[]): void {
    const identity = shape.identity;
    const items = shape.items ?? {};
    const keyOf = (item: unknown): string => identityOf(item, identity) ?? JSON.stringify(item);
    const beforeKeys = new Map(before.map((item, index) => [keyOf(item), index]));
    const afterKeys = new Map(after.map((item, index) => [keyOf(item), index]));
    const title = (item: unknown, known: AppNames): LocalizedText => titleOf(item, identity, items.refers, place.scope, known);
    const what = place.trail.properties.at(-1) ?? "";
    for (const [key, index] of beforeKeys)
      if (!afterKeys.has(key)) {
        const sentence = itemSentence("remove", place.trail, title(before[index], namesBefore));
        changes.push({ pointer: pointerTo(place.pointerFrom, index), op: "remove", what, sentence });
      }
    const kept = [...beforeKeys.keys()].filter((key) => afterKeys.has(key));
    const moved = movedItems(
      kept,
      [...afterKeys.keys()].filter((key) => beforeKeys.has(key)),
    );
    let previous: LocalizedText | undefined;
    for (const [key, index] of afterKeys) {
      const item = after[index];
      const words = title(item, names);
      const indexBefore = beforeKeys.get(key);
      const pointer = pointerTo(place.pointerTo, index);
      if (indexBefore === undefined) changes.push({ pointer, op: "add", what, sentence: itemSentence("add", place.trail, words) });
      else {
        if (moved.has(key)) changes.push({ pointer, op: "move", what, sentence: moveSentence(place.trail, words, previous) });
        const tell = what !== "funnels" || !oneFunnel;
        // Most of a large app is as it was: what is the same needs no sentences, hence no shapes and scopes.
        if (isObject(item) && !sameValue(before[indexBefore], item))
          compare(
            { ...inside(place, indexBefore, index), schema: items, trail: intoItem(place.trail, words, tell) },
            before[indexBefore],
            item,
          );
      }
      previous = words;
    }
  }

  function compareMaps(place: Place, shape: SchemaNode, before: Record<string, unknown>, after: Record<string, unknown>): void {
    const refers = shape.propertyNames?.refers;
    const what = place.trail.properties.at(-1) ?? "";
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const words = titleOf(key, "value", refers, place.scope, Object.hasOwn(after, key) ? names : namesBefore);
      const at = inside(place, key, key);
      if (!Object.hasOwn(after, key))
        changes.push({ pointer: at.pointerFrom, op: "remove", what, sentence: itemSentence("remove", place.trail, words) });
      else if (!Object.hasOwn(before, key))
        changes.push({ pointer: at.pointerTo, op: "add", what, sentence: itemSentence("add", place.trail, words) });
      else {
        const scope = refers ? enter(refers, key, place.scope, objectOfFunnel) : place.scope;
        const schema = propertyShape(shape, key) ?? {};
        compare({ ...at, schema, trail: intoItem(place.trail, words, true), scope }, before[key], after[key]);
      }
    }
  }
}

function inside(place: Place, before: string | number, after: string | number): Place {
  return { ...place, pointerFrom: pointerTo(place.pointerFrom, before), pointerTo: pointerTo(place.pointerTo, after) };
}

/** Words, rules and people are told whole. */
function isLeaf(shape: SchemaNode): boolean {
  return shape.title === "Rule" || shape.type !== "object" || shape.properties === undefined || isWords(shape) || isPeople(shape);
}

function isWords(shape: SchemaNode): boolean {
  return Object.hasOwn(shape.properties ?? {}, "zh-CN");
}

function isPeople(shape: SchemaNode): boolean {
  const properties = Object.keys(shape.properties ?? {});
  return properties.length === 1 && ["relation", "role", "field"].includes(properties[0] ?? "");
}

function isMap(shape: SchemaNode): boolean {
  return shape.type === "object" && shape.properties === undefined && typeof shape.additionalProperties === "object";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}
