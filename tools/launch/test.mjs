import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt } from "./build.mjs";
import { bin, root, run } from "./run.mjs";

const steps = [
  { title: "generated files match their sources", program: "node", args: ["--import", "tsx", "tools/gen/run.ts", "--check"] },
  { title: "types", program: bin("tsc"), args: ["-b"] },
  { title: "types of tests and tools", program: bin("tsc"), args: ["-p", "tsconfig.tests.json"] },
  { title: "lint", program: bin("oxlint"), args: ["--type-aware", "--quiet"] },
  { title: "format", program: bin("biome"), args: ["format", "."] },
  { title: "no dead code", program: bin("knip"), args: ["--no-config-hints"] },
];

/** Runs each static check; every one counts as a test. */
async function staticChecks(tally) {
  for (const { title, program, args } of steps) {
    console.log(`\n— ${title}`);
    tally.add((await run(program, args)) === 0, title);
  }
}

function newTally() {
  const failures = [];
  let passed = 0;
  return {
    add: (ok, title) => (ok ? (passed += 1) : failures.push(title)),
    addCounts: (more, broken, title) => {
      passed += more;
      for (let index = 0; index < broken; index += 1) failures.push(title);
    },
    close() {
      if (failures.length > 0) console.log(`\nFailed: ${[...new Set(failures)].join("; ")}`);
      console.log(`\n${passed} passed, ${failures.length} failed`);
      return failures.length === 0 && passed > 0 ? 0 : 1;
    },
  };
}

/** Vitest over the given paths; a run that ends without a report is a failure. */
async function unitTests(tally, paths) {
  const folder = mkdtempSync(join(tmpdir(), "funnelsmith-test-"));
  const report = join(folder, "vitest.json");
  const code = await run(bin("vitest"), ["run", "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`, ...paths]);
  try {
    const result = JSON.parse(readFileSync(report, "utf8"));
    const broken =
      result.numFailedTests + result.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
    tally.addCounts(result.numPassedTests, Math.max(broken, code === 0 ? 0 : 1), "tests");
  } catch {
    tally.add(false, "the test runner ended without a report");
  }
  rmSync(folder, { recursive: true });
}

/** The browser journeys against a built server. */
async function browserJourneys(tally) {
  const folder = mkdtempSync(join(tmpdir(), "funnelsmith-e2e-"));
  const report = join(folder, "e2e.json");
  const cli = join(root, "apps/web/node_modules/@playwright/test/cli.js");
  const code = await run("node", [cli, "test", "--reporter=line,json"], {
    cwd: join(root, "apps/web"),
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  try {
    const { stats } = JSON.parse(readFileSync(report, "utf8"));
    tally.addCounts(stats.expected + stats.flaky, Math.max(stats.unexpected, code === 0 ? 0 : 1), "browser journeys");
  } catch {
    tally.add(false, "the browser journeys ended without a report");
  }
  rmSync(folder, { recursive: true });
}

/** Static checks and the tests that need no database or browser. */
export async function check() {
  const tally = newTally();
  await staticChecks(tally);
  await unitTests(tally, ["--exclude", "**/*.pg.test.ts", "--exclude", "apps/**"]);
  return tally.close();
}

/** Everything: checks, tests on real PostgreSQL, browser journeys. The last line is "N passed, N failed". */
export async function test(paths) {
  const tally = newTally();
  if (paths.length === 0) await staticChecks(tally);
  await unitTests(tally, paths);
  if (paths.length === 0) {
    tally.add((await ensureBuilt()) === 0, "build");
    await browserJourneys(tally);
  }
  return tally.close();
}
