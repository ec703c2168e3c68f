import type { ProblemItem } from "@funnelsmith/problem";
import { checkDigits } from "./check-digits.ts";
import { freezeNode } from "./freeze-node.ts";
import { refusal, wrongType } from "./refusals.ts";
import { scan } from "./scan.ts";
import type { CheckedRule, LogicType, Scope } from "./types.ts";
import { typeRule } from "./type-rule.ts";

/** The answer of `check`. */
export type CheckResult =
  | { readonly ok: true; readonly rule: CheckedRule }
  | { readonly ok: false; readonly problems: readonly ProblemItem[] };

/**
 * Checks a rule once, against every name it may use and the type wanted of it: exactly one known operator per object, declared names
 * only, one static type on both sides, at most 32 levels and 1,000 nodes, no iteration inside an iteration. Never throws, whatever
 * the input; problems point into the rule.
 */
export function check(rule: unknown, scope: Scope, expect?: LogicType["is"]): CheckResult {
  const scanned = scan(rule);
  if (!scanned.ok) return { ok: false, problems: [scanned.problem] };
  const { node, reads, problems } = typeRule(rule, scope, hintOf(expect));
  if (problems.length > 0) return { ok: false, problems };
  if (node === undefined) return refused(refusal("RULE_SHAPE", "规则不成立", "The rule makes no sense"));
  if (node.type.is === "null") return refused(refusal("RULE_TYPE", "规则没有类型", "The rule has no type"));
  const fits = expect === undefined || node.type.is === expect || (expect === "text" && node.type.is === "choice");
  if (!fits) return refused(wrongType(node.type.is, [expect]));
  const long = checkDigits(node);
  if (long) return refused(long);
  return { ok: true, rule: Object.freeze({ type: node.type, node: freezeNode(node), reads: Object.freeze(reads), cost: scanned.cost }) };
}

function refused(item: Omit<ProblemItem, "pointer">): CheckResult {
  return { ok: false, problems: [{ pointer: "", ...item }] };
}

/** What a literal on top is read as; the list types and choices have no literal without their options. */
function hintOf(expect: LogicType["is"] | undefined): LogicType | undefined {
  if (expect === undefined || expect === "choice" || expect === "choices") return undefined;
  return { is: expect };
}
