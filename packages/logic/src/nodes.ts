import type { CallNode, OverNode, TypeName, Typing } from "./operator.ts";
import type { LogicType, Node } from "./types.ts";

/** Every type there is. */
export const everyType: readonly TypeName[] = ["text", "number", "boolean", "date", "instant", "id", "choice", "choices", "texts", "files"];

/** The indices of an operator's arguments. */
export function indices(typing: Typing): readonly number[] {
  return typing.args.map((_, index) => index);
}

/** A call node. */
export function call(operator: string, is: LogicType | TypeName, args: readonly Node[]): CallNode {
  return { node: "call", operator, type: typeof is === "string" ? plainType(is) : is, args };
}

/** A node over child rows. */
export function over(
  operator: string,
  is: LogicType | TypeName,
  children: { readonly name: string; readonly scope: OverNode["scope"] },
  body: Node | undefined,
): OverNode {
  return {
    node: "over",
    operator,
    type: typeof is === "string" ? plainType(is) : is,
    children: children.name,
    scope: children.scope,
    body,
  };
}

function plainType(is: TypeName): LogicType {
  return is === "choice" || is === "choices" ? { is, values: [] } : { is };
}

/** True when every node is there, that is, none was refused. */
export function allChecked(nodes: readonly (Node | undefined)[]): nodes is readonly Node[] {
  return nodes.every((node) => node !== undefined);
}

/** The literal's value when the node is a literal other than null. */
export function literalOf(node: Node | undefined): string | boolean | readonly string[] | undefined {
  return node?.node === "literal" && node.value !== null ? node.value : undefined;
}

/** True for the literal null. */
export function isNull(node: Node | undefined): boolean {
  return node?.node === "literal" && node.value === null;
}

/** The argument; a node of the right arity always has it. */
export function arg(node: CallNode, at: number): Node {
  const found = node.args[at];
  if (!found) throw new Error(`${node.operator} has no argument ${at}`);
  return found;
}
