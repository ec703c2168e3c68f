import { spawn } from "node:child_process";
import { lutimesSync, mkdtempSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { withStartLock } from "./start-lock.ts";

const folder = mkdtempSync(join(tmpdir(), "fs-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A lock made by a process of this number an hour ago. */
function oldLock(name: string, pid: number): string {
  const lock = join(folder, name);
  symlinkSync(String(pid), lock);
  const then = Date.now() / 1000 - 3600;
  lutimesSync(lock, then, then);
  return lock;
}

const taken = (lock: string, withinMs = 20_000): Promise<string> =>
  Promise.race([
    withStartLock(lock, async () => readlinkSync(lock)),
    new Promise<string>((resolve) => {
      setTimeout(() => resolve("never"), withinMs).unref();
    }),
  ]);

describe("the lock of a start", () => {
  it("is held by one at a time, in one process as well", async () => {
    const lock = join(folder, "turns");
    let inside = 0;
    const most: number[] = [];
    await Promise.all(
      Array.from({ length: 4 }, () =>
        withStartLock(lock, async () => {
          most.push((inside += 1));
          await new Promise((resolve) => setTimeout(resolve, 20));
          inside -= 1;
        }),
      ),
    );
    expect(most).toEqual([1, 1, 1, 1]);
  });

  it("is taken over from a process that died", async () => {
    expect(await taken(oldLock("dead", 2 ** 22 + 1))).toBe(String(process.pid));
  });

  // In a container that starts anew every process gets the number it had before.
  it("is taken over when its holder's number is now our own", async () => {
    expect(await taken(oldLock("own", process.pid))).toBe(String(process.pid));
  });

  it.runIf(process.platform === "linux")("is taken over when its holder's number is now somebody else's", async () => {
    const other = spawn("sleep", ["60"], { stdio: "ignore" });
    try {
      expect(await taken(oldLock("other", other.pid ?? 0))).toBe(String(process.pid));
    } finally {
      other.kill("SIGKILL");
    }
  });

  it("is not waited for where it cannot be made", async () => {
    await expect(withStartLock(join(folder, "nowhere", "starting"), async () => {})).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is left to a process that lives and made it", async () => {
    const other = spawn("sleep", ["60"], { stdio: "ignore" });
    try {
      const lock = join(folder, "living");
      await new Promise((resolve) => setTimeout(resolve, 50));
      symlinkSync(String(other.pid), lock);
      expect(await taken(lock, 1_000)).toBe("never");
      rmSync(lock);
    } finally {
      other.kill("SIGKILL");
    }
  });
});
