import type { Refusal } from "./operator.ts";
import { callOperator } from "./operators.ts";
import { refusal } from "./refusals.ts";
import type { Node } from "./types.ts";

const most = 2_000;
/** numeric(38, 20) is the widest column there is. */
const widestField = 60;

/**
 * Refuses a rule whose numbers could outgrow 2,000 digits. It bounds the work of exact arithmetic and stays far inside what
 * PostgreSQL's numeric holds, so neither side ever overflows.
 */
export function checkDigits(node: Node): Refusal | undefined {
  return digitsOf(node) > most
    ? refusal("RULE_TOO_LARGE", `计算结果可能超过 ${most} 位数字`, `The result may have more than ${most} digits`)
    : undefined;
}

function digitsOf(node: Node): number {
  switch (node.node) {
    case "literal":
      return node.type.is === "number" ? longest(node.value) : 0;
    case "variable":
      return node.type.is === "number" ? widestField : 0;
    case "over":
      // A sum of a million rows is six digits longer than a row.
      return node.body ? digitsOf(node.body) + 12 : 12;
    case "call": {
      const args = node.args.map(digitsOf);
      // Counted for conditions too: what they compare must be bounded as well.
      return callOperator(node.operator).digits?.(args) ?? Math.max(...args, 0) + 4;
    }
  }
}

function longest(value: unknown): number {
  return Array.isArray(value) ? Math.max(0, ...value.map((item) => String(item).length)) : String(value).length;
}
