import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryOf } from "../cpu.ts";
import { freePort, root, startOurs } from "../processes.ts";
import type { Setting, Value } from "./all.ts";

/** Runs `npm start` in a folder until it answers; answers the seconds. */
async function npmStart(folder: string, env: Record<string, string>): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn("npm", ["start"], {
    cwd: folder,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: "ignore",
    detached: true,
  });
  try {
    for (;;) {
      if (
        await fetch(`http://127.0.0.1:${port}/readyz`).then(
          (answer) => answer.ok,
          () => false,
        )
      )
        return (performance.now() - began) / 1000;
      if (child.exitCode !== null || performance.now() - began > 300_000) throw new Error(`npm start in ${folder} did not come up`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    if (child.pid) process.kill(-child.pid, "SIGTERM");
    await new Promise((resolve) => child.on("exit", resolve));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** Cold and warm `npm start` of a fresh clone with empty caches, and the idle server's memory. */
export async function startValues({ env }: Setting): Promise<readonly Value[]> {
  const idle = await startOurs({ ...env });
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const memory = memoryOf(idle.pid);
  await idle.stop();

  const folder = mkdtempSync(join(tmpdir(), "funnelsmith-cold-"));
  execFileSync("git", ["clone", "--quiet", root, join(folder, "clone")]);
  const fresh = {
    HOME: join(folder, "home"),
    npm_config_cache: join(folder, "npm"),
    XDG_CACHE_HOME: join(folder, "cache"),
    XDG_DATA_HOME: join(folder, "share"),
  };
  const cold = await npmStart(join(folder, "clone"), fresh);
  const warm = await npmStart(join(folder, "clone"), fresh);
  rmSync(folder, { recursive: true, force: true });
  return [
    { name: "idle_memory", what: "Server idle, resident", value: memory.toFixed(0), unit: "MB", target: "≤ 200" },
    { name: "start_cold", what: "`npm start` in a fresh clone with empty caches", value: cold.toFixed(1), unit: "s", target: "≤ 60" },
    { name: "start_warm", what: "`npm start` again", value: warm.toFixed(1), unit: "s", target: "≤ 3" },
  ];
}
