import { join } from "node:path";
import { startEmbedded } from "@funnelsmith/storage";
import type { Settings } from "../settings.ts";

/** A database to run on, and how to let go of it. */
export interface RunningDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/** The database named in DATABASE_URL, else the embedded one below DATA_DIR. */
export async function startDatabase(settings: Pick<Settings, "databaseUrl" | "dataDir">): Promise<RunningDatabase> {
  if (settings.databaseUrl !== undefined) return { url: settings.databaseUrl, stop: async () => {} };
  return await startEmbedded({ dataDir: join(settings.dataDir, "postgres") });
}
