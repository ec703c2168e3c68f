import { evaluateGate } from "./evaluate.ts";
import { explainLeaf } from "./explain-leaf.ts";
import type { ExplainedLeaf, ExplainedNode, Explanation } from "./explanation.ts";
import type { Frame } from "./operator.ts";
import { run } from "./run.ts";
import type { CheckedRule, Facts, Node } from "./types.ts";

/** Why a condition is met or not by these facts: each comparison with what it found, what it wants, and what would help. Never throws for facts of a wrong type. */
export function explain(rule: CheckedRule, facts: Facts): Explanation {
  const frame: Frame = { facts };
  const tree = explainNode(rule.node, true, frame);
  const met = evaluateGate(rule, facts);
  const leaves = leavesOf(tree);
  const failed = met ? [] : blamed(tree);
  return {
    met,
    broken: isBroken(rule.node, frame),
    tree,
    failed,
    actual: unique(
      leaves.flatMap((leaf) => leaf.actual),
      (reading) => reading.path,
    ),
    children: unique(
      leaves.flatMap((leaf) => leaf.children),
      (rows) => `${rows.name} ${JSON.stringify(rows.condition ?? null)}`,
    ),
    fixes: unique(
      failed.flatMap((leaf) => leaf.fixes),
      (fix) => JSON.stringify(fix),
    ),
  };
}

function explainNode(node: Node, wanted: boolean, frame: Frame): ExplainedNode {
  if (node.node === "call" && node.type.is === "boolean") {
    const [first] = node.args;
    switch (node.operator) {
      case "!":
        if (first) return explainNode(first, !wanted, frame);
        break;
      case "and":
      case "or":
        return joined(
          (node.operator === "and") === wanted ? "every" : "any",
          node.args.map((item) => explainNode(item, wanted, frame)),
        );
      case "if": {
        // Only the branch that applies is told; its condition is why, not what is missing.
        const branch = takenBranch(node.args, frame);
        if (branch) return joined("every", [explainNode(branch, wanted, frame)]);
        break;
      }
    }
  }
  return explainLeaf(node, wanted, frame);
}

function joined(form: "every" | "any", parts: readonly ExplainedNode[]): ExplainedNode {
  return { form, met: form === "every" ? parts.every((part) => part.met) : parts.some((part) => part.met), parts };
}

function takenBranch(args: readonly Node[], frame: Frame): Node | undefined {
  for (let at = 0; at + 1 < args.length; at += 2) {
    const condition = args[at];
    if (condition && attempt(condition, frame) === true) return args[at + 1];
  }
  return args.length % 2 === 1 ? args.at(-1) : undefined;
}

function attempt(node: Node, frame: Frame): unknown {
  try {
    return run(node, frame);
  } catch {
    return undefined;
  }
}

function isBroken(node: Node, frame: Frame): boolean {
  try {
    run(node, frame);
    return false;
  } catch {
    return true;
  }
}

function leavesOf(node: ExplainedNode): readonly ExplainedLeaf[] {
  return node.form === "leaf" ? [node] : node.parts.flatMap(leavesOf);
}

function blamed(node: ExplainedNode): readonly ExplainedLeaf[] {
  if (node.met) return [];
  return node.form === "leaf" ? [node] : node.parts.flatMap(blamed);
}

/** Each of its kind once, where it first stands. */
function unique<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(key(item))) first.set(key(item), item);
  return [...first.values()];
}
