import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { root } from "./source-files.ts";

let home: string;

/** A copy of the launcher in a folder with a blank in its name, whose one command is done when a file is there. */
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "funnelsmith-launch-")), "a b");
  for (const folder of ["packages", "apps", "bin", "node_modules"]) mkdirSync(join(home, folder), { recursive: true });
  cpSync(join(root, "tools/launch"), join(home, "tools/launch"), { recursive: true });
  cpSync(join(root, "tools/launch.mjs"), join(home, "tools/launch.mjs"));
  writeFileSync(join(home, "tools/launch/bench.mjs"), 'export const bench = async () => (console.log("ran"), 0);\n');
});

afterEach(() => rmSync(dirname(home), { recursive: true }));

/** Puts a program on the path that notes its call and then does what the shell lines say. */
function program(name: string, lines: string): void {
  const file = join(home, "bin", name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $NODE_ENV" >> "${home}/calls"\n${lines}\n`);
  chmodSync(file, 0o755);
}

const calls = (): string[] => (existsSync(join(home, "calls")) ? readFileSync(join(home, "calls"), "utf8").trim().split("\n") : []);

function launch(): { readonly done: Promise<{ code: number | null; said: string }>; readonly interrupt: () => void } {
  const env = { ...process.env, NODE_ENV: "production", PATH: `${join(home, "bin")}${delimiter}/usr/bin${delimiter}/bin` };
  const child = spawn(process.execPath, ["tools/launch.mjs", "bench"], { cwd: home, env, detached: true });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text.toString()));
  return {
    done: new Promise((resolve) => child.on("close", (code) => resolve({ code, said }))),
    // What a terminal does: the whole group hears it.
    interrupt: () => void process.kill(-(child.pid ?? 0), "SIGINT"),
  };
}

it("installs with the first way that works, compilers included, and not again on the next start", async () => {
  program("npx", "exit 1");
  program("pnpm", "exit 127");
  program("npm", "exit 0");
  expect(await launch().done).toMatchObject({ code: 0, said: expect.stringContaining("ran") });
  expect(calls()).toEqual(["npx development", "pnpm development", "npm development"]);
  expect(await launch().done).toMatchObject({ code: 0, said: "ran\n" });
  expect(calls()).toHaveLength(3);
});

it("tries no other way of installing after Ctrl-C", async () => {
  program("npx", "sleep 20");
  program("pnpm", "exit 0");
  const { done, interrupt } = launch();
  while (calls().length === 0) await sleep(50);
  interrupt();
  const { code, said } = await done;
  expect(code).toBe(130);
  expect(said).not.toContain("ran");
  expect(calls()).toEqual(["npx development"]);
});

it("installs once when started twice at once, and does not wait for a launcher that died", async () => {
  mkdirSync(join(home, ".tmp"));
  writeFileSync(join(home, ".tmp/launch.lock"), "999999999");
  program("npx", "sleep 1");
  const both = await Promise.all([launch().done, launch().done]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(calls()).toEqual(["npx development"]);
});
