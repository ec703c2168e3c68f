import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { nativeFolder } from "./native-binaries.ts";
import { startEmbedded } from "./start-embedded.ts";
import { isAlive } from "./start-lock.ts";

const folder = mkdtempSync(join(tmpdir(), "fs-embedded-"));
const fixture = new URL("../../test/hold-embedded.ts", import.meta.url).pathname;

/** Another process that holds the server of a folder. */
async function holder(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ["--conditions=source", "--import", "tsx", fixture, dataDir], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let url = "";
  child.stdout?.on("data", (data: Buffer) => (url += data.toString()));
  const died = once(child, "exit").then(([code]) => {
    if (!url.includes("\n")) throw new Error(`the holder ended with ${String(code)}`);
  });
  while (!url.includes("\n")) await Promise.race([new Promise((resolve) => setTimeout(resolve, 20)), died]);
  return { child, url: url.trim() };
}

async function ask<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

const postmaster = (dataDir: string): number => {
  const file = join(dataDir, "pg", "postmaster.pid");
  return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : 0;
};
const isDown = async (dataDir: string, pid: number): Promise<boolean> => {
  for (let n = 0; n < 400 && (isAlive(pid) || existsSync(join(dataDir, "starting"))); n += 1)
    await new Promise((resolve) => setTimeout(resolve, 25));
  return !isAlive(pid);
};

describe("the embedded server", () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("starts from nothing, is one server for two starts at once, and stops with the last", async () => {
    const dataDir = join(folder, "shared");
    const [one, two] = await Promise.all([holder(dataDir), holder(dataDir)]);
    expect(one.url).toBe(two.url);
    const pid = postmaster(dataDir);
    one.child.stdin?.end();
    await once(one.child, "exit");
    expect(isAlive(pid)).toBe(true);
    expect(await ask(two.url, "select 1 as one")).toEqual([{ one: 1 }]);
    two.child.stdin?.end();
    await once(two.child, "exit");
    expect(await isDown(dataDir, pid)).toBe(true);
    expect(postmaster(dataDir)).toBe(0);
  });

  it("knows Chinese letters, keeps UTF-8 and sorts by pinyin when asked", async () => {
    const server = await startEmbedded({ dataDir: join(folder, "shared") });
    const [row] = await ask(
      server.url,
      `select current_setting('server_encoding') as encoding, '漏' ~ '^[[:alpha:]]$' as letter, lower('ÄÖ') as folded,
        (select string_agg(x, '' order by x collate "zh-x-icu") from unnest(array['张', '李', '安']) as x) as sorted,
        to_tsvector('simple', '北京科技') @@ to_tsquery('simple', '北京科技') as found`,
    );
    expect(row).toEqual({ encoding: "UTF8", letter: true, folded: "äö", sorted: "安李张", found: true });
    await ask(server.url, "create extension pg_trgm");
    expect(await ask(server.url, "select similarity('北京某某科技有限公司', '北京某科技公司') > 0.3 as alike")).toEqual([{ alike: true }]);
    await server.stop();
  });

  it.runIf(process.platform === "linux")("leaves its log open to itself alone, however often it is started", async () => {
    const server = await startEmbedded({ dataDir: join(folder, "shared") });
    const open = readdirSync("/proc/self/fd").map((fd) => {
      try {
        return readlinkSync(join("/proc/self/fd", fd));
      } catch {
        // The one the list was read by.
        return "";
      }
    });
    expect(open.filter((file) => file.endsWith("postgres.log"))).toEqual([]);
    await server.stop();
  });

  it("stops when its owner is killed without a word", async () => {
    const dataDir = join(folder, "shared");
    const { child, url } = await holder(dataDir);
    const pid = postmaster(dataDir);
    await ask(url, "select 1");
    child.kill("SIGKILL");
    expect(await isDown(dataDir, pid)).toBe(true);
  });

  it("leaves nobody waiting for it when its folder was removed", async () => {
    const dataDir = join(folder, "removed");
    const { child } = await holder(dataDir);
    const pid = postmaster(dataDir);
    const watchers = readdirSync(join(dataDir, "owners")).map(Number);
    expect(watchers).toHaveLength(1);
    rmSync(dataDir, { recursive: true, force: true });
    child.kill("SIGKILL");
    for (const watcher of watchers) expect(await isDown(dataDir, watcher)).toBe(true);
    process.kill(pid, "SIGKILL");
    expect(await isDown(dataDir, pid)).toBe(true);
  });

  it("comes back after kill -9 with every acknowledged row", async () => {
    const dataDir = join(folder, "shared");
    const first = await startEmbedded({ dataDir });
    await ask(first.url, "create table kept (n int)");
    await ask(first.url, "insert into kept select generate_series(1, 10000)");
    const open = new pg.Client(first.url);
    open.on("error", () => {});
    await open.connect();
    await open.query("begin");
    await open.query("insert into kept values (0)");
    process.kill(postmaster(dataDir), "SIGKILL");
    const second = await startEmbedded({ dataDir });
    expect(await ask(second.url, "select count(*)::int as n, min(n) as least from kept")).toEqual([{ n: 10_000, least: 1 }]);
    await first.stop();
    expect(await ask(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await second.stop();
    expect(await isDown(dataDir, postmaster(dataDir) || 1_000_000_000)).toBe(true);
  });

  it("begins anew when the first start was cut short", async () => {
    const dataDir = join(folder, "cut");
    const { child } = await holder(dataDir);
    const pid = postmaster(dataDir);
    child.kill("SIGKILL");
    await isDown(dataDir, pid);
    rmSync(join(dataDir, "pg"), { recursive: true });
    const half = spawn(process.execPath, ["--conditions=source", "--import", "tsx", fixture, dataDir], {
      stdio: ["pipe", "ignore", "inherit"],
    });
    while (!readdirSync(dataDir).some((entry) => entry.startsWith("pg.new"))) await new Promise((resolve) => setTimeout(resolve, 5));
    half.kill("SIGKILL");
    const server = await startEmbedded({ dataDir });
    expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
  }, 120_000);

  it("works where the way to the folder is long", async () => {
    const dataDir = join(folder, "a-folder-with-a-long-name-".repeat(4), "数据 目录");
    const server = await startEmbedded({ dataDir });
    expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it("makes the library links its package could not bring", () => {
    const native = nativeFolder();
    const { target } = (JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as { target: string }[])[0] ?? { target: "" };
    const link = join(native, "..", target);
    unlinkSync(link);
    nativeFolder();
    expect(existsSync(link)).toBe(true);
  });
});
