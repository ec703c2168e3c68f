import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "./start-lock.ts";

/**
 * Lives as long as our end of its input: when we stop, or are killed, it takes our name off the list of owners, and the last one of
 * the list stops the server (SIGINT: a fast shutdown). A shell, because a second Node would cost 40 MB. The lock is start-lock.ts's.
 */
const script = `
trap '' INT TERM HUP
lock=$1 owners=$2 pidfile=$3
cat >/dev/null
until ln -s $$ "$lock" 2>/dev/null; do
  [ -d "\${lock%/*}" ] || exit 0
  held=$(readlink "$lock" 2>/dev/null)
  if [ -n "$held" ] && ! kill -0 "$held" 2>/dev/null; then
    mv "$lock" "$lock.$$" 2>/dev/null && { if [ "$(readlink "$lock.$$")" = "$held" ]; then rm -f "$lock.$$"; else mv "$lock.$$" "$lock"; fi; }
  else sleep 0.05; fi
done
rm -f "$owners/$$"
for owner in "$owners"/*; do
  [ -e "$owner" ] || continue
  if kill -0 "\${owner##*/}" 2>/dev/null; then rm -f "$lock"; exit 0; fi
  rm -f "$owner"
done
pid=$(head -n 1 "$pidfile" 2>/dev/null)
if [ -n "$pid" ]; then
  kill -INT "$pid" 2>/dev/null
  n=0
  while kill -0 "$pid" 2>/dev/null && [ $n -lt 600 ]; do n=$((n+1)); [ $n -eq 300 ] && kill -QUIT "$pid" 2>/dev/null; sleep 0.05; done
fi
rm -f "$lock"
`;

/** One owner's hold on a running server. */
export interface Hold {
  /** Lets go; the server is stopped when no owner is left. Resolves once that is done. */
  release(): Promise<void>;
}

/** Adds this process to a server's owners; to be called under the start lock. */
export function holdServer(folder: string, lock: string, pidFile: string): Hold {
  const owners = ownersFolder(folder);
  mkdirSync(owners, { recursive: true });
  const child: ChildProcess = spawn("/bin/sh", ["-c", script, "funnelsmith-postgres-watcher", lock, owners, pidFile], {
    stdio: ["pipe", "ignore", "ignore"],
    // Its own group: a Ctrl-C in the terminal is for us, and we say when.
    detached: true,
    cwd: "/",
  });
  writeFileSync(join(owners, String(child.pid)), String(process.pid));
  child.unref();
  // The pipe must not keep a process alive that has nothing else to do.
  const input = child.stdin;
  if (input && "unref" in input && typeof input.unref === "function") input.unref();
  return {
    async release() {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.ref();
      input?.end();
      await ended;
    },
  };
}

/** Forgets owners of a server that is not running, and those that died with the machine. */
export function clearOwners(folder: string, running: boolean): void {
  const owners = ownersFolder(folder);
  try {
    for (const owner of readdirSync(owners)) if (!running || !isAlive(Number(owner))) rmSync(join(owners, owner), { force: true });
  } catch {
    // No server was ever owned here.
  }
}

const ownersFolder = (folder: string): string => join(folder, "owners");
