import type { Settings } from "../settings.ts";

/** A database to run on, and how to stop it if it is ours. */
export interface RunningDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/** The database named in DATABASE_URL. */
export async function startDatabase(settings: Pick<Settings, "databaseUrl">): Promise<RunningDatabase> {
  if (settings.databaseUrl === undefined) throw new Error("DATABASE_URL is required");
  return { url: settings.databaseUrl, stop: async () => {} };
}
