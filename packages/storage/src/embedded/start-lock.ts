import { lstatSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

const holderOf = (lock: string): number => {
  try {
    return Number(readlinkSync(lock));
  } catch {
    return 0;
  }
};

/** When a process began, in milliseconds since 1970, at most two seconds early; undefined where the system does not tell. */
function beganAt(pid: number): number | undefined {
  if (pid === process.pid) return Date.now() - process.uptime() * 1000;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The 22nd value, in hundredths of a second since the machine booted; the second may hold spaces and ends in a bracket.
    const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
    const booted = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
    const began = (booted + ticks / 100 - 2) * 1000;
    return Number.isNaN(began) ? undefined : began;
  } catch {
    return undefined;
  }
}

/** Whether the process that made a lock is gone, be it that its number is another's by now: in a container that starts anew numbers repeat. */
function isLeft(lock: string, holder: number): boolean {
  if (!isAlive(holder)) return true;
  try {
    return (beganAt(holder) ?? 0) > lstatSync(lock).mtimeMs;
  } catch {
    // Gone: whoever held it has let go.
    return false;
  }
}

/** Does work while no other process, the watcher's shell included, starts or stops the same cluster. The lock is a link to the holder's process id, so that one left by a dead process is seen as such. Where the lock cannot be made at all, that failure is thrown. */
export async function withStartLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      symlinkSync(String(process.pid), lock);
      break;
    } catch (error) {
      // A folder that is gone or may not be written to stays so, however long one waits.
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const holder = holderOf(lock);
      if (holder > 0 && isLeft(lock, holder)) {
        // Taken aside before it is looked at again: somebody else may have cleared it and hold it rightfully by now.
        const aside = `${lock}.${process.pid}`;
        try {
          renameSync(lock, aside);
          if (holderOf(aside) !== holder) renameSync(aside, lock);
          else rmSync(aside, { force: true });
        } catch {
          // Gone already.
        }
        continue;
      }
      await wait(50);
    }
  }
  try {
    return await work();
  } finally {
    if (holderOf(lock) === process.pid) rmSync(lock, { force: true });
  }
}
