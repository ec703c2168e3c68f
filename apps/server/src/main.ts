import { pino } from "pino";
import { readSettings } from "./settings.ts";
import { boundHeap } from "./start/bound-heap.ts";
import { readSecret } from "./start/read-secret.ts";
import { startDatabase } from "./start/start-database.ts";
import { whyNot } from "./start/why-not.ts";

/** Starts everything in order; what it returns is listening. The rest of the server is loaded while the database starts. */
async function start(): Promise<void> {
  boundHeap();
  const settings = readSettings(process.env, process.argv.slice(2));
  if (process.argv.includes("--check")) {
    const { runCheck } = await import("./check/run-check.ts");
    process.exit(await runCheck(settings, console.log));
  }
  if (process.argv.includes("--backup") || process.argv.includes("--restore")) {
    const { runBackup, runRestore } = await import("./backup/run-backup.ts");
    const run = process.argv.includes("--backup") ? runBackup : runRestore;
    process.exit(await run(settings, process.argv.slice(2), console.log));
  }
  if (process.argv.includes("--limits")) {
    const { runLimits } = await import("./limits/run-limits.ts");
    process.exit(await runLimits(settings, process.argv.slice(2), console.log));
  }
  const logger = pino({
    level: settings.logLevel,
    redact: { paths: ["req.headers.cookie", "req.headers.authorization", "*.password", "*.token", "*.key"], censor: "[redacted]" },
  });
  const secret = await readSecret(settings);
  const starting = startDatabase(settings, (error) => logger.error({ err: error }, "embedded database"));
  // Heard of where it is waited for; until then it must not end the process.
  starting.catch(() => {});
  const { serve } = await import("./serve.ts");
  await serve(settings, secret, starting, logger);
}

start().catch((error: unknown) => {
  console.error(whyNot(error));
  process.exit(1);
});
