import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** PostgreSQL refuses to run as root; this is how it runs instead, and where. */
export interface RunAs {
  readonly way: "plain" | "nobody" | "unshare" | "copy";
  /** Folder of the binaries. */
  readonly native: string;
  /** Folder that holds the cluster and its socket. */
  readonly home: string;
  /** Starts one of the binaries. */
  start(binary: "initdb" | "postgres", args: readonly string[], options: SpawnOptions): ChildProcess;
  /** Makes a folder belong to whoever the binaries run as. */
  own(folder: string): void;
}

const nobody = 65_534;

/** Whether somebody who owns nothing may walk down to a folder. */
function isTraversable(folder: string): boolean {
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * Chooses how to run the binaries: as we are; when we are root, as `nobody` where it can reach binaries and data, else in a user
 * namespace of its own, else from copies in a place everybody can reach. A cluster that is there keeps the way it was made.
 */
export function chooseRunAs(native: string, dataDir: string): RunAs {
  const uid = process.getuid?.() ?? -1;
  if (uid !== 0) return make("plain", native, dataDir);
  if (existsSync(join(copiedHome(dataDir), "pg", "PG_VERSION"))) return make("copy", ...copied(native, dataDir));
  const made = join(dataDir, "pg", "PG_VERSION");
  const owner = existsSync(made) ? statSync(made).uid : undefined;
  const reachable = isTraversable(native) && isTraversable(dataDir);
  if (owner !== 0 && reachable) return make("nobody", native, dataDir);
  if (owner !== nobody) {
    const unshared = make("unshare", native, dataDir);
    const [command = "", ...args] = commandOf("unshare", join(native, "bin", "postgres"), ["--version"]);
    if (spawnSync(command, args, { stdio: "ignore" }).status === 0) return unshared;
  }
  return make("copy", ...copied(native, dataDir));
}

function commandOf(way: RunAs["way"], binary: string, args: readonly string[]): readonly string[] {
  return way === "unshare" ? ["unshare", "--user", "--map-user=1000", "--map-group=1000", binary, ...args] : [binary, ...args];
}

function make(way: RunAs["way"], native: string, home: string): RunAs {
  const as = way === "nobody" || way === "copy" ? { uid: nobody, gid: nobody } : {};
  return {
    way,
    native,
    home,
    start(binary, args, options) {
      const [command = "", ...rest] = commandOf(way, join(native, "bin", binary), args);
      return spawn(command, rest, { cwd: "/", ...options, ...as });
    },
    own(folder) {
      if (as.uid !== undefined) chownSync(folder, as.uid, as.gid);
    },
  };
}

const root = "/var/lib/funnelsmith";

const copiedHome = (dataDir: string): string => join(root, realpathSync(dataDir).replaceAll("/", "-").replace(/^-/, ""));

/** Copies for the case where nobody may reach ours and namespaces are forbidden: the binaries by version, the cluster by its folder's name. */
function copied(native: string, dataDir: string): readonly [native: string, home: string] {
  const version = spawnSync(join(native, "bin", "postgres"), ["--version"], { encoding: "utf8" })
    .stdout.trim()
    .replaceAll(/[^\w.]+/g, "-");
  const binaries = join(root, `native-${version}`);
  mkdirSync(root, { recursive: true, mode: 0o755 });
  if (!existsSync(binaries)) {
    const partial = `${binaries}.${process.pid}`;
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(partial, binaries);
    } catch {
      // Another start was faster.
      rmSync(partial, { recursive: true, force: true });
    }
  }
  const home = copiedHome(dataDir);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chownSync(home, nobody, nobody);
  return [binaries, home];
}
