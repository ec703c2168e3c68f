import { pointerSteps } from "./pointer.ts";

/** A JSON Schema, or a part of one, as an object. */
export type Json = Readonly<Record<string, unknown>>;

/** True for an object that is no list. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Follows references inside the document; undefined where one leads nowhere or in a circle. */
export function resolve(document: Json, schema: Json): Json | undefined {
  let at: unknown = schema;
  for (let steps = 0; steps < 20; steps += 1) {
    if (!isObject(at)) return undefined;
    const { $ref: ref, ...beside } = at as { readonly $ref?: unknown };
    if (ref === undefined) return at;
    const pointer = typeof ref === "string" && ref.startsWith("#") ? decoded(ref.slice(1)) : undefined;
    if (pointer === undefined) return undefined;
    let target: unknown = document;
    for (const step of pointerSteps(pointer)) target = isObject(target) && Object.hasOwn(target, step) ? target[step] : undefined;
    if (!isObject(target)) return undefined;
    at = { ...target, ...beside };
  }
  return undefined;
}

function decoded(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
}
