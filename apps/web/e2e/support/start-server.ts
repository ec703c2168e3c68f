import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.join(import.meta.dirname, "../../../..");

/** A server of our own on an empty data folder. */
export interface RunningServer {
  readonly url: string;
  /** Its data; mail it would send lies in `outbox`. */
  readonly folder: string;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Runs a program of the repository from its sources to its end; its output goes into the error when it fails. */
export function runScript(script: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--conditions=source", "--import", "tsx", script, ...args], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${script} ended with ${String(code)}\n${said}`))));
  });
}

/** Starts the server as `npm start` does, from its sources, on an empty data folder; `templates` is the gallery's folder. */
export async function startServer(templates?: string): Promise<RunningServer> {
  const [port, folder] = await Promise.all([freePort(), mkdtemp(path.join(tmpdir(), "funnelsmith-e2e-"))]);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ["--conditions=source", "--import", "tsx", "apps/server/src/main.ts"], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: "",
      DATA_DIR: folder,
      PORT: String(port),
      HOST: "127.0.0.1",
      BASE_URL: url,
      RATE_LIMIT: "0",
      LOG_LEVEL: "error",
      ...(templates !== undefined && { TEMPLATES_DIR: templates }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  await ready(url, child, () => said);
  return {
    url,
    folder,
    async stop() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ready(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`the server ended at start\n${said()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(`the server was not ready in time\n${said()}`);
}
