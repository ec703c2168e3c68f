import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { FailPoint } from "@funnelsmith/storage";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** What a server does at a fail-point: dies, or says so and stands still. */
export type Armed = `${FailPoint}:${"kill" | "wait"}`;

/** The real server in a process of its own, on an embedded database of its own. */
export interface ServerProcess {
  readonly url: string;
  /** From the start of the process until it answered that it is ready. */
  readonly readyMs: number;
  /** Everything it has written. */
  output(): string;
  /** Sets the fail-point, or takes it away; resolves when the server knows. */
  arm(armed: Armed | undefined): Promise<void>;
  /** Resolves when the server stands still at the point, so many times. */
  stands(point: FailPoint, times: number): Promise<void>;
  /** Resolves to the signal that ended it; fails when none does in time. */
  died(): Promise<NodeJS.Signals | null>;
  kill(): Promise<void>;
  /** A stop that was asked for; resolves to the exit code. */
  stop(): Promise<number | null>;
}

// Compiled, it starts three times as quickly, and it starts some thirty times; sources that do not compile are run all the same.
let command: readonly string[] | undefined;
const main = (): readonly string[] => {
  const server = join(root, "apps/server");
  const built = (): boolean => spawnSync(join(root, "node_modules/.bin/tsc"), ["-b", server], { cwd: root, stdio: "ignore" }).status === 0;
  command ??= built() ? [join(server, "dist/main.js")] : ["--conditions=source", "--import", "tsx", join(server, "src/main.ts")];
  return command;
};

// Lets the test set the fail-point while the server runs, and ends the server when the test is gone.
const obey = `process.on("message", (armed) => { if (armed) process.env.FUNNELSMITH_FAIL_POINT = armed; else delete process.env.FUNNELSMITH_FAIL_POINT; process.send("armed"); });
process.on("disconnect", () => process.exit(1)); process.channel?.unref();`;

const passed = ["PATH", "HOME", "LANG", "TMPDIR", "USER"];

function launch(dataDir: string, port: number, args: readonly string[], armed: Armed | undefined): ChildProcess {
  const env: NodeJS.ProcessEnv = Object.fromEntries(passed.map((name) => [name, process.env[name]]));
  Object.assign(env, { DATA_DIR: dataDir, PORT: String(port), RATE_LIMIT: "0", LOG_LEVEL: "error", NODE_ENV: "test" });
  if (armed) env["FUNNELSMITH_FAIL_POINT"] = armed;
  const preload = `data:text/javascript,${encodeURIComponent(obey)}`;
  return spawn(process.execPath, ["--import", preload, ...main(), ...args], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A server process from its first moment, ready or not. */
export interface StartingServer extends Omit<ServerProcess, "readyMs"> {
  /** Resolves when it answers that it is ready; fails when it ends before. */
  ready(): Promise<ServerProcess>;
}

/** Starts a server, or with arguments a command of it. */
export async function launchServer(dataDir: string, armed?: Armed, args: readonly string[] = []): Promise<StartingServer> {
  const port = await freePort();
  main();
  const began = performance.now();
  const url = `http://127.0.0.1:${port}`;
  const child = launch(dataDir, port, args, armed);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => (said += data.toString()));
  let ended: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined;
  const end = once(child, "exit").then(
    ([code, signal]) => (ended = { code: code as number | null, signal: signal as NodeJS.Signals | null }),
  );
  const until = async (what: string, holds: () => boolean, withinMs = 60_000): Promise<void> => {
    for (const last = Date.now() + withinMs; !holds(); await wait(5)) {
      if (Date.now() > last) throw new Error(`the server never ${what}:\n${said}`);
    }
  };
  const server: Omit<ServerProcess, "readyMs"> = {
    url,
    output: () => said,
    async arm(point) {
      const heard = once(child, "message");
      child.send(point ?? "");
      await heard;
    },
    async stands(point, times) {
      await until(`stood at ${point}`, () => said.split(`fail point ${point}\n`).length > times || ended !== undefined);
      if (ended) throw new Error(`the server ended instead of standing at ${point}:\n${said}`);
    },
    async died() {
      await until("died", () => ended !== undefined);
      return ended?.signal ?? null;
    },
    async kill() {
      child.kill("SIGKILL");
      await end;
    },
    async stop() {
      child.kill("SIGTERM");
      return (await end).code;
    },
  };
  return {
    ...server,
    async ready() {
      for (const last = Date.now() + 90_000; ; await wait(10)) {
        if (ended !== undefined || Date.now() > last) throw new Error(`the server did not start (${JSON.stringify(ended)}):\n${said}`);
        const answer = await fetch(`${url}/readyz`).catch(() => undefined);
        await answer?.arrayBuffer();
        if (answer?.status === 200) return { ...server, readyMs: Math.round(performance.now() - began) };
      }
    },
  };
}

/** Runs the command that checks the data; resolves to its exit code and lines. */
export async function runCheckCommand(dataDir: string): Promise<{ readonly code: number | null; readonly lines: readonly string[] }> {
  const child = launch(dataDir, 0, ["--check"], undefined);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => (said += data.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, lines: said.trim().split("\n") };
}
