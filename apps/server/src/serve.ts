import { fileURLToPath } from "node:url";
import { warmValidators } from "@funnelsmith/definition";
import type { Logger } from "pino";
import { renderUnicodeCompact } from "uqr";
import { startBackground } from "./background/start-background.ts";
import { buildServer } from "./build-app.ts";
import { compose } from "./compose.ts";
import type { Settings } from "./settings.ts";
import { closeServer } from "./start/close-server.ts";
import { createFirstAdmin } from "./start/create-first-admin.ts";
import { stopOnSignal } from "./start/drain.ts";
import { lanAddresses } from "./start/lan-addresses.ts";
import type { RunningDatabase } from "./start/start-database.ts";

/** Composes the server over a database that is starting; what it returns is listening. */
export async function serve(settings: Settings, secret: string, starting: Promise<RunningDatabase>, logger: Logger): Promise<void> {
  const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const onError = (error: unknown): void => logger.error({ err: error }, "background failure");
  // While the database starts; later it would keep everybody waiting.
  warmValidators();
  const database = await starting;
  const lan = settings.lan ? lanAddresses().map((address) => `http://${address}:${settings.port}`) : [];
  const { deps, close } = await compose({
    settings: { ...settings, trustedOrigins: [...settings.trustedOrigins, ...lan] },
    ownerUrl: database.url,
    secret,
    templates: settings.templatesDir ?? beside("../../../examples"),
    onError,
    onSlow: (slow) => logger.warn(slow, "slow statement"),
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
