import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root: string = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** A server running as a process of its own. */
export interface Running {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

const children = new Set<ChildProcess>();
// A run that is cut short leaves no server behind.
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

/** A child that ends with this process at the latest. */
function kept<T extends ChildProcess>(child: T): T {
  children.add(child);
  child.on("exit", () => children.delete(child));
  return child;
}

function stopper(child: ChildProcess): () => Promise<void> {
  return () =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.on("exit", () => resolve());
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 12_000).unref();
    });
}

/** Starts the product's built server and waits until it is ready; `startMs` is how long that took. */
export async function startOurs(env: Record<string, string>): Promise<Running & { readonly startMs: number }> {
  const port = await freePort();
  const began = performance.now();
  const child = kept(
    spawn("node", [join(root, "apps/server/dist/main.js")], {
      env: {
        ...process.env,
        NODE_ENV: "production",
        HOST: "127.0.0.1",
        PORT: String(port),
        LOG_LEVEL: "warn",
        // One team asks for more here than any team may.
        RATE_LIMIT: "0",
        TENANT_LIMITS: "requests=0",
        ...env,
      },
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server stopped with ${child.exitCode}`);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) break;
    if (performance.now() - began > 60_000) {
      await stopper(child)();
      throw new Error("the server is not ready after 60 s");
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { port, pid: child.pid ?? 0, startMs: performance.now() - began, stop: stopper(child) };
}

/** Starts the twin and waits for its port. */
export function startTwin(url: string): Promise<Running> {
  const child = kept(
    spawn("node", ["--conditions=source", "--import", "tsx", join(root, "apps/bench/src/twin/main.ts")], {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production", TWIN_DATABASE_URL: url },
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (text: Buffer) => {
      const found = /listening (\d+)/.exec(text.toString());
      if (found) resolve({ port: Number(found[1]), pid: child.pid ?? 0, stop: stopper(child) });
    });
    child.on("exit", (code) => reject(new Error(`the twin stopped with ${code}`)));
  });
}
