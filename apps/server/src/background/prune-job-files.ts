import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { undoDays } from "../jobs/job.ts";

const day = 86_400_000;

/** Removes files of jobs that nobody has touched for so long that nothing could be undone any more: uploads never started, jobs left paused. */
export async function pruneJobFiles(dataDir: string, now: Date): Promise<void> {
  const folder = path.join(dataDir, "jobs");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    // A job may end at this moment, and its file go.
    const found = await stat(file).catch(() => undefined);
    if (found && now.getTime() - found.mtimeMs > undoDays * day) await rm(file, { force: true });
  }
}
