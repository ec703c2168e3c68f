import type { Node } from "./types.ts";

/** Freezes a node and all below it; types and scopes belong to whoever made them and are left alone. */
export function freezeNode(node: Node): Node {
  if (node.node === "call") {
    node.args.forEach(freezeNode);
    Object.freeze(node.args);
  }
  if (node.node === "over" && node.body) freezeNode(node.body);
  return Object.freeze(node);
}
