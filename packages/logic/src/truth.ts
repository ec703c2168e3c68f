import type { Node } from "./types.ts";

/** True for a condition that may be null: a name, or a choice between such. Operators that decide never answer null. */
export function mayBeNull(node: Node): boolean {
  switch (node.node) {
    case "literal":
      return node.value === null;
    case "variable":
      return true;
    case "over":
      return false;
    case "call":
      return node.operator === "if";
  }
}

/** Lowered conditions, null among them turned into false, because json-logic-js answers with the operand itself. */
export function everyTrue(lowered: readonly unknown[], nodes: readonly Node[]): readonly unknown[] {
  return lowered.map((condition, index) => {
    const node = nodes[index];
    return node && mayBeNull(node) ? { "!!": [condition] } : condition;
  });
}
