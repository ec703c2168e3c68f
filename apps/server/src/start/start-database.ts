import { join } from "node:path";
import { startEmbedded } from "@funnelsmith/storage";
import type { Settings } from "../settings.ts";

/** A database to run on, and how to let go of it. */
export interface RunningDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/** The database named in DATABASE_URL, else the embedded one below DATA_DIR, which is started again when it is lost; `onError` hears of that. */
export async function startDatabase(
  settings: Pick<Settings, "databaseUrl" | "dataDir">,
  onError: (error: unknown) => void = () => {},
): Promise<RunningDatabase> {
  if (settings.databaseUrl !== undefined) return { url: settings.databaseUrl, stop: async () => {} };
  return await startEmbedded({ dataDir: join(settings.dataDir, "postgres"), onError });
}
