import { fileURLToPath } from "node:url";
import path from "node:path";
import { compose } from "../compose.ts";
import { openStore } from "../files/open-store.ts";
import type { Settings } from "../settings.ts";
import type { BackupArguments, RestoreArguments } from "../start/read-command.ts";
import { readSecret } from "../start/read-secret.ts";
import { startDatabase } from "../start/start-database.ts";
import { restoreBackup } from "./read-backup.ts";
import { writeBackup } from "./write-backup.ts";

/** The command `--backup <file> [--tenant <id or name>]`; answers the exit code, 1 when a file's content was missing. */
export async function runBackup(settings: Settings, { file: name, tenant }: BackupArguments, say: (line: string) => void): Promise<0 | 1> {
  const file = path.resolve(name);
  const database = await startDatabase(settings);
  try {
    const { tenants, rows, files, missing } = await writeBackup(database.url, openStore(settings), file, tenant);
    for (const one of tenants) say(`${one.id} ${one.name}`);
    for (const one of missing) say(`the content of a file is not in the storage: ${one}`);
    say(`teams: ${tenants.length}, rows: ${rows}, files: ${files}, written to ${file}`);
    return missing.length === 0 ? 0 : 1;
  } finally {
    await database.stop();
  }
}

/** The command `--restore <file> [--tenant <id or name>] [--as-new]`; answers the exit code. */
export async function runRestore(
  settings: Settings,
  { file: name, tenant, asNew }: RestoreArguments,
  say: (line: string) => void,
): Promise<0> {
  const file = path.resolve(name);
  const secret = await readSecret(settings);
  const database = await startDatabase(settings);
  try {
    const templates = fileURLToPath(new URL("../../../../examples", import.meta.url));
    const { deps, close } = await compose({ settings, ownerUrl: database.url, secret, templates, onError: () => {} });
    try {
      const options = { anew: asNew, dataDir: settings.dataDir, ...(tenant !== undefined && { tenant }) };
      const restored = await restoreBackup({ ownerUrl: database.url, db: deps.db, store: deps.files }, file, options);
      for (const one of restored) say(`${one.id} ${one.name}`);
      say(`teams restored: ${restored.length}`);
      return 0;
    } finally {
      await close();
    }
  } finally {
    await database.stop();
  }
}
