import { once } from "node:events";
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { availableParallelism, release, totalmem } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Problem } from "@funnelsmith/problem";
import pg from "pg";
import type { RunAs } from "./run-as.ts";
import { isAlive } from "./start-lock.ts";

/** Where the parts of one cluster are. */
export interface ClusterPlaces {
  readonly data: string;
  readonly log: string;
  readonly socket: string;
}

const user = "funnelsmith";
const database = "funnelsmith";

/** The address of the cluster's database over its socket; the host in the path is there for URL parsers, the one in the query counts. */
export const clusterUrl = ({ socket }: ClusterPlaces, name: string = database): string =>
  `postgres://${user}@localhost/${name}?host=${encodeURIComponent(socket)}`;

/**
 * UTF-8 with a character type that knows every letter: the wrapper's defaults make an SQL_ASCII cluster where LANG is unset, and
 * locale C finds no Chinese letters. Bytewise collation by the built-in provider, so that no system library's change breaks an index.
 */
const locales = [
  ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--lc-ctype=C.UTF-8"],
  ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--lc-ctype=en_US.UTF-8"],
];

/** Makes the cluster if it is not there: in a folder aside, renamed when complete, so that a start cut short leaves nothing half made. */
export async function makeCluster(run: RunAs, places: ClusterPlaces): Promise<void> {
  if (existsSync(join(places.data, "PG_VERSION"))) return;
  const failures: string[] = [];
  clearHalfMade(places);
  for (const [attempt, locale] of locales.entries()) {
    // A name of its own: the initdb of a start that was killed may still be writing.
    const aside = `${places.data}.new-${process.pid}-${attempt}`;
    mkdirSync(aside, { mode: 0o700 });
    run.own(aside);
    const args = ["-D", aside, "-U", user, "-E", "UTF8", ...locale, "--auth-local=trust", "--auth-host=reject", "--no-instructions"];
    const child = run.start("initdb", args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => (output += data.toString()));
    const [code] = (await once(child, "close").catch((error: unknown) => [error])) as [unknown];
    if (code === 0) {
      renameSync(aside, places.data);
      return;
    }
    failures.push(output.trim() || String(code));
    if (!/locale/.test(output.slice(-300))) break;
    rmSync(aside, { recursive: true, force: true });
  }
  throw unavailable("内置数据库未能初始化", "The embedded database could not be made", failures.join("\n"));
}

/** Removes what starts that were cut short left. */
function clearHalfMade(places: ClusterPlaces): void {
  const folder = dirname(places.data);
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith(`${basename(places.data)}.new-`)) continue;
    try {
      rmSync(join(folder, entry), { recursive: true, force: true });
    } catch {
      // Still being written; the next start tries again.
    }
  }
}

const unavailable = (zh: string, en: string, output: string): Problem =>
  new Problem("DATABASE_UNAVAILABLE", { "zh-CN": `${zh}：${output.slice(-2_000)}`, en: `${en}: ${output.slice(-2_000)}` });

/** The process id in the cluster's pid file when that process is there. */
export function runningPid(places: ClusterPlaces): number | undefined {
  try {
    const pid = Number(readFileSync(join(places.data, "postmaster.pid"), "utf8").split("\n")[0]);
    return isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

type Answer = "ready" | "starting" | "silent";

async function ask(places: ClusterPlaces): Promise<Answer> {
  const client = new pg.Client({ host: places.socket, user, database: "postgres", connectionTimeoutMillis: 2_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return "ready";
  } catch (error) {
    // 57P03: starting up, shutting down or recovering.
    return error instanceof Error && "code" in error && error.code === "57P03" ? "starting" : "silent";
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether a server of this cluster already answers; one that is still starting or recovering is waited for as long as it says so. */
export async function isServing(places: ClusterPlaces): Promise<boolean> {
  let heard = Date.now();
  while (runningPid(places) !== undefined) {
    const answer = await ask(places);
    if (answer === "ready") return true;
    if (answer === "starting") heard = Date.now();
    // A pid file left by a crash may name a process that has come since; that one never answers.
    else if (Date.now() - heard > 3_000) return false;
    await wait(50);
  }
  return false;
}

const ours: Readonly<Record<string, string>> = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "100",
  max_locks_per_transaction: "512",
  shared_buffers: sharedBuffers(totalmem()),
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_min_messages: "warning",
  log_line_prefix: "%m ",
  max_wal_size: "1GB",
  // Who asks helps itself: with a worker for each core they would be one too many.
  max_parallel_workers_per_gather: String(Math.min(2, availableParallelism() - 1)),
  recovery_init_sync_method: recoverySync(process.platform, release()),
};

/**
 * What the server keeps of its tables, of a machine with so many bytes: a sixteenth, 128 to 512 MB. A table of more than a quarter of it is
 * read past it, page by page from the operating system: of half a million moves that costs a report a sixth more.
 */
export function sharedBuffers(memory: number): string {
  return `${Math.round(Math.min(512, Math.max(128, memory / 16 / 2 ** 20)))}MB`;
}

/**
 * How a start after a crash makes sure of files before it reads them. One by one, those of a thousand teams keep it from answering for long;
 * Linux syncs a whole file system at once, and since 5.8 says whether it could.
 */
export function recoverySync(platform: string, release: string): "syncfs" | "fsync" {
  const [major = 0, minor = 0] = release.split(".").map(Number.parseFloat);
  return platform === "linux" && (major > 5 || (major === 5 && minor >= 8)) ? "syncfs" : "fsync";
}

/**
 * Starts the server and waits until it answers. After a kill its first attempts may be refused while old backends still hold memory, so
 * it is tried again with back-off for a minute; a recovery takes as long as it takes.
 */
export async function startServer(run: RunAs, places: ClusterPlaces, more: Readonly<Record<string, string>>): Promise<void> {
  let until = Date.now() + 60_000;
  const args = [
    "-D",
    places.data,
    "-k",
    places.socket,
    ...Object.entries({ ...ours, ...more }).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
  ];
  for (let pause = 200; ; pause = Math.min(5_000, pause * 2)) {
    const log = openLog(places.log);
    const child = run.start("postgres", args, { stdio: ["ignore", log, log], detached: true });
    // The child has its own; ours would stay open for every start that is tried.
    closeSync(log);
    let over = false;
    child.once("exit", () => (over = true));
    child.once("error", () => (over = true));
    child.unref();
    while (!over && Date.now() < until) {
      const answer = await ask(places);
      if (answer === "ready") return;
      if (answer === "starting") until = Math.max(until, Date.now() + 10_000);
      // Each question is a process of the server's, which has a recovery to get on with.
      await wait(answer === "starting" ? 100 : 25);
    }
    if (!over) child.kill("SIGINT");
    if (Date.now() + pause > until)
      throw unavailable("内置数据库未能启动", "The embedded database did not start", readFileSync(places.log, "utf8"));
    await wait(pause);
  }
}

/** The log is begun anew when it has grown. */
function openLog(path: string): number {
  if (existsSync(path) && statSync(path).size > 10 * 1024 * 1024) renameSync(path, `${path}.old`);
  return openSync(path, "a", 0o600);
}

/** Makes the product's database in a cluster that runs, once. */
export async function makeDatabase(places: ClusterPlaces): Promise<void> {
  const client = new pg.Client({ host: places.socket, user, database: "postgres" });
  client.on("error", () => {});
  await client.connect();
  try {
    const known = await client.query("select 1 from pg_catalog.pg_database where datname = $1", [database]);
    if (known.rowCount === 0) await client.query(`create database ${database} encoding 'UTF8' template template0`);
  } finally {
    await client.end();
  }
}

/** A folder for the socket, short enough for the 100 bytes an address may have. */
export function socketFolder(run: RunAs, id: string): string {
  const near = join(run.home, "run");
  // "/.s.PGSQL.5432" follows; macOS allows 103 bytes in all.
  const folder = Buffer.byteLength(near) <= 85 ? near : join(process.env["TMPDIR"] ?? "/tmp", `funnelsmith-${id}`);
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid } = statSync(folder);
  const mine = [process.getuid?.() ?? -1, 65_534];
  // Anybody may make folders in /tmp: one that is not ours could be listened at.
  if (!mine.includes(uid)) throw unavailable("套接字目录不属于当前用户", "The socket's folder belongs to somebody else", folder);
  chmodSync(folder, 0o700);
  run.own(folder);
  return folder;
}
