import type { ProblemItem } from "@funnelsmith/problem";
import { refusal } from "./refusals.ts";

/** Levels of operators a rule may have. */
export const deepest = 32;
/** Operators and values a rule may have. */
export const largest = 1_000;

/**
 * Counts a rule's operators and values without recursion, so that input of any depth, even a cycle, ends here and not in a stack overflow.
 * Everything after it may recurse.
 */
export function scan(rule: unknown): { readonly ok: true; readonly cost: number } | { readonly ok: false; readonly problem: ProblemItem } {
  const waiting: { value: unknown; depth: number }[] = [{ value: rule, depth: 0 }];
  let cost = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next;
    if (!Array.isArray(value)) cost += 1;
    const inside = typeof value === "object" && value !== null ? Object.values(value) : [];
    if (cost + waiting.length + inside.length > largest + deepest)
      return tooMuch("RULE_TOO_LARGE", `规则最多 ${largest} 个节点`, `A rule has at most ${largest} nodes`);
    // An operator is an object around an array: two levels of JSON each.
    if (depth > deepest * 2)
      return tooMuch("RULE_TOO_DEEP", `规则最多嵌套 ${deepest} 层`, `A rule is nested at most ${deepest} levels deep`);
    for (const item of inside) waiting.push({ value: item, depth: depth + (Array.isArray(value) || Array.isArray(item) ? 1 : 2) });
  }
  if (cost > largest) return tooMuch("RULE_TOO_LARGE", `规则最多 ${largest} 个节点`, `A rule has at most ${largest} nodes`);
  return { ok: true, cost };
}

function tooMuch(code: string, zh: string, en: string): { readonly ok: false; readonly problem: ProblemItem } {
  return { ok: false, problem: { pointer: "", ...refusal(code, zh, en) } };
}
