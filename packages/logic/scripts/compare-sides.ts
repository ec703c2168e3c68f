/** The property test without an end: `node --conditions=source --import tsx packages/logic/scripts/compare-sides.ts [rules] [records]`, on TEST_DATABASE_URL. Stops at the first disagreement. */
import fc from "fast-check";
import { check } from "../src/index.ts";
import { compareSides } from "../test/compare-sides.ts";
import { randomFacts } from "../test/random-facts.ts";
import { anyRule } from "../test/random-rules.ts";
import { openSampleDatabase } from "../test/sample-database.ts";
import { sampleScope } from "../test/sample-scope.ts";

const wanted = Number(process.argv[2] ?? 100_000);
const width = Number(process.argv[3] ?? 250);
const url = process.env["TEST_DATABASE_URL"];
if (!url) throw new Error("set TEST_DATABASE_URL");

let ran = 0;
for (let seed = Date.now() % 1_000_000_000; ran < wanted; seed += 1) {
  const records = fc.sample(randomFacts, { seed, numRuns: width });
  const database = await openSampleDatabase(url, records);
  try {
    // Fresh records every 2,000 rules, so that both sides of the comparison vary.
    const rules = fc.sample(anyRule, { seed, numRuns: 2_000 });
    for (let at = 0; at < rules.length; at += 40) {
      const some = rules.slice(at, at + 40);
      const checked = some.map((rule) => {
        const result = check(rule, sampleScope);
        if (!result.ok) throw new Error(`refused: ${JSON.stringify(rule)} ${JSON.stringify(result.problems)}`);
        return result.rule;
      });
      const mismatches = await compareSides(checked, records, database);
      mismatches.forEach((list, index) => {
        const [first] = list;
        if (first)
          throw new Error(
            `seed ${seed}: ${JSON.stringify(some[index])}\n${JSON.stringify(first)}\n${JSON.stringify(records[first.record])}`,
          );
      });
      ran += some.length;
    }
    process.stdout.write(`${ran} rules × ${width} records agree (seed ${seed})\n`);
  } finally {
    await database.close();
  }
}
