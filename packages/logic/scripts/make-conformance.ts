/** Writes the conformance corpus from a seed: rules over one scope, records, and the answer for each; for other implementations and for our own test. */
import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { type CheckedRule, check, evaluate } from "../src/index.ts";
import { operatorList } from "../src/operators.gen.ts";
import { randomFacts } from "../test/random-facts.ts";
import { anyRule, operatorsOf } from "../test/random-rules.ts";
import { childNames, names, sampleScope } from "../test/sample-scope.ts";

const seed = 20260101;
const cases = 600;
const each = 12;

const records = fc.sample(randomFacts, { seed, numRuns: 24 });
const seen = new Map(operatorList.map((operator) => [operator.name, 0]));
const chosen = new Map<
  string,
  { readonly rule: unknown; readonly type: CheckedRule["type"]["is"]; readonly expected: readonly unknown[] }
>();
for (const rule of fc.sample(anyRule, { seed, numRuns: cases * 20 })) {
  const checked = check(rule, sampleScope);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const expected = records.map((facts) => evaluate(checked.rule, facts));
  // A rule that answers every record alike proves little; operators not seen often enough are taken all the same.
  const telling = new Set(expected.map((value) => JSON.stringify(value))).size > 1;
  const rare = operatorsOf(rule).some((operator) => (seen.get(operator) ?? 0) < each);
  if (!(telling && (rare || chosen.size < cases))) continue;
  if (chosen.size >= cases && !rare) continue;
  for (const operator of new Set(operatorsOf(rule))) seen.set(operator, (seen.get(operator) ?? 0) + 1);
  chosen.set(JSON.stringify(rule), { rule, type: checked.rule.type.is, expected });
}
const typed = (of: typeof names): Readonly<Record<string, unknown>> => Object.fromEntries([...of].map(([path, { type }]) => [path, type]));
const line = (value: unknown): string => `    ${JSON.stringify(value)}`;
const list = (values: readonly unknown[]): string => `[\n${values.map(line).join(",\n")}\n  ]`;
writeFileSync(
  new URL("../conformance/corpus.json", import.meta.url),
  `{\n  "seed": ${seed},\n  "scope": ${JSON.stringify(typed(names))},\n  "children": ${JSON.stringify({ activities: typed(childNames) })},\n  "records": ${list(records)},\n  "cases": ${list([...chosen.values()])}\n}\n`,
);
process.stdout.write(
  `${chosen.size} rules × ${records.length} records; uses of each operator: ${JSON.stringify(Object.fromEntries(seen))}\n`,
);
