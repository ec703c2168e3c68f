import { openDatabase } from "@funnelsmith/storage";
import { openStore } from "../files/open-store.ts";
import type { Settings } from "../settings.ts";
import { startDatabase } from "../start/start-database.ts";
import { checkInstallation } from "./check-installation.ts";
import { findingLine } from "./finding.ts";

/** Milliseconds between two lines that say where the check has come to. */
const saidEvery = 5_000;

/**
 * The command `--check`: says every finding as a line and a summary last; answers the exit code, 0 when all agrees, 1 when something does
 * not. `tell` hears now and then where it has come to.
 */
export async function runCheck(
  settings: Pick<Settings, "databaseUrl" | "databaseRuntimeUrl" | "dataDir" | "filesDir" | "s3">,
  say: (line: string) => void,
  tell: (line: string) => void,
): Promise<0 | 1> {
  let said = Date.now();
  const at = (step: string): void => {
    if (Date.now() - said < saidEvery) return;
    said = Date.now();
    tell(`… ${step}`);
  };
  const database = await startDatabase(settings);
  try {
    // Nobody waits for an answer here: a large table may take its time.
    const timeouts = { report: 10 * 60_000 };
    const db = await openDatabase({ ownerUrl: database.url, runtimeUrl: settings.databaseRuntimeUrl, timeouts });
    try {
      const { tenants, apps, findings } = await checkInstallation(db, openStore(settings), undefined, at);
      for (const finding of findings) say(findingLine(finding));
      say(`teams: ${tenants}, apps: ${apps}, findings: ${findings.length}`);
      return findings.length === 0 ? 0 : 1;
    } finally {
      await db.close();
    }
  } finally {
    await database.stop();
  }
}
