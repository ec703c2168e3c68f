import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { renderUnicodeCompact } from "uqr";
import { startBackground } from "./background/start-background.ts";
import { buildServer } from "./build-app.ts";
import { runCheck } from "./check/run-check.ts";
import { compose } from "./compose.ts";
import { readSettings } from "./settings.ts";
import { closeServer } from "./start/close-server.ts";
import { createFirstAdmin } from "./start/create-first-admin.ts";
import { stopOnSignal } from "./start/drain.ts";
import { whyNot } from "./start/why-not.ts";
import { lanAddresses } from "./start/lan-addresses.ts";
import { readSecret } from "./start/read-secret.ts";
import { startDatabase } from "./start/start-database.ts";

/** Starts everything in order; what it returns is listening. */
async function start(): Promise<void> {
  const settings = readSettings(process.env, process.argv.slice(2));
  const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const logger = pino({
    level: settings.logLevel,
    redact: { paths: ["req.headers.cookie", "req.headers.authorization", "*.password", "*.token", "*.key"], censor: "[redacted]" },
  });
  const onError = (error: unknown): void => logger.error({ err: error }, "background failure");

  if (process.argv.includes("--check")) process.exit(await runCheck(settings, console.log));

  const secret = await readSecret(settings);
  const database = await startDatabase(settings, onError);
  const lan = settings.lan ? lanAddresses().map((address) => `http://${address}:${settings.port}`) : [];
  const { deps, close } = await compose({
    settings: { ...settings, trustedOrigins: [...settings.trustedOrigins, ...lan] },
    ownerUrl: database.url,
    secret,
    templates: settings.templatesDir ?? beside("../../../examples"),
    onError,
  });
  await createFirstAdmin(deps);
  const app = await buildServer(deps, { webRoot: beside("../../web/dist"), logger });
  const background = startBackground(deps, onError);
  stopOnSignal(async () => {
    await closeServer(app);
    await background.stop();
    await close();
    await database.stop();
  });
  await app.listen({ host: settings.host, port: settings.port });
  console.log(`Funnelsmith: ${settings.baseUrl}`);
  for (const address of lan) console.log(`${address}\n${renderUnicodeCompact(address)}`);
}

start().catch((error: unknown) => {
  console.error(whyNot(error));
  process.exit(1);
});
