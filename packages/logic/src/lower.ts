import { callOperator, overOperator } from "./operators.ts";
import type { Node, Source } from "./types.ts";
import { decode } from "./values.ts";

/**
 * The JsonLogic that json-logic-js runs: names became `@name` reads of one declared place, our operators carry an `@`, literals are
 * decoded once. Only what a checked rule needs can occur in it.
 */
export function lower(node: Node): unknown {
  switch (node.node) {
    case "literal": {
      const { is } = node.type;
      const { value } = node;
      if (is === "null") return null;
      return Array.isArray(value) ? value.map((item) => decode(is, item)) : decode(is, value);
    }
    case "variable":
      return { "@name": [node.type.is, ...place(node.source)] };
    case "call": {
      const operator = callOperator(node.operator);
      const args = node.args.map(lower);
      return operator.lower?.(args, node) ?? { [`@${node.operator}`]: args };
    }
    case "over":
      return overOperator(node.operator).lower({ "@rows": [node.children] }, node.body && lower(node.body));
  }
}

/** Where in the facts a source is found: the part, and up to two keys. */
function place(source: Source): readonly string[] {
  switch (source.from) {
    case "field":
    case "previous":
    case "child":
      return [source.from, source.field];
    case "hop":
      return [source.from, source.through, source.field];
    case "visits":
    case "firstEntered":
      return [source.from, source.stage];
    case "param":
      return [source.from, source.key];
    case "stage":
    case "user":
    case "clock":
      return [source.from, source.what];
    case "owner":
      return [source.from];
  }
}
