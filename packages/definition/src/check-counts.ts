import type { ProblemItem } from "@funnelsmith/problem";
import { definitionLimits } from "./limits.ts";
import { pointerTo } from "./pointer.ts";
import { propertyShape, type SchemaNode, shapeOf } from "./shape.ts";

/**
 * The lists of a document that are longer than their schema allows. Asked before the full check, which would otherwise look at every
 * item of a list that is refused anyway. Recurses no deeper than the document, whose depth is guarded before.
 */
export function checkCounts(schema: SchemaNode, value: unknown, pointer = "", problems: ProblemItem[] = []): ProblemItem[] {
  if (problems.length >= definitionLimits.problems || typeof value !== "object" || value === null) return problems;
  const shape = shapeOf(schema, value);
  if (Array.isArray(value)) {
    if (shape.maxItems !== undefined && value.length > shape.maxItems) problems.push(tooMany(pointer, value.length, shape.maxItems));
    else if (shape.items) for (const [index, item] of value.entries()) checkCounts(shape.items, item, pointerTo(pointer, index), problems);
    return problems;
  }
  for (const [key, inner] of Object.entries(value)) {
    const property = propertyShape(shape, key);
    if (property) checkCounts(property, inner, pointerTo(pointer, key), problems);
  }
  return problems;
}

function tooMany(pointer: string, count: number, limit: number): ProblemItem {
  return {
    pointer,
    code: "TOO_MANY",
    detail: { "zh-CN": `有 ${count} 项，上限是 ${limit} 项。`, en: `There are ${count} items; the limit is ${limit}.` },
  };
}
