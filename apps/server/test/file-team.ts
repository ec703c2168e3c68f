import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect } from "vitest";
import { b2bDeal, joinTeam } from "./b2b.ts";
import { type Caller, type Reply, setUpFirst, signUp, startTestServer, type TestServer } from "./test-server.ts";

/** A server that keeps files in a folder, and the people of two teams. */
export interface FileTeam {
  readonly server: TestServer;
  readonly folder: string;
  readonly schema: string;
  readonly owner: pg.Client;
  readonly admin: Caller;
  readonly seller: Caller;
  readonly other: Caller;
  readonly finance: Caller;
  /** Of another team. */
  readonly stranger: Caller;
  /** The contents that are stored. */
  readonly contents: () => Promise<string[]>;
}

/** Sets a file of tests up: the team is there while its tests run. */
export function openFileTeam(): { readonly team: FileTeam } {
  let team: FileTeam | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "fs-files-"));
    const server = await startTestServer({ DATA_DIR: folder, FILE_LIMIT: "1" });
    const admin = server.as(await setUpFirst(server));
    expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
    const stranger = server.as(await signUp(server, "stranger"));
    await stranger("POST", "/api/v1/tenants", { name: "外人" });
    await stranger("POST", "/api/v1/apps", { template: "b2b" });
    const owner = new pg.Client(server.ownerUrl);
    await owner.connect();
    const { rows } = await owner.query<{ schema: string }>("select schema from platform.tenant order by created_at limit 1");
    const schema = rows[0]?.schema ?? "";
    team = {
      server,
      folder,
      schema,
      owner,
      admin,
      seller: await joinTeam(server, admin, "seller", { b2b: ["seller"] }),
      other: await joinTeam(server, admin, "other", { b2b: ["seller"] }),
      finance: await joinTeam(server, admin, "finance", { b2b: ["finance"] }),
      stranger,
      contents: async () => (await readdir(path.join(folder, "files", schema)).catch(() => [])).sort((a, b) => a.localeCompare(b)),
    };
  });
  afterAll(async () => {
    await team?.owner.end();
    await team?.server.close();
    if (team) await rm(team.folder, { recursive: true, force: true });
  });
  return {
    get team() {
      if (!team) throw new Error("the team is there only while tests run");
      return team;
    },
  };
}

/** Sends a file as a browser does. */
export async function send(
  caller: Caller,
  content: Buffer,
  name: string,
  { object = "contract", field = "scan", headers = {} }: { object?: string; field?: string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const query = new URLSearchParams({ app: "b2b", object, field, name });
  return await caller("POST", `/api/v1/files?${query.toString()}`, content, {
    "content-type": "application/octet-stream",
    ...headers,
  });
}

/** A contract of a new deal. */
export async function contract(caller: Caller, fields: Record<string, unknown> = {}): Promise<Reply> {
  const deal = await b2bDeal(caller);
  const number = `HT-${Math.random().toString(36).slice(2)}`;
  return await caller("POST", "/api/v1/apps/b2b/objects/contract/records", {
    fields: { number, deal: deal.id, total: "100.00", ...fields },
  });
}

/** Asks for a file in every way a part can be asked for. */
export async function partsOf(caller: Caller, id: string, content: Buffer): Promise<void> {
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
