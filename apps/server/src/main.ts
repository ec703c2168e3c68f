import { pino } from "pino";
import { readSettings, type Settings } from "./settings.ts";
import { boundHeap } from "./start/bound-heap.ts";
import { endProcess } from "./start/end-process.ts";
import { help, readCommand } from "./start/read-command.ts";
import { readSecret } from "./start/read-secret.ts";
import { startDatabase } from "./start/start-database.ts";
import { whyNot } from "./start/why-not.ts";

/** Does what the arguments ask for; without any it returns when the server listens. */
async function start(): Promise<void> {
  boundHeap();
  const command = readCommand(process.argv.slice(2));
  if (command.do === "help") return console.log(help);
  const settings = readSettings(process.env, command.do === "serve" && command.lan);
  switch (command.do) {
    case "serve":
      return listen(settings);
    case "check":
      return endProcess(await (await import("./check/run-check.ts")).runCheck(settings, console.log, console.error));
    case "backup":
      return endProcess(await (await import("./backup/run-backup.ts")).runBackup(settings, command, console.log));
    case "restore":
      return endProcess(await (await import("./backup/run-backup.ts")).runRestore(settings, command, console.log));
    case "limits":
      return endProcess(await (await import("./limits/run-limits.ts")).runLimits(settings, command, console.log));
  }
}

/** Starts everything in order. The rest of the server is loaded while the database starts. */
async function listen(settings: Settings): Promise<void> {
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
