import type { LogicType } from "./types.ts";

/** The type two sides have in common, or undefined: choices share their options, references must point at one object. */
export function joinTypes(a: LogicType, b: LogicType): LogicType | undefined {
  if (a.is === "choice" && b.is === "choice") return { is: "choice", values: [...new Set([...a.values, ...b.values])] };
  if (a.is === "choices" && b.is === "choices") return { is: "choices", values: [...new Set([...a.values, ...b.values])] };
  if (a.is === "id" && b.is === "id") {
    if (a.object !== undefined && b.object !== undefined && a.object !== b.object) return undefined;
    return a.object === undefined ? b : a;
  }
  return a.is === b.is ? a : undefined;
}
