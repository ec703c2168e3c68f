import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./run.mjs";

const lockFile = join(root, ".tmp/launch.lock");
/** No install or build takes longer; a number of a process that is gone may have been given to another. */
const longest = 15 * 60_000;

/** Whether whoever wrote the lock is still at work. */
function held() {
  try {
    if (Date.now() - statSync(lockFile).mtimeMs > longest) return false;
    process.kill(Number(readFileSync(lockFile, "utf8")), 0);
    return true;
  } catch (error) {
    // Only this says that nobody is there: a lock may be another's, or gone in between and to be tried for again.
    return error.code !== "ESRCH";
  }
}

/** Does work that two launchers must not do at once in one folder; the later one waits. */
export async function alone(work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (!held()) rmSync(lockFile, { force: true });
    else {
      if (!told) console.log("Another start is installing or building here; waiting for it …");
      await sleep(300);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}
