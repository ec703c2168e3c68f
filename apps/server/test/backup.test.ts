import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gunzipSync, gzipSync } from "node:zlib";
import { backupLock, readTableShapes, readTenant, readVersion } from "@funnelsmith/storage";
import pg from "pg";
import { extract, pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ArchiveBroken, readArchive, textOf, writeArchive } from "../src/backup/archive.ts";
import { readManifest, restoreBackup } from "../src/backup/read-backup.ts";
import { runBackup, runRestore } from "../src/backup/run-backup.ts";
import { writeBackup } from "../src/backup/write-backup.ts";
import { checkInstallation } from "../src/check/check-installation.ts";
import { findingLine } from "../src/check/finding.ts";
import { joinTeam } from "./b2b.ts";
import { type Caller, cookieOf, setUpFirst, signUp, startTestServer, type TestServer } from "./test-server.ts";

const pdf = Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n");
const records = "/api/v1/apps/b2b/objects";

let folder: string;
let first: TestServer;
let second: TestServer;
let boss: Caller;
let team: string;
let fileId: string;
let archive: string;
let before: unknown;

/** What a team tells of itself: lists, a report, a ledger, a file's size. */
async function told(caller: Caller): Promise<unknown> {
  const list = async (object: string): Promise<unknown> => (await caller("GET", `${records}/${object}/records?limit=200&count=exact`)).body;
  const deals = (await list("deal")) as { items: { id: string }[] };
  const [deal] = deals.items;
  return {
    deals: { ...deals, nextCursor: null },
    contracts: await list("contract"),
    numbers: await list("payment"),
    ledger: (await caller("GET", `${records}/deal/records/${deal?.id}/transitions`)).body,
    timeline: (await caller("GET", `${records}/deal/records/${deal?.id}/timeline`)).body,
    funnel: (await caller("GET", "/api/v1/apps/b2b/reports/funnel")).body.rows.map(
      ({ drill: _drill, ...row }: Record<string, unknown>) => row,
    ),
    members: (await caller("GET", "/api/v1/members")).body,
    versions: (await caller("GET", "/api/v1/apps/b2b/versions")).body,
    file: (await caller("GET", `/api/v1/files/${fileId}`)).body,
  };
}

const signIn = async (server: TestServer, email: string): Promise<Caller> => {
  const reply = await server.as({})("POST", "/api/auth/sign-in/email", { email, password: "correct horse" });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return server.as({ cookie: cookieOf(reply) });
};
const findings = async (server: TestServer): Promise<readonly string[]> =>
  (await checkInstallation(server.deps.db, server.deps.files)).findings.map(findingLine);
const schemas = async (server: TestServer): Promise<readonly string[]> =>
  (
    await server.deps.db.administerAlone({
      text: "select nspname from pg_catalog.pg_namespace where nspname like 't\\_%' order by 1",
      values: [],
    })
  ).map((row) => String(row["nspname"]));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "fs-backup-"));
  first = await startTestServer({ DATA_DIR: path.join(folder, "one") });
  second = await startTestServer({ DATA_DIR: path.join(folder, "two") });
  const credentials = await setUpFirst(first);
  team = credentials.tenant;
  boss = first.as(credentials);
  expect((await boss("POST", "/api/v1/apps", { template: "b2b", sampleData: true })).status).toBe(201);
  await joinTeam(first, boss, "seller", { b2b: ["seller"] });
  const [contract] = (await boss("GET", `${records}/contract/records?limit=1`)).body.items;
  const query = "app=b2b&object=contract&field=scan&name=scan.pdf";
  const sent = await boss("POST", `/api/v1/files?${query}`, pdf, { "content-type": "application/pdf" });
  fileId = sent.body.id;
  const patched = await boss(
    "PATCH",
    `${records}/contract/records/${contract.id}`,
    { fields: { scan: [fileId] } },
    { "if-match": String(contract.version) },
  );
  expect(patched.status, JSON.stringify(patched.body)).toBe(200);
  before = await told(boss);
  archive = path.join(folder, "all.backup");
  // Somebody else's team, with a name of characters that COPY escapes.
  const other = first.as(await signUp(first, "other"));
  await other("POST", "/api/v1/tenants", { name: "外人\t\\N\n公司" });
  await other("POST", "/api/v1/apps", { template: "b2b" });
  await other("POST", `${records}/account/records`, { fields: { name: "反斜\\杠", note: "一\n二\t三 \\. \\N" } });
});
afterAll(async () => {
  await first.close();
  await second.close();
  await rm(folder, { recursive: true, force: true });
});

interface Part {
  readonly name: string;
  readonly content: Buffer;
}

/** The parts of an unpacked archive, its seal last. */
async function partsOf(plain: Buffer): Promise<readonly Part[]> {
  const tar = Readable.from([plain]).pipe(extract());
  const parts: Part[] = [];
  for await (const entry of tar) parts.push({ name: entry.header.name, content: await buffer(entry) });
  return parts;
}

/** An archive of these parts and of nothing else. */
async function packed(parts: readonly Part[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, content } of parts) tar.entry({ name }, content);
  tar.finalize();
  return gzipSync(await buffer(tar));
}

describe("a backup", { timeout: 120_000 }, () => {
  it("is one file that another installation restores whole, with people, passwords, ledger, files and keys", async () => {
    const { key } = (await boss("POST", "/api/v1/keys", { name: "program" })).body;
    // Its file stays on its server.
    const waiting = await boss("POST", `${records}/account/records/import?name=a.csv`, "name\nx\n", { "content-type": "text/csv" });
    expect(waiting.body, JSON.stringify(waiting.body)).toMatchObject({ state: "ready" });
    const said: string[] = [];
    expect(await runBackup(first.deps.settings, { file: archive }, (line) => said.push(line))).toBe(0);
    expect(said.at(-1)).toMatch(/^teams: 2, rows: \d+, files: 1, written to /);
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
    const restored: string[] = [];
    expect(await runRestore(second.deps.settings, { file: archive, asNew: false }, (line) => restored.push(line))).toBe(0);
    expect(restored.at(-1)).toBe("teams restored: 2");
    expect(await findings(second)).toEqual([]);
    const there = await signIn(second, "admin@example.com");
    expect(await told(there)).toEqual(before);
    expect((await there("GET", `/api/v1/jobs/${waiting.body.id}`)).body).toMatchObject({ state: "cancelled" });
    expect((await second.as({ authorization: `Bearer ${key}` })("GET", "/api/v1/me")).body.tenant.id).toBe(team);
    // It works on: gates, numbers and the ledger go on where they were.
    const made = await there("POST", `${records}/deal/records`, { fields: { name: "恢复之后" } });
    expect(made.status).toBe(201);
    const advance = `${records}/deal/records/${made.body.id}/advance`;
    expect(await there("POST", advance, { to: "discovery" }, { "if-match": "1" })).toMatchObject({ body: { code: "GATE_CLOSED" } });
    const account = (await there("GET", `${records}/account/records?limit=1`)).body.items[0].id;
    expect((await there("POST", advance, { to: "lost", reason: { code: "price" }, patch: { account } }, { "if-match": "1" })).status).toBe(
      200,
    );
    const odd = await (await signIn(second, "other@example.com"))("GET", `${records}/account/records`);
    expect(odd.body.items[0].fields).toMatchObject({ name: "反斜\\杠", note: "一\n二\t三 \\. \\N" });
    expect(await findings(second)).toEqual([]);
  });

  it("has what the catalog of the database says, made anew to the letter", async () => {
    const shape = async (server: TestServer): Promise<unknown> => {
      const [row] = await server.deps.db.administerAlone({ text: "select schema from platform.tenant where id = $1", values: [team] });
      const schema = String(row?.["schema"]);
      return await readTableShapes(async (text, values) => await server.deps.db.administerAlone({ text, values }), schema);
    };
    expect(await shape(second)).toEqual(await shape(first));
  });

  it("of one team is restored beside it under a new id, and its people find both", async () => {
    const file = path.join(folder, "one.backup");
    const { tenants } = await writeBackup(first.ownerUrl, first.deps.files, file, team);
    expect(tenants).toEqual([{ id: team, name: "甲公司" }]);
    const [copy] = await restoreBackup({ ownerUrl: first.ownerUrl, db: first.deps.db, store: first.deps.files }, file, {
      anew: true,
      dataDir: first.deps.settings.dataDir,
    });
    expect(copy?.id).not.toBe(team);
    const again = await signIn(first, "admin@example.com");
    const mine = (await again("GET", "/api/v1/tenants")).body.items.map(({ id }: { id: string }) => id);
    expect(mine).toContain(copy?.id);
    expect((await again("POST", "/api/v1/me/tenant", { tenant: copy?.id })).status).toBe(200);
    expect(await told(again)).toEqual(before);
    expect(await findings(first)).toEqual([]);
  });

  it("is true at one instant though people go on working", async () => {
    let working = true;
    let made = 0;
    const work = (async () => {
      while (working) {
        const deal = await boss("POST", `${records}/deal/records`, { fields: { name: `同时 ${made}` } });
        await boss("PATCH", `${records}/deal/records/${deal.body.id}`, { fields: { need: "改" } }, { "if-match": "1" });
        await boss("DELETE", `${records}/deal/records/${deal.body.id}`, undefined, { "if-match": "2" });
        made += 1;
      }
    })();
    const file = path.join(folder, "busy.backup");
    while (made < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    await writeBackup(first.ownerUrl, first.deps.files, file, team);
    working = false;
    await work;
    await restoreBackup({ ownerUrl: first.ownerUrl, db: first.deps.db, store: first.deps.files }, file, {
      anew: true,
      dataDir: first.deps.settings.dataDir,
    });
    expect(await findings(first)).toEqual([]);
  });

  it("keeps publishes out until all is read, and says when to try again", async () => {
    const tenant = await readTenant(first.deps.db, team);
    if (tenant === undefined) throw new Error("no team");
    const document = structuredClone(await readVersion(first.deps.db, tenant, "b2b"));
    document?.objects.find(({ key }) => key === "deal")?.fields.push({ key: "added_meanwhile", kind: "text", title: "Added" });
    const plan = await boss("POST", "/api/v1/apps/b2b/plan", { document });
    const publish = () => boss("POST", "/api/v1/apps/b2b/publish", { planId: plan.body.planId, document });
    const { files } = first.deps;
    let tried: Awaited<ReturnType<typeof publish>> | undefined;
    const store = {
      ...files,
      read: async (...of: Parameters<typeof files.read>) => {
        tried ??= await publish();
        return await files.read(...of);
      },
    };
    const file = path.join(folder, "busy.backup");
    expect((await writeBackup(first.ownerUrl, store, file)).missing).toEqual([]);
    expect(tried).toMatchObject({ status: 409, body: { code: "BACKUP_RUNNING" } });
    expect(tried?.headers["retry-after"]).toBe("30");
    expect((await publish()).status).toBe(200);
  });

  it("has no say in the publishes of teams it is not about", async () => {
    const schema = (await readTenant(first.deps.db, team))?.schema ?? "";
    const publishing = new pg.Client({ connectionString: first.ownerUrl });
    await publishing.connect();
    await publishing.query("select pg_advisory_lock(hashtextextended($1, 0))", [backupLock(schema)]);
    // The other team's does not wait for it, and meanwhile one of this team's does.
    const { tenants } = await writeBackup(first.ownerUrl, first.deps.files, path.join(folder, "other.backup"), "外人\t\\N\n公司");
    expect(tenants.map(({ name }) => name)).toEqual(["外人\t\\N\n公司"]);
    const own = writeBackup(first.ownerUrl, first.deps.files, path.join(folder, "own.backup"), team);
    const waiting = "select 1 from pg_stat_activity where wait_event = 'advisory' and query like '%pg_advisory_lock_shared%'";
    await expect.poll(async () => (await publishing.query(waiting)).rowCount, { timeout: 20_000 }).toBe(1);
    await publishing.end();
    expect((await own).tenants.map(({ id }) => id)).toEqual([team]);
  });

  it("finds people by their address where they are known already, and they keep their password", async () => {
    const third = await startTestServer({ DATA_DIR: path.join(folder, "three") });
    try {
      const local = await setUpFirst(third, { tenant: "乙公司" });
      await restoreBackup({ ownerUrl: third.ownerUrl, db: third.deps.db, store: third.deps.files }, archive, {
        anew: false,
        tenant: "甲公司",
        dataDir: third.deps.settings.dataDir,
      });
      const known = third.as(local);
      const teams = (await known("GET", "/api/v1/tenants")).body.items.map(({ name }: { name: string }) => name);
      expect(teams.sort((a: string, b: string) => a.localeCompare(b))).toEqual(["乙公司", "甲公司"].sort((a, b) => a.localeCompare(b)));
      expect(await findings(third)).toEqual([]);
    } finally {
      await third.close();
    }
  });

  it("is refused, and nothing is written, where the team is there, the archive is cut, changed, foreign or newer", async () => {
    const was = { schemas: await schemas(second), files: await readdir(path.join(folder, "two", "files")) };
    const whole = await readFile(archive);
    const plain = gunzipSync(whole);
    const restore = async (content: Buffer, options: { tenant?: string } = {}): Promise<unknown> => {
      const file = path.join(folder, "broken.backup");
      await writeFile(file, content);
      return await restoreBackup({ ownerUrl: second.ownerUrl, db: second.deps.db, store: second.deps.files }, file, {
        anew: true,
        dataDir: second.deps.settings.dataDir,
        ...options,
      });
    };
    const changed = Buffer.from(plain);
    const at = changed.indexOf("%PDF-1.7");
    changed[at] = (changed[at] ?? 0) ^ 1;
    const damaged = Buffer.from(whole);
    damaged[Math.floor(damaged.length / 2)] = (damaged[Math.floor(damaged.length / 2)] ?? 0) ^ 0xff;
    for (const [content, why] of [
      [whole.subarray(0, whole.length - 20), /cut off|damaged/],
      [whole.subarray(0, Math.floor(whole.length / 2)), /cut off|damaged/],
      [damaged, /cut off|damaged|not what was written/],
      [gzipSync(changed), /is not what was written/],
      [gzipSync(plain.subarray(0, 1024 * 1024)), /cut off|damaged/],
      [Buffer.from("nothing of the kind"), /cut off|damaged/],
      [Buffer.alloc(0), /cut off|damaged|empty/],
    ] as const) {
      await expect(restore(content)).rejects.toThrow(why);
      await expect(restore(content)).rejects.toBeInstanceOf(ArchiveBroken);
    }
    const parts = await partsOf(plain);
    const [last] = parts.slice(-2);
    if (!last) throw new Error("the archive has no parts");
    await expect(restore(await packed(parts.slice(0, -1)))).rejects.toThrow(/its end is not there/);
    await expect(restore(await packed(parts.toSpliced(-1, 0, last)))).rejects.toThrow(/was added to the archive/);
    await expect(restore(await packed([...parts, last]))).rejects.toThrow(/comes after the end/);
    const rewritten = async (change: (name: string, text: string) => string): Promise<Buffer> => {
      const file = path.join(folder, "rewritten.backup");
      await writeArchive(file, async (writer) => {
        await readArchive(archive, async (part) => await writer.add(part.name, change(part.name, await textOf(part))));
      });
      return await readFile(file);
    };
    const newer = await rewritten((name, text) =>
      name === "manifest.json" ? text.replaceAll(/"migration":\d+/g, '"migration":9999') : text,
    );
    await expect(restore(newer)).rejects.toThrow(/newer release/);
    await expect(restore(await rewritten((_name, text) => text.replace("funnelsmith-backup", "other")))).rejects.toThrow(
      /no backup of Funnelsmith/,
    );
    await expect(restore(whole, { tenant: "nobody" })).rejects.toThrow(/no team/);
    await expect(
      restoreBackup({ ownerUrl: second.ownerUrl, db: second.deps.db, store: second.deps.files }, archive, {
        anew: false,
        dataDir: second.deps.settings.dataDir,
      }),
    ).rejects.toThrow(/is there/);
    // Rows that the tables do not take: the transaction and the files stored for it are taken back.
    const unfit = await rewritten((name, text) => (/\/rows\/b2b__deal\//.test(name) ? `nonsense\n${text}` : text));
    await expect(restore(unfit)).rejects.toThrow();
    expect({ schemas: await schemas(second), files: await readdir(path.join(folder, "two", "files")) }).toEqual(was);
    expect((await readManifest(archive)).tenants).toHaveLength(2);
  });
});
