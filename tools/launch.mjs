// The one entry behind every npm script: installs what is missing with whichever package manager there is, then runs the command.
// Plain JavaScript without dependencies, because it runs before anything is installed.
import { ensureInstalled } from "./launch/install.mjs";
import { run } from "./launch/run.mjs";

const [command = "start", ...rest] = process.argv.slice(2);
const commands = {
  start: () => import("./launch/start.mjs").then((m) => m.start(rest)),
  dev: () => import("./launch/dev.mjs").then((m) => m.dev(rest)),
  build: () => import("./launch/build.mjs").then((m) => m.build()),
  prune: () => import("./launch/install.mjs").then((m) => m.prune()),
  gen: () => run("node", ["--import", "tsx", "tools/gen/run.ts", ...rest]),
  check: () => import("./launch/test.mjs").then((m) => m.check()),
  test: () => import("./launch/test.mjs").then((m) => m.test(rest)),
  bench: () => import("./launch/bench.mjs").then((m) => m.bench(rest)),
};

const chosen = commands[command];
if (!chosen) {
  console.error(`Unknown command "${command}". Known: ${Object.keys(commands).join(", ")}.`);
  process.exit(2);
}
await ensureInstalled();
process.exitCode = await chosen();
