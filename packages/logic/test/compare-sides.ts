import { parseInstant } from "../src/calendar.ts";
import { Decimal } from "../src/decimal.ts";
import { type CheckedRule, evaluate, evaluateGate, explain, type Facts } from "../src/index.ts";
import type { SampleDatabase } from "./sample-database.ts";

/** One record on which two forms of a rule disagree. */
export interface Mismatch {
  readonly record: number;
  readonly form: string;
  readonly evaluated: unknown;
  readonly other: unknown;
}

/** JSON text from PostgreSQL against a wire value, by the meaning of the type. */
export function agrees(rule: CheckedRule, evaluated: unknown, json: string | null): boolean {
  if (json === null || json === "null") return evaluated === null;
  if (evaluated === null) return false;
  if (rule.type.is === "number") return typeof evaluated === "string" && new Decimal(json).eq(evaluated);
  if (rule.type.is === "instant") return typeof evaluated === "string" && parseInstant(JSON.parse(json)) === parseInstant(evaluated);
  return JSON.stringify(JSON.parse(json)) === JSON.stringify(evaluated);
}

/** What an explanation says, gathered from its leaves; undefined where it contradicts itself. */
function explained(rule: CheckedRule, facts: Facts): boolean | undefined {
  const { met, tree, failed, fixes, broken } = explain(rule, facts);
  const whole = met === tree.met && met === (failed.length === 0) && failed.every((leaf) => !leaf.met) && (!met || fixes.length === 0);
  return whole && !broken ? met : undefined;
}

/** Runs every form of every rule over every record. */
export async function compareSides(
  rules: readonly CheckedRule[],
  records: readonly Facts[],
  database: SampleDatabase,
): Promise<readonly (readonly Mismatch[])[]> {
  const answers = await database.answers(rules);
  return rules.map((rule, index) => {
    const answer = answers[index];
    const mismatches: Mismatch[] = [];
    records.forEach((facts, record) => {
      const evaluated = evaluate(rule, facts);
      const value = answer?.values[record] ?? null;
      if (!agrees(rule, evaluated, value)) mismatches.push({ record, form: "value", evaluated, other: value });
      if (rule.type.is !== "boolean") return;
      const others = { where: answer?.found?.has(record), gate: evaluateGate(rule, facts), explanation: explained(rule, facts) };
      for (const [form, other] of Object.entries(others)) if (other !== evaluated) mismatches.push({ record, form, evaluated, other });
    });
    return mismatches;
  });
}
