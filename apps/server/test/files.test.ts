import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Problem } from "@funnelsmith/problem";
import { zipSync } from "fflate";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pruneLooseFiles, sweepContents } from "../src/background/prune-files.ts";
import { startJobRunner } from "../src/jobs/job-runner.ts";
import { b2bDeal, joinTeam } from "./b2b.ts";
import { type S3Server, startS3Server } from "./s3-server.ts";
import { type Caller, setUpFirst, signUp, startTestServer, type TestServer } from "./test-server.ts";

const pdf = Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const exe = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(200)]);
const contentTypes = (main: string): Record<string, Uint8Array> => ({
  "[Content_Types].xml": Buffer.from(
    `<?xml version="1.0"?><Types><Override PartName="/xl/workbook.xml" ContentType="application/${main}.main+xml"/></Types>`,
  ),
  "xl/workbook.xml": Buffer.from("<workbook/>"),
});
const xlsx = Buffer.from(zipSync(contentTypes("vnd.openxmlformats-officedocument.spreadsheetml.sheet")));
const xlsm = Buffer.from(zipSync({ ...contentTypes("vnd.ms-excel.sheet.macroEnabled"), "xl/vbaProject.bin": Buffer.from("macros") }));
const hiddenMacro = Buffer.from(
  zipSync({ ...contentTypes("vnd.openxmlformats-officedocument.spreadsheetml.sheet"), "xl/vbaProject.bin": Buffer.from("macros") }),
);

let folder: string;
let server: TestServer;
let admin: Caller;
let seller: Caller;
let other: Caller;
let finance: Caller;
let stranger: Caller;
let owner: pg.Client;
let schema: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "fs-files-"));
  server = await startTestServer({ DATA_DIR: folder, FILE_LIMIT: "1" });
  admin = server.as(await setUpFirst(server));
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
  seller = await joinTeam(server, admin, "seller", { b2b: ["seller"] });
  other = await joinTeam(server, admin, "other", { b2b: ["seller"] });
  finance = await joinTeam(server, admin, "finance", { b2b: ["finance"] });
  stranger = server.as(await signUp(server, "stranger"));
  await stranger("POST", "/api/v1/tenants", { name: "外人" });
  await stranger("POST", "/api/v1/apps", { template: "b2b" });
  owner = new pg.Client(server.ownerUrl);
  await owner.connect();
  schema = (await owner.query<{ schema: string }>("select schema from platform.tenant order by created_at limit 1")).rows[0]?.schema ?? "";
});
afterAll(async () => {
  await owner?.end();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Sends a file as a browser does. */
async function send(
  caller: Caller,
  content: Buffer,
  name: string,
  { object = "contract", field = "scan", headers = {} }: { object?: string; field?: string; headers?: Record<string, string> } = {},
) {
  const query = new URLSearchParams({ app: "b2b", object, field, name });
  return await caller("POST", `/api/v1/files?${query.toString()}`, content, {
    "content-type": "application/octet-stream",
    ...headers,
  });
}

async function contract(caller: Caller, fields: Record<string, unknown> = {}) {
  const deal = await b2bDeal(caller);
  const number = `HT-${Math.random().toString(36).slice(2)}`;
  return await caller("POST", "/api/v1/apps/b2b/objects/contract/records", {
    fields: { number, deal: deal.id, total: "100.00", ...fields },
  });
}

const contents = async (): Promise<string[]> =>
  (await readdir(path.join(folder, "files", schema)).catch(() => [])).sort((a, b) => a.localeCompare(b));

/** Asks for a file in every way a part can be asked for. */
async function partsOf(caller: Caller, id: string, content: Buffer): Promise<void> {
  const size = content.length;
  const ask = async (headers: Record<string, string>) => await caller("GET", `/api/v1/files/${id}`, undefined, headers);
  const etag = String((await ask({})).headers["etag"]);
  for (const [range, from, to] of [
    ["bytes=0-8", 0, 8],
    ["bytes=5-5", 5, 5],
    ["bytes=10-", 10, size - 1],
    [`bytes=20-${size + 100}`, 20, size - 1],
    ["bytes=-7", size - 7, size - 1],
    [`bytes=-${size + 1}`, 0, size - 1],
  ] as const) {
    const { status, body, headers } = await ask({ range });
    expect({ status, length: Number(headers["content-length"]), place: headers["content-range"], etag: headers["etag"] }, range).toEqual({
      status: 206,
      length: to - from + 1,
      place: `bytes ${from}-${to}/${size}`,
      etag,
    });
    expect(body, range).toBe(content.subarray(from, to + 1).toString());
  }
  expect((await ask({ range: "bytes=0-3", "if-range": etag })).status).toBe(206);
  // Another content than the one the download began with, several parts, and what is no range: the whole.
  for (const headers of [{ "if-range": '"another"' }, { "if-range": new Date().toUTCString() }]) {
    expect(await ask({ range: "bytes=0-3", ...headers })).toMatchObject({ status: 200, body: content.toString() });
  }
  for (const range of ["bytes=0-1,4-5", "bytes=x-y", "lines=0-1", "bytes", "bytes=-", "bytes=5-4"]) {
    const whole = await ask({ range });
    expect([whole.status, whole.headers["accept-ranges"], whole.headers["content-range"]], range).toEqual([200, "bytes", undefined]);
  }
  expect((await ask({ range: "bytes=0-3", "if-none-match": etag })).status).toBe(304);
  for (const range of [`bytes=${size}-`, "bytes=-0"]) {
    const outside = await ask({ range });
    expect(outside, range).toMatchObject({ status: 416, body: { code: "RANGE_UNSATISFIABLE" } });
    expect(outside.headers["content-range"]).toBe(`bytes */${size}`);
  }
}

describe("files over HTTP", () => {
  it("are uploaded for a field, attached with a record, and given back byte for byte under safe headers", async () => {
    const sent = await send(seller, png, "合同 (盖章).png");
    expect(sent).toMatchObject({ status: 201, body: { name: "合同 (盖章).png", size: png.length, type: "image/png" } });
    const made = await contract(seller, { scan: [sent.body.id] });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body.fields.scan).toEqual([sent.body]);
    const raw = await seller("GET", `/api/v1/files/${sent.body.id}`);
    expect(Number(raw.headers["content-length"])).toBe(png.length);
    expect(raw.headers["etag"]).toBe(`"${createHash("sha256").update(png).digest("hex")}"`);
    expect(raw.headers).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "content-disposition": "inline; filename=\"__ (__).png\"; filename*=UTF-8''%E5%90%88%E5%90%8C%20%28%E7%9B%96%E7%AB%A0%29.png",
    });
    expect(raw.headers["content-security-policy"]).toMatch(/default-src 'none'.*sandbox/);
    const again = await seller("GET", `/api/v1/files/${sent.body.id}`, undefined, { "if-none-match": String(raw.headers["etag"]) });
    expect(again).toMatchObject({ status: 304, body: "" });
    const saved = await seller("GET", `/api/v1/files/${sent.body.id}?download=1`);
    expect(saved.headers["content-disposition"]).toMatch(/^attachment/);
  });

  it("are given out in parts, so that a download that broke off goes on", async () => {
    const content = Buffer.concat([pdf, Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 256))]);
    const { id } = (await send(seller, content, "parts.pdf")).body;
    await partsOf(seller, id, content);
  });

  it("are their uploader's until a record holds them, then those of whoever reads its field", async () => {
    const { body } = await send(seller, pdf, "a.pdf");
    const at = `/api/v1/files/${body.id}`;
    const statuses = async (): Promise<number[]> => {
      const found: number[] = [];
      for (const caller of [seller, other, finance, admin, stranger, server.as({})]) found.push((await caller("GET", at)).status);
      return found;
    };
    expect(await statuses()).toEqual([200, 404, 404, 404, 404, 401]);
    const made = await contract(seller, { scan: [body.id] });
    expect(await statuses()).toEqual([200, 404, 200, 200, 404, 401]);
    expect(
      (
        await other(
          "PATCH",
          `/api/v1/apps/b2b/objects/contract/records/${made.body.id}`,
          { fields: { scan: [body.id] } },
          { "if-match": "1" },
        )
      ).status,
    ).toBe(404);
    const foreign = await contract(other, { scan: [body.id] });
    expect(foreign).toMatchObject({ status: 422, body: { errors: [{ pointer: "/fields/scan/0", code: "FIELD_FILE_UNKNOWN" }] } });
    // The history names it, and so it stays for whoever reads that; a record that is deleted takes it along.
    const path = `/api/v1/apps/b2b/objects/contract/records/${made.body.id}`;
    const emptied = await seller("PATCH", path, { fields: { scan: null } }, { "if-match": "1" });
    expect(emptied).toMatchObject({ status: 200, body: { fields: { scan: null } } });
    expect(await statuses()).toEqual([200, 404, 200, 200, 404, 401]);
    expect((await seller("DELETE", at)).status).toBe(404);
    expect((await admin("DELETE", path, undefined, { "if-match": "2" })).status).toBe(200);
    expect(await statuses()).toEqual([404, 404, 404, 404, 404, 401]);
    expect((await admin("POST", `${path}/restore`)).status).toBe(200);
    expect(await statuses()).toEqual([200, 404, 200, 200, 404, 401]);
  });

  it("are refused when their name lies, when they do something by themselves, when the field takes no such, when they are too large", async () => {
    const before = await contents();
    const refused: readonly [Buffer, string, object, number, string][] = [
      [exe, "scan.pdf", {}, 422, "FILE_TYPE_LIES"],
      [xlsx, "scan.png", {}, 422, "FILE_TYPE_LIES"],
      [pdf, "quote.xlsx", { object: "quote", field: "document" }, 422, "FILE_TYPE_LIES"],
      [Buffer.from("<html><script>alert(1)</script>"), "scan.pdf", {}, 422, "FILE_TYPE_LIES"],
      [Buffer.from([0, 1, 2, 3, 4]), "notes.txt", { object: "quote", field: "document" }, 422, "FILE_TYPE_LIES"],
      [hiddenMacro, "quote.xlsx", { object: "quote", field: "document" }, 422, "FIELD_FILE_TYPE"],
      [xlsm, "quote.xlsm", { object: "quote", field: "document" }, 422, "FIELD_FILE_TYPE"],
      [exe, "setup.exe", { object: "quote", field: "document" }, 422, "FIELD_FILE_TYPE"],
      [Buffer.from("@echo off"), "run.bat", { object: "quote", field: "document" }, 422, "FIELD_FILE_TYPE"],
      [Buffer.from("<svg onload='alert(1)'/>"), "logo.svg", {}, 422, "FIELD_FILE_TYPE"],
      [xlsx, "list.xlsx", {}, 422, "FIELD_FILE_TYPE"],
      [Buffer.alloc(0), "empty.pdf", {}, 422, "FILE_EMPTY"],
      [Buffer.concat([pdf, Buffer.alloc(1024 * 1024)]), "large.pdf", {}, 413, "BODY_TOO_LARGE"],
    ];
    for (const [content, name, where, status, code] of refused) {
      const reply = await send(seller, content, name, where);
      expect(reply.status, `${name} ${JSON.stringify(reply.body)}`).toBe(status);
      expect(reply.body.errors?.[0]?.code ?? reply.body.code, name).toBe(code);
    }
    expect(await contents()).toEqual(before);
    expect(await readdir(path.join(folder, "uploads"))).toEqual([]);
  });

  it("are taken for what they are when their name says nothing, or another of the same sort", async () => {
    for (const [content, name, type] of [
      [pdf, "scan", "application/pdf"],
      [png, "photo.jpg", "image/png"],
      [png, "../../etc/\u202egnp.passwd", "image/png"],
    ] as const) {
      expect(await send(seller, content, name), name).toMatchObject({ status: 201, body: { type } });
    }
    const named = await send(seller, png, "../..\\etc/\u202egnp.passwd\r\n");
    expect(named.body.name).toBe("gnp.passwd");
    const table = await send(seller, xlsx, "报价.xls", { object: "quote", field: "document" });
    expect(table).toMatchObject({ status: 201, body: { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" } });
  });

  it("are asked for where the sender may write: not a field out of sight, read-only, without files or in no app", async () => {
    for (const [where, status] of [
      [{ object: "contract", field: "nothing" }, 404],
      [{ object: "contract", field: "number" }, 404],
      [{ object: "nothing", field: "scan" }, 404],
    ] as const) {
      expect((await send(seller, pdf, "a.pdf", where)).status, JSON.stringify(where)).toBe(status);
    }
    const query = new URLSearchParams({ app: "none", object: "contract", field: "scan", name: "a.pdf" });
    expect((await admin("POST", `/api/v1/files?${query.toString()}`, pdf, { "content-type": "application/pdf" })).status).toBe(404);
    expect((await admin("POST", `/api/v1/files?app=b2b`, pdf, { "content-type": "application/pdf" })).status).toBe(400);
  });

  it("are uploaded once for a key, and let go by whoever uploaded them", async () => {
    const headers = { "idempotency-key": "upload-1" };
    const first = await send(seller, pdf, "once.pdf", { headers });
    const before = await contents();
    const second = await send(seller, pdf, "once.pdf", { headers });
    expect(second.body).toEqual(first.body);
    expect(await contents()).toEqual(before);
    expect((await send(seller, Buffer.concat([pdf, pdf]), "once.pdf", { headers })).status).toBe(409);
    expect(await contents()).toEqual(before);
    expect((await other("DELETE", `/api/v1/files/${first.body.id}`)).status).toBe(404);
    expect((await seller("DELETE", `/api/v1/files/${first.body.id}`)).status).toBe(204);
    expect((await seller("GET", `/api/v1/files/${first.body.id}`)).status).toBe(404);
    expect(await contents()).toEqual(before.filter((id) => id !== first.body.id));
  });

  it("keep their content when the database is lost while their row is committed", async () => {
    const { db } = server.deps;
    const transaction = db.transaction.bind(db);
    const before = await contents();
    db.transaction = async (work, options) => {
      await transaction(work, options);
      throw new Problem("DATABASE_UNAVAILABLE");
    };
    try {
      expect((await send(seller, pdf, "lost.pdf")).status).toBe(503);
    } finally {
      db.transaction = transaction;
    }
    const [id = ""] = (await contents()).filter((one) => !before.includes(one));
    expect((await seller("GET", `/api/v1/files/${id}`)).status).toBe(200);
  });

  it("are forgotten after a day without a record, and contents without a row are swept up", async () => {
    const loose = await send(seller, pdf, "loose.pdf");
    const held = await send(seller, pdf, "held.pdf");
    expect((await contract(seller, { scan: [held.body.id] })).status).toBe(201);
    const stray = await send(seller, pdf, "stray.pdf");
    await owner.query(`delete from ${schema}.file where id = $1`, [stray.body.id]);
    const { db, files } = server.deps;
    const now = new Date();
    expect(await pruneLooseFiles(db, files, schema, now)).toBe(0);
    expect(await sweepContents(db, files, schema, now)).toBe(0);
    const old = new Date(now.getTime() - 3 * 3_600_000);
    for (const id of await contents()) await utimes(path.join(folder, "files", schema, id), old, old);
    expect(await sweepContents(db, files, schema, now)).toBe(1);
    expect(await contents()).not.toContain(stray.body.id);
    expect(await pruneLooseFiles(db, files, schema, new Date(now.getTime() + 25 * 3_600_000))).toBeGreaterThan(0);
    expect(await contents()).not.toContain(loose.body.id);
    expect((await seller("GET", `/api/v1/files/${loose.body.id}`)).status).toBe(404);
    expect((await seller("GET", `/api/v1/files/${held.body.id}`)).status).toBe(200);
  });

  it("go out and come in with a table: by name and place, kept where they are, taken where they were uploaded", async () => {
    const [held, fresh] = [await send(admin, pdf, "held; 1.pdf"), await send(admin, png, "fresh.png")];
    const made = await contract(admin, { scan: [held.body.id] });
    const { number } = made.body.fields;
    const table = await admin("GET", "/api/v1/apps/b2b/objects/contract/records/export?fields=number,scan");
    const line = String(table.body)
      .split("\r\n")
      .find((one) => one.includes(number));
    expect(line).toBe(`${number},"held; 1.pdf (/api/v1/files/${held.body.id})"`);
    const runner = startJobRunner(server.deps, () => {}, 20);
    const importing = async (cell: string): Promise<Record<string, unknown>> => {
      const csv = `number,scan\n${number},${cell}\n`;
      const job = await admin("POST", "/api/v1/apps/b2b/objects/contract/records/import?start=run", csv, { "content-type": "text/csv" });
      const told = async () => (await admin("GET", `/api/v1/jobs/${job.body.id}`)).body;
      await expect.poll(async () => (await told()).state).toBe("done");
      return (await told()).result;
    };
    try {
      expect(await importing(line?.slice(number.length + 1) ?? "")).toMatchObject({ skip: 1 });
      expect(await importing(`/api/v1/files/${held.body.id} ${`/api/v1/files/${fresh.body.id}`}`)).toMatchObject({ update: 1 });
      expect(await importing("some.pdf")).toMatchObject({ conflict: 1 });
      expect(await importing("/api/v1/files/00000000-0000-7000-8000-000000000000")).toMatchObject({ conflict: 1 });
    } finally {
      await runner.stop();
    }
    const read = await admin("GET", `/api/v1/apps/b2b/objects/contract/records/${made.body.id}`);
    expect(read.body.fields.scan).toMatchObject([{ name: "held; 1.pdf" }, { name: "fresh.png" }]);
  });

  it("stop at the team's storage", async () => {
    await owner.query("update platform.tenant set limits = '{\"storage\": 1}' where schema = $1", [schema]);
    await server.deps.db.notify(
      "tenant",
      String((await owner.query("select id from platform.tenant where schema = $1", [schema])).rows[0]?.id),
    );
    await owner.query(`update ${schema}.file set bytes = 1048576 where id = (select id from ${schema}.file limit 1)`);
    await expect.poll(async () => (await send(seller, pdf, "more.pdf")).status).toBe(409);
    expect((await send(seller, pdf, "more.pdf")).body).toMatchObject({
      code: "TENANT_LIMIT",
      limit: { name: "storage", most: 1, value: 2 },
    });
  });

  it("stop at the team's storage when they come at the same time too, and of the refused nothing is kept", async () => {
    await owner.query(`delete from ${schema}.file`);
    const before = await contents();
    const large = Buffer.concat([pdf, Buffer.alloc(700_000)]);
    const sent = await Promise.all(Array.from({ length: 5 }, async (_, n) => await send(seller, large, `large${n}.pdf`)));
    expect(sent.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
    const made = sent.find(({ status }) => status === 201)?.body.id;
    expect((await contents()).filter((name) => !before.includes(name))).toEqual([made]);
  });
});

describe("files in an S3-compatible storage", () => {
  let s3: S3Server;
  let remote: TestServer;
  let data: string;
  beforeAll(async () => {
    s3 = await startS3Server();
    data = await mkdtemp(path.join(tmpdir(), "fs-s3-"));
    remote = await startTestServer({
      DATA_DIR: data,
      S3_URL: `${s3.url}/team-files`,
      S3_REGION: s3.region,
      S3_ACCESS_KEY: s3.accessKey,
      S3_SECRET_KEY: s3.secretKey,
    });
  });
  afterAll(async () => {
    await remote.close();
    await s3.close();
    await rm(data, { recursive: true, force: true });
  });

  it("are signed, stored under the team's prefix, read back, listed page by page and removed", async () => {
    const boss = remote.as(await setUpFirst(remote));
    await boss("POST", "/api/v1/apps", { template: "b2b" });
    const sent = [];
    for (const name of ["a.pdf", "b.pdf", "c.pdf"]) sent.push((await send(boss, pdf, name)).body);
    expect(sent.map(({ type }) => type)).toEqual(Array.from({ length: 3 }, () => "application/pdf"));
    expect(s3.refused).toEqual([]);
    expect([...s3.objects.keys()].every((key) => /^team-files\/t_[a-z2-7]{12}\/[0-9a-f-]{36}$/.test(key))).toBe(true);
    const read = await boss("GET", `/api/v1/files/${sent[0].id}`);
    expect(read).toMatchObject({ status: 200, body: pdf.toString() });
    await partsOf(boss, sent[0].id, pdf);
    expect(s3.refused).toEqual([]);
    const [tenant] = (await remote.deps.db.one({ text: "select schema from platform.tenant", values: [] })) as [{ schema: string }];
    const listed = [];
    for await (const { key } of remote.deps.files.list(tenant.schema)) listed.push(key);
    expect(listed.sort((a, b) => a.localeCompare(b))).toEqual(
      sent.map(({ id }) => `${tenant.schema}/${id}`).sort((a: string, b: string) => a.localeCompare(b)),
    );
    expect((await boss("DELETE", `/api/v1/files/${sent[1].id}`)).status).toBe(204);
    expect(s3.objects.size).toBe(2);
    expect(await readdir(path.join(data, "files")).catch(() => [])).toEqual([]);
  });

  it("are not taken when the storage does not take them", async () => {
    const { files } = remote.deps;
    await expect(files.put("t_x/y", path.join(data, "nothing"), { bytes: 3, hash: "0".repeat(64) })).rejects.toThrow();
    const file = path.join(data, "spoilt");
    await writeFile(file, "abc");
    await expect(files.put("t_x/y", file, { bytes: 3, hash: "0".repeat(64) })).rejects.toThrow(/403.*the content is not what was signed/);
    expect(await files.read("t_x/y")).toBeUndefined();
  });
});
