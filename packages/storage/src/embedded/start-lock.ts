import { readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
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

/** Does work while no other process, the watcher's shell included, starts or stops the same cluster. The lock is a link to the holder's process id, so that one left by a dead process is seen as such. */
export async function withStartLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      symlinkSync(String(process.pid), lock);
      break;
    } catch {
      const holder = holderOf(lock);
      if (holder > 0 && !isAlive(holder)) {
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
