import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "@funnelsmith/problem";
import { type ClusterPlaces, clusterUrl, isServing, makeCluster, makeDatabase, runningPid, socketFolder, startServer } from "./cluster.ts";
import { keepRunning } from "./keep-running.ts";
import { nativeFolder } from "./native-binaries.ts";
import { chooseRunAs } from "./run-as.ts";
import { withStartLock } from "./start-lock.ts";
import { clearOwners, holdServer } from "./watcher.ts";

/** Where the embedded server lives. */
export interface EmbeddedOptions {
  /** Made when it is not there; holds the cluster, its log and, where the path is short enough, its socket. */
  readonly dataDir: string;
  /** PostgreSQL settings beside ours, for the one who starts it. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Hears that the server was lost while it was held, and why it could not be started again. */
  readonly onError?: (error: unknown) => void;
}

/** A hold on the embedded server. */
export interface EmbeddedServer {
  /** For openDatabase's ownerUrl. */
  readonly url: string;
  /** Lets go of the server; it stops when nobody else uses it. It also stops when this process dies without a word. */
  stop(): Promise<void>;
}

const major = "18";

/**
 * Starts the PostgreSQL that comes with the product, in `dataDir`, or joins the one that already runs there. The first start makes the
 * cluster; a start after a crash waits for its recovery, and a server lost while it is held is started again. Needs no rights: as root it runs as somebody else. DATABASE_UNAVAILABLE with
 * the server's own words when it cannot.
 */
export async function startEmbedded({ dataDir, settings = {}, onError = () => {} }: EmbeddedOptions): Promise<EmbeddedServer> {
  mkdirSync(dataDir, { recursive: true });
  const folder = realpathSync(dataDir);
  const run = chooseRunAs(nativeFolder(), folder);
  const id = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  const lock = join(folder, "starting");
  return withStartLock(lock, async () => {
    const places: ClusterPlaces = { data: join(run.home, "pg"), log: join(folder, "postgres.log"), socket: socketFolder(run, id) };
    refuseOtherVersion(places);
    const running = await isServing(places);
    clearOwners(folder, running);
    if (!running) {
      await makeCluster(run, places);
      await startServer(run, places, settings);
    }
    const hold = holdServer(folder, lock, join(places.data, "postmaster.pid"));
    await makeDatabase(places).catch(async (error: unknown) => {
      // The watcher waits for the lock we hold.
      void hold.release();
      throw error;
    });
    const restart = async (): Promise<void> =>
      await withStartLock(lock, async () => {
        if (await isServing(places)) return;
        // Who held the lost server holds the next one too; only the dead are struck off.
        clearOwners(folder, true);
        await startServer(run, places, settings);
      });
    const keeper = keepRunning({ runningPid: () => runningPid(places), restart, onError });
    const stop = async (): Promise<void> => {
      await keeper.stop();
      await hold.release();
    };
    return { url: clusterUrl(places), stop };
  });
}

/** The files of one major version mean nothing to another. */
function refuseOtherVersion({ data }: ClusterPlaces): void {
  const file = join(data, "PG_VERSION");
  const version = existsSync(file) ? readFileSync(file, "utf8").trim() : major;
  if (version === major) return;
  throw new Problem("DATABASE_UNAVAILABLE", {
    "zh-CN": `数据目录由 PostgreSQL ${version} 创建，当前内置版本为 ${major}；请先用 pg_dump 迁移`,
    en: `The data was made by PostgreSQL ${version}, this product brings ${major}; move it with pg_dump first`,
  });
}
