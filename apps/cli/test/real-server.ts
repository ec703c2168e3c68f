import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";

/** A server process over a database of its own. */
export interface RealServer {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  close(): Promise<void>;
}

const main = fileURLToPath(new URL("../../server/src/main.ts", import.meta.url));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address ? address.port : 0;
}

/** Starts the product as it is started in earnest, with a first administrator. */
export async function startRealServer(): Promise<RealServer> {
  const admin = new pg.Client({ connectionString: process.env["TEST_DATABASE_URL"] });
  await admin.connect();
  const name = `fs_cli_${randomBytes(5).toString("hex")}`;
  await admin.query(`create database ${name} template template0 encoding 'UTF8'`);
  const database = new URL(String(process.env["TEST_DATABASE_URL"]));
  database.pathname = `/${name}`;
  const dataDir = mkdtempSync(path.join(tmpdir(), "funnelsmith-cli-data-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [user, password] = ["boss@example.com", "correct horse"];
  const child = spawn(process.execPath, ["--conditions=source", "--import", "tsx", main], {
    env: {
      ...process.env,
      NODE_ENV: "test",
      BASE_URL: url,
      PORT: String(port),
      DATABASE_URL: database.href,
      DATA_DIR: dataDir,
      AUTH_SECRET: randomBytes(30).toString("hex"),
      ADMIN_EMAIL: user,
      ADMIN_PASSWORD: password,
      ADMIN_TENANT: "甲公司",
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const deadline = Date.now() + 90_000;
  while ((await fetch(`${url}/readyz`).catch(() => undefined))?.status !== 200) {
    if (Date.now() > deadline || child.exitCode !== null) throw new Error("the server did not start");
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    url,
    user,
    password,
    async close() {
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
