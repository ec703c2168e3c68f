import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Where the cluster of a data folder is: in it, or, where root may not put it there, in a copy named for it. */
function homesOf(dataDir: string): readonly string[] {
  const folder = join(dataDir, "postgres");
  const real = existsSync(folder) ? realpathSync(folder) : folder;
  return [folder, join("/var/lib/funnelsmith", real.replaceAll("/", "-").replace(/^-/, ""))];
}

function pidFile(dataDir: string): readonly string[] | undefined {
  for (const home of homesOf(dataDir)) {
    try {
      return readFileSync(join(home, "pg", "postmaster.pid"), "utf8").split("\n");
    } catch {
      // Not here.
    }
  }
  return undefined;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Process id of the postmaster of a data folder when it runs. */
export function postmasterOf(dataDir: string): number | undefined {
  const pid = Number(pidFile(dataDir)?.[0]);
  return pid > 0 && isAlive(pid) ? pid : undefined;
}

/** Address of the running database of a data folder, for looking at it as its owner. */
export function databaseUrl(dataDir: string): string {
  const socket = pidFile(dataDir)?.[4];
  if (!socket) throw new Error("the database is not running");
  return `postgres://funnelsmith@localhost/funnelsmith?host=${encodeURIComponent(socket)}`;
}

/** Processes a process has started. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        // The command in parentheses may hold anything; the parent's id is the second word after it.
        return Number(readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function gone(pids: readonly number[], withinMs: number): Promise<boolean> {
  for (const until = Date.now() + withinMs; Date.now() < until; await wait(10)) if (!pids.some(isAlive)) return true;
  return false;
}

/** Ends the database as a power cut would: the postmaster before it can say anything to its backends, then those. */
export async function crashDatabase(dataDir: string): Promise<void> {
  const postmaster = postmasterOf(dataDir);
  if (postmaster === undefined) throw new Error("the database is not running");
  const all = [postmaster, ...childrenOf(postmaster)];
  for (const pid of all) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Ended by itself.
    }
  }
  if (!(await gone(all, 10_000))) throw new Error("the database survived SIGKILL");
}

/** Waits until nothing runs in a data folder, by force if it must, and removes the folder. */
export async function removeData(dataDir: string): Promise<void> {
  const postmaster = postmasterOf(dataDir);
  if (postmaster !== undefined && !(await gone([postmaster], 15_000))) await crashDatabase(dataDir);
  // The watcher that stops the database writes its lock last.
  for (let n = 0; n < 200 && existsSync(join(dataDir, "postgres", "starting")); n += 1) await wait(25);
  for (const folder of [dataDir, homesOf(dataDir)[1]]) if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Removes a folder when this process is gone, however it ends, and the database in it has been stopped. */
export function removeAfterwards(folder: string, dataDir: string): void {
  const script = `trap '' INT TERM HUP
cat >/dev/null
n=0
while [ -e "$2/postgres/pg/postmaster.pid" ] && [ $n -lt 300 ]; do n=$((n+1)); sleep 0.1; done
rm -rf "$1"`;
  const janitor = spawn("/bin/sh", ["-c", script, "janitor", folder, dataDir], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    cwd: "/",
  });
  janitor.unref();
  if (janitor.stdin && "unref" in janitor.stdin && typeof janitor.stdin.unref === "function") janitor.stdin.unref();
}
