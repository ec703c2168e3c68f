import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@funnelsmith/storage";

/** Starts one PostgreSQL for the whole test run unless TEST_DATABASE_URL names one. */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env["TEST_DATABASE_URL"]) return async () => {};
  const dataDir = mkdtempSync(join(tmpdir(), "funnelsmith-test-"));
  // Nothing here outlives the run, so nothing needs to reach the disk.
  const server = await startEmbedded({
    dataDir,
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" },
  });
  process.env["TEST_DATABASE_URL"] = server.url;
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
