/** `npm run bench`: the product beside its hand-written twin, in one run, on one database. Writes REPORT.md and prints machine-readable lines. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startEmbedded } from "@funnelsmith/storage";
import { type Measured, measure, type Outcome, total } from "./measure.ts";
import { connect, postmasterOf, seed, setUp, vacuuming } from "./prepare.ts";
import { root, startOurs, startTwin } from "./processes.ts";
import { lines, report } from "./report.ts";
import { areBare, bareValues, type Value, values } from "./values/all.ts";
import { worksOf } from "./works.ts";

const { values: options } = parseArgs({
  options: {
    deals: { type: "string", default: "100000" },
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
    "large-deals": { type: "string", default: "1000000" },
    "no-values": { type: "boolean", default: false },
  },
});

execFileSync("node", ["tools/launch.mjs", "build"], { cwd: root, stdio: "inherit" });
const dataDir = mkdtempSync(join(tmpdir(), "funnelsmith-bench-"));
const serverDir = join(dataDir, "server");
// Where the product would have its own.
const database = await startEmbedded({ dataDir: join(serverDir, "postgres") });
const env = { DATABASE_URL: database.url, AUTH_SECRET: "a secret for the benchmark only, 32+", DATA_DIR: serverDir };
const outcomes: Outcome[] = [];
const extra: Value[] = [];
const only = options.only?.split(",");

function keep({ measured, failed }: Awaited<ReturnType<typeof values>>): void {
  extra.push(...measured);
  if (failed) process.exitCode = 1;
}

/** Values that can be had without data to read: one run of a few minutes. */
async function measureAlone(names: readonly string[]): Promise<void> {
  const ours = await startOurs(env);
  const ourKey = await setUp(ours.port);
  await ours.stop();
  keep(await bareValues({ env, ourKey, largeDeals: Number(options["large-deals"]) }, names));
}

async function measureAll(): Promise<void> {
  const client = await connect(database.url);
  const postgres = await postmasterOf(client);
  const ours = await startOurs(env);
  const ourKey = await setUp(ours.port);
  console.log(`Seeding ${options.deals} deals …`);
  const material = await seed(client, Number(options.deals), ourKey);
  const twin = await startTwin(database.url);
  const rounds = Number(options.rounds);
  await vacuuming(client, false);
  for (const work of worksOf(material, rounds)) {
    if (only && !only.includes(work.name)) continue;
    const outcome = await measure(work, ours, twin, postgres, rounds);
    outcomes.push(outcome);
    const say = (measured: Measured): string =>
      `${total(measured).toFixed(3)} ms (${measured.server.toFixed(3)} + ${measured.database.toFixed(3)})`;
    console.log(
      `${work.name}: ours ${say(outcome.ours)}, twin ${say(outcome.twin)}, ratio ${outcome.ratio.toFixed(3)} (A/A ${outcome.again.toFixed(3)})`,
    );
  }
  await vacuuming(client, true);
  if (!options["no-values"]) keep(await values({ client, material, ours, env, largeDeals: Number(options["large-deals"]) }));
  await twin.stop();
  await client.end();
  await ours.stop();
}

try {
  await (only && areBare(only) ? measureAlone(only) : measureAll());
} finally {
  await database.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

const text = report({
  outcomes,
  values: extra,
  deals: Number(options.deals),
  rounds: Number(options.rounds),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? "CPU"}, Node ${process.version}`,
});
if (!options.only && !options["no-values"]) writeFileSync(join(root, "apps/bench/REPORT.md"), text);
for (const line of lines(outcomes, extra)) console.log(line);
