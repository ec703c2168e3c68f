import fc from "fast-check";
import { expect, test } from "vitest";
import { compareSides } from "../test/compare-sides.ts";
import { randomFacts } from "../test/random-facts.ts";
import { anyRule, operatorsOf } from "../test/random-rules.ts";
import { openSampleDatabase } from "../test/sample-database.ts";
import { sampleScope } from "../test/sample-scope.ts";
import { spoiltRule } from "../test/spoilt-rules.ts";
import { type CheckedRule, check } from "./index.ts";
import { operatorList } from "./operators.gen.ts";

const seed = Number(process.env["LOGIC_SEED"] ?? Date.now() % 1_000_000_000);
const wanted = Number(process.env["LOGIC_RULES"] ?? 2_000);
const url = process.env["TEST_DATABASE_URL"];

test.skipIf(!url)(
  `random rules mean the same in evaluation, SQL value, SQL where and explanation (seed ${seed})`,
  async () => {
    const records = fc.sample(randomFacts, { seed, numRuns: 200 });
    const database = await openSampleDatabase(url ?? "", records);
    let ran = 0;
    const used = new Map<string, number>();
    let turn = 0;
    try {
      while (ran < wanted) {
        await fc.assert(
          fc.asyncProperty(fc.array(anyRule, { minLength: 1, maxLength: 40, size: "max" }), async (rules) => {
            const checked = rules.map(checkedRule);
            const mismatches = await compareSides(checked, records, database);
            ran += rules.length;
            for (const operator of rules.flatMap(operatorsOf)) used.set(operator, (used.get(operator) ?? 0) + 1);
            const first = mismatches.flat()[0];
            expect(first && { ...first, facts: records[first.record] }).toBeUndefined();
          }),
          { seed: seed + turn, numRuns: 20 },
        );
        turn += 1;
      }
    } finally {
      await database.close();
    }
    // A generator that forgot an operator would prove nothing about it.
    expect(operatorList.filter(({ name }) => (used.get(name) ?? 0) < 10)).toEqual([]);
    process.stdout.write(`logic: ${ran} rules × ${records.length} records agree, seed ${seed}\n`);
  },
  600_000,
);

test.skipIf(!url)(
  `rules spoilt at random are refused, or still mean the same everywhere (seed ${seed})`,
  async () => {
    const records = fc.sample(randomFacts, { seed, numRuns: 100 });
    const database = await openSampleDatabase(url ?? "", records);
    const counts = { refused: 0, kept: 0 };
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(spoiltRule, { minLength: 1, maxLength: 40, size: "max" }), async (rules) => {
          const results = rules.map((rule) => check(rule, sampleScope));
          const kept = results.flatMap((result) => (result.ok ? [result.rule] : []));
          counts.kept += kept.length;
          counts.refused += results.length - kept.length;
          for (const result of results) if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
          if (kept.length === 0) return;
          const mismatches = await compareSides(kept, records, database);
          const first = mismatches.flat()[0];
          expect(first && { ...first, facts: records[first.record] }).toBeUndefined();
        }),
        { seed, numRuns: Math.ceil(wanted / 8) },
      );
    } finally {
      await database.close();
    }
    expect(Math.min(counts.refused, counts.kept)).toBeGreaterThan(wanted / 50);
  },
  300_000,
);

function checkedRule(rule: unknown): CheckedRule {
  const result = check(rule, sampleScope);
  if (!result.ok) throw new Error(`the generator made a refused rule ${JSON.stringify(rule)}: ${JSON.stringify(result.problems)}`);
  return result.rule;
}
