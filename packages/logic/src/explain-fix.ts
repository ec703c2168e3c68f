import type { OverNode } from "./operator.ts";
import type { Node } from "./types.ts";

/** A value that would do. */
export interface Wanted {
  readonly value?: unknown;
  readonly round?: "up" | "down";
}

/** A value that is sure to meet `subject operator expected`, where one is known, and which way it may be rounded. */
export function wantedValue(operator: string, expected: unknown, wanted: boolean): Wanted {
  if (expected === null || expected === undefined) return {};
  if (operator === "==" && expected === true) return { value: wanted };
  if (!wanted) return operator === "!=" ? { value: expected } : {};
  switch (operator) {
    case "==":
      return Array.isArray(expected) ? {} : { value: expected };
    case ">=":
      return Array.isArray(expected) ? {} : { value: expected, round: "up" };
    case "<=":
      return Array.isArray(expected) ? {} : { value: expected, round: "down" };
    case "in":
      return Array.isArray(expected) && expected.length > 0 ? { value: expected[0] } : {};
    default:
      return {};
  }
}

/** The child rows of a leaf as they are: how many, how many of them count, and what their number is held against, where it is. */
export interface Rows {
  readonly rows: number;
  readonly matching: number;
  readonly against: unknown;
}

/** Whether rows are to be added, changed or removed for a leaf over child rows to come out as wanted. */
export function rowChange(over: OverNode, leaf: Node, wanted: boolean, { rows, matching, against }: Rows): "add" | "change" | "remove" {
  switch (over.operator) {
    case "some":
      return wanted ? "add" : "change";
    case "none":
      return wanted ? "change" : "add";
    case "all":
      return wanted && rows > 0 ? "change" : "add";
    default: {
      if (over.operator !== "count") return rows === 0 ? "add" : "change";
      if (leaf.node !== "call") return "add";
      if (leaf.operator === "==" || leaf.operator === "!=")
        return (leaf.operator === "==") === wanted && Number(against) < matching ? "remove" : "add";
      const fewer = leaf.args[leaf.operator.startsWith("<") ? 0 : 1] === over && /^[<>]=?$/.test(leaf.operator);
      return fewer === wanted ? "remove" : "add";
    }
  }
}

/** Fields a new child row should have: those its condition asks to equal a literal, as far as it asks for all of them. */
export function suggestedValues(condition: Node): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const visit = (node: Node): void => {
    if (node.node === "variable" && node.source.from === "child") values[node.source.field] = true;
    if (node.node !== "call") return;
    if (node.operator === "and") node.args.forEach(visit);
    if (node.operator !== "==" && node.operator !== "in") return;
    const name = node.args.find((item) => item.node === "variable");
    const literal = node.args.find((item) => item.node === "literal");
    if (name?.node !== "variable" || name.source.from !== "child" || literal?.node !== "literal") return;
    const value = typeof literal.value === "object" ? literal.value?.[0] : literal.value;
    if (value !== undefined) values[name.source.field] = name.type.is === "choices" ? [value] : value;
  };
  visit(condition);
  return values;
}
