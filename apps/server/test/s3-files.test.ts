import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pdf } from "./file-samples.ts";
import { partsOf, send } from "./file-team.ts";
import { type S3Server, startS3Server } from "./s3-server.ts";
import { setUpFirst, signUp, startTestServer, type TestServer } from "./test-server.ts";

const settingsOf = (s3: S3Server, data: string) => ({
  DATA_DIR: data,
  S3_URL: `${s3.url}/team-files`,
  S3_REGION: s3.region,
  S3_ACCESS_KEY: s3.accessKey,
  S3_SECRET_KEY: s3.secretKey,
});

describe("files in an S3-compatible storage", () => {
  let s3: S3Server;
  let remote: TestServer;
  let data: string;
  beforeAll(async () => {
    s3 = await startS3Server();
    data = await mkdtemp(path.join(tmpdir(), "fs-s3-"));
    remote = await startTestServer(settingsOf(s3, data));
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
    await expect(files.put("t_x/y", file, { bytes: 3, hash: "0".repeat(64) })).rejects.toMatchObject({
      code: "STORAGE_UNAVAILABLE",
      cause: { message: expect.stringMatching(/403.*the content is not what was signed/) },
    });
    expect(await files.read("t_x/y")).toBeUndefined();
  });

  it("are to be asked for again when the storage is out of order, and are there when it is back", async () => {
    const { put, read, trouble } = await keepOne(remote, "patient");
    s3.down = true;
    await trouble().finally(() => (s3.down = false));
    expect([(await put()).status, (await read()).status]).toEqual([201, 200]);
  });

  it("are to be asked for again when the storage is gone", async () => {
    const gone = await startS3Server();
    const server = await startTestServer(settingsOf(gone, data));
    try {
      const { read, trouble } = await keepOne(server, "bereft");
      expect((await read()).status).toBe(200);
      await gone.close();
      await trouble();
    } finally {
      await server.close();
      await gone.close();
    }
  });
});

/** A team that keeps a file: how it sends another and reads its own, and that both are refused for now, with nothing half told. */
async function keepOne(server: TestServer, name: string) {
  const boss = server.as(await signUp(server, name));
  await boss("POST", "/api/v1/tenants", { name: "耐心" });
  await boss("POST", "/api/v1/apps", { template: "b2b" });
  const { id } = (await send(boss, pdf, "kept.pdf")).body;
  const later = { status: 503, body: { code: "STORAGE_UNAVAILABLE" }, headers: { "retry-after": "5" } };
  const put = async () => await send(boss, pdf, "new.pdf", { headers: { "idempotency-key": "new" } });
  const read = async () => await boss("GET", `/api/v1/files/${id}`);
  const trouble = async () => {
    expect(await put()).toMatchObject(later);
    const unread = await read();
    expect(unread).toMatchObject(later);
    expect(unread.headers).not.toHaveProperty("etag");
    await expect(server.deps.files.list("t_x")[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
  };
  return { put, read, trouble };
}
