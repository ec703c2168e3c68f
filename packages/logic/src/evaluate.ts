import { holds, run } from "./run.ts";
import type { CheckedRule, Facts } from "./types.ts";
import { encode } from "./values.ts";

/**
 * The value of a rule as on the wire: a decimal as its shortest text, an instant as RFC 3339 UTC, a condition never null. Throws
 * TypeError when a fact does not have its declared type.
 */
export function evaluate(rule: CheckedRule, facts: Facts): unknown {
  return rule.type.is === "boolean" ? holds(rule.node, { facts }) : encode(run(rule.node, { facts }));
}

/** True only when the rule is exactly true; any error closes the gate. */
export function evaluateGate(rule: CheckedRule, facts: Facts): boolean {
  try {
    return holds(rule.node, { facts });
  } catch {
    return false;
  }
}
