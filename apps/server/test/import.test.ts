import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pruneJobFiles } from "../src/background/prune-job-files.ts";
import { startBackground } from "../src/background/start-background.ts";
import { joinTeam } from "./b2b.ts";
import { jobEnded } from "./jobs.ts";
import { type Caller, type Reply, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let seller: Caller;
let background: ReturnType<typeof startBackground>;
let now = new Date();
const dataDir = mkdtempSync(join(tmpdir(), "fs-import-"));
const of = (object: string): string => `/api/v1/apps/b2b/objects/${object}/records`;

beforeAll(async () => {
  server = await startTestServer({ DATA_DIR: dataDir });
  Object.assign(server.deps, { clock: () => now });
  const cookies = await setUpFirst(server);
  admin = server.as(cookies);
  await admin("POST", "/api/v1/apps", { template: "b2b" });
  seller = await joinTeam(server, admin, "seller", { b2b: ["seller"] });
  background = startBackground(server.deps, (error) => {
    throw error;
  });
});
afterAll(async () => {
  await background.stop();
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Sends a file as somebody. */
const send = async (caller: Caller, object: string, file: string, query = "", headers: Record<string, string> = {}): Promise<Reply> =>
  caller("POST", `${of(object)}/import?${query}`, file, { "content-type": "text/csv", "accept-language": "en", ...headers });

const names = async (object: string, search: string): Promise<string[]> => {
  const { body } = await admin("GET", `${of(object)}?search=${encodeURIComponent(search)}&sort=name&limit=500`);
  return body.items.map((item: { fields: { name: string } }) => item.fields.name);
};

describe("an import", () => {
  it("is refused when its plan, sent in the query, is not one", async () => {
    const sent: readonly [unknown, string][] = [
      [{ gate: "maybe" }, "/plan/gate"],
      [{ targets: "name" }, "/plan/targets"],
      [{ existing: "replace" }, "/plan/existing"],
      [{ mode: "history" }, "/plan/mode"],
      [["name"], "/plan"],
      ["name", "/plan"],
    ];
    for (const [plan, pointer] of sent) {
      const refused = await send(admin, "account", "name\nbeta\n", `start=run&plan=${encodeURIComponent(JSON.stringify(plan))}`);
      expect(refused, pointer).toMatchObject({ status: 400, body: { code: "QUERY_INVALID", errors: [{ pointer }] } });
    }
    const { body } = await send(admin, "account", "name\nbeta\n", `plan=${encodeURIComponent('{"gate":"maybe"}')}`);
    expect(body.errors[0].detail).toMatch(/: refuse, first$/);
    expect(await names("account", "beta")).toEqual([]);
  });

  it("is looked at, checked without writing, run, and undone", async () => {
    const file = "客户名称,总机,Nothing\nalpha one,13800138000,x\nalpha two,123,y\n,13800138001,z\n";
    const taken = await send(admin, "account", file, "name=a.csv");
    expect(taken.status, JSON.stringify(taken.body)).toBe(201);
    expect(taken.body).toMatchObject({
      state: "ready",
      source: {
        name: "a.csv",
        layout: { format: "csv", encoding: "utf-8", delimiter: "," },
        head: ["客户名称", "总机", "Nothing"],
        rows: 3,
      },
      plan: { match: "name" },
    });
    const job = `/api/v1/jobs/${taken.body.id}`;
    expect((await admin("GET", job)).body.columns[2]).toEqual({ header: "Nothing", target: null, aside: "unknown" });
    expect((await admin("POST", `${job}/start`, { phase: "check" })).status).toBe(200);
    const checked = await jobEnded(admin, taken.body.id);
    expect(checked).toMatchObject({ state: "ready", phase: "check", done: 3, total: 3, result: { create: 1, update: 0, conflict: 2 } });
    expect(checked.errors).toMatchObject([
      { row: 3, errors: [{ column: "phone", code: "FIELD_PHONE" }] },
      { row: 4, errors: [{ column: "name", code: "REQUIRED" }] },
    ]);
    expect(await names("account", "alpha")).toEqual([]);
    expect((await admin("POST", `${job}/start`, { phase: "run" })).status).toBe(200);
    expect(await jobEnded(admin, taken.body.id)).toMatchObject({ state: "done", result: { create: 1, conflict: 2 } });
    expect(await names("account", "alpha")).toEqual(["alpha one"]);
    const errors = await admin("GET", `${job}/errors`);
    expect(String(errors.body).split("\r\n").slice(0, 2)).toEqual([
      "\uFEFF客户名称,总机,Nothing,Row,Mistakes",
      expect.stringMatching(/^alpha two,123,y,3,.+: /),
    ]);
    expect((await admin("POST", `${job}/start`, { phase: "run" })).body.code).toBe("JOB_STATE");
    expect((await admin("POST", `${job}/undo`)).status).toBe(200);
    expect(await jobEnded(admin, taken.body.id)).toMatchObject({
      state: "done",
      phase: "undo",
      result: { deleted: 1, restored: 0, kept: 0 },
    });
    expect(await names("account", "alpha")).toEqual([]);
    expect(readdirSync(join(dataDir, "jobs"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([]);
  });

  it("gives changed records their values back, but not those that were changed since", async () => {
    const make = async (name: string, phone: string): Promise<{ id: string }> =>
      (await admin("POST", of("account"), { fields: { name, phone } })).body;
    const [one, two] = [await make("beta one", "13800138001"), await make("beta two", "13800138002")];
    const file = "name,phone\nbeta one,13900139001\nbeta two,13900139002\nbeta three,\n";
    const { body } = await send(admin, "account", file, "start=run");
    expect(await jobEnded(admin, body.id)).toMatchObject({ result: { create: 1, update: 2 } });
    const { version } = (await admin("GET", `${of("account")}/${two.id}`)).body;
    await admin("PATCH", `${of("account")}/${two.id}`, { fields: { phone: "13700137000" } }, { "if-match": `"${version}"` });
    await admin("POST", `/api/v1/jobs/${body.id}/undo`);
    expect(await jobEnded(admin, body.id)).toMatchObject({ result: { deleted: 1, restored: 1, kept: 1 } });
    const phone = async (id: string): Promise<unknown> => (await admin("GET", `${of("account")}/${id}`)).body.fields.phone;
    expect([await phone(one.id), await phone(two.id)]).toEqual(["13800138001", "13700137000"]);
  });

  it("brings back what an export took out", async () => {
    await admin("POST", of("account"), { fields: { name: "=gamma(1)" } });
    const { body: file } = await admin("GET", `${of("account")}/export?search=gamma`, undefined, { "accept-language": "zh-CN" });
    const { body } = await send(admin, "account", String(file), "start=run");
    expect(await jobEnded(admin, body.id)).toMatchObject({ state: "done", result: { create: 0, update: 0, skip: 1, conflict: 0 } });
  });

  it("finds or makes the records that rows name, and gates their stages", async () => {
    const file = "商机名称,客户,阶段\ndelta one,delta client,线索获取\ndelta two,delta client,签约成交\n";
    const plan = encodeURIComponent(JSON.stringify({ create: ["account"] }));
    const { body } = await send(admin, "deal", file, `start=run&plan=${plan}`);
    const job = await jobEnded(admin, body.id);
    expect(job).toMatchObject({ state: "done", result: { create: 1, conflict: 1, made: 1 } });
    expect(job.errors[0].errors[0]).toMatchObject({ column: "stage" });
    expect([await names("deal", "delta"), await names("account", "delta")]).toEqual([["delta one"], ["delta client"]]);
    await admin("POST", `/api/v1/jobs/${body.id}/undo`);
    expect(await jobEnded(admin, body.id)).toMatchObject({ result: { deleted: 2, kept: 0 } });
    expect([await names("deal", "delta"), await names("account", "delta")]).toEqual([[], []]);
  });

  it("tells rows that begin at the first stage apart from those that are refused: only these are to be imported again", async () => {
    const file = "商机名称,预计金额,阶段\nheld one,5,签约成交\nheld two,many,线索获取\n";
    const plan = encodeURIComponent(JSON.stringify({ gate: "first" }));
    const { body } = await send(admin, "deal", file, `start=run&plan=${plan}`);
    expect(await jobEnded(admin, body.id)).toMatchObject({ result: { create: 1, conflict: 1, held: 1 } });
    const rowsOf = async (query: string): Promise<string[]> => {
      const { body: text } = await admin("GET", `/api/v1/jobs/${body.id}/errors${query}`);
      return String(text)
        .trim()
        .split("\r\n")
        .slice(1)
        .map((line) => line.slice(0, 8));
    };
    expect([await rowsOf(""), await rowsOf("?of=held")]).toEqual([["held two"], ["held one"]]);
    expect((await admin("GET", `/api/v1/jobs/${body.id}/errors?of=all`)).status).toBe(400);
  });

  it("reads GB18030 and other delimiters by themselves", async () => {
    // 客户名称;总机
    const head = [0xbf, 0xcd, 0xbb, 0xa7, 0xc3, 0xfb, 0xb3, 0xc6, 0x3b, 0xd7, 0xdc, 0xbb, 0xfa, 0x0a];
    const file = Buffer.concat([Buffer.from(head), Buffer.from("epsilon;\n")]);
    const reply = await server.app.inject({
      method: "POST",
      url: `${of("account")}/import`,
      headers: { ...(await authorized()), "content-type": "text/csv" },
      payload: file,
    });
    expect(reply.json()).toMatchObject({
      source: { layout: { encoding: "gb18030", delimiter: ";" } },
      plan: { targets: ["name", "phone"] },
    });
  });

  it("is paused, resumed and cancelled, and never runs when cancelled", async () => {
    const file = `name\n${Array.from({ length: 3000 }, (_, at) => `zeta ${at}`).join("\n")}\n`;
    const { body } = await send(admin, "account", file, "start=run");
    const job = `/api/v1/jobs/${body.id}`;
    expect((await admin("POST", `${job}/pause`)).body.state).toBe("paused");
    const { body: paused } = await admin("GET", job);
    await wait(300);
    expect((await admin("GET", job)).body.done).toBe(paused.done);
    expect((await admin("POST", `${job}/resume`)).status).toBe(200);
    expect(await jobEnded(admin, body.id)).toMatchObject({ state: "done", done: 3000, result: { create: 3000 } });
    const other = (await send(admin, "account", "name\neta\n")).body;
    expect((await admin("POST", `/api/v1/jobs/${other.id}/cancel`)).body.state).toBe("cancelled");
    expect((await admin("POST", `/api/v1/jobs/${other.id}/start`, { phase: "run" })).body.code).toBe("JOB_STATE");
  });

  it("is worked on by one server at a time, and by the other when that one goes", async () => {
    const other = await server.another();
    const ending = startBackground(other.deps, (error) => {
      throw error;
    });
    const file = `name\n${Array.from({ length: 9000 }, (_, at) => `pair ${at}`).join("\n")}\n`;
    const { body } = await send(admin, "account", file, "start=run");
    const job = `/api/v1/jobs/${body.id}`;
    for (let done = 0; done === 0; await wait(5)) done = (await admin("GET", job)).body.done;
    await background.stop();
    expect(await jobEnded(admin, body.id)).toMatchObject({ state: "done", done: 9000, result: { create: 9000, conflict: 0 } });
    const { body: found } = await admin("POST", `${of("account")}/query`, { search: "pair", count: "exact", limit: 1 });
    expect(found.count).toMatchObject({ value: 9000 });
    await ending.stop();
    background = startBackground(server.deps, (error) => {
      throw error;
    });
  });

  it("is taken once for its key, and is its starter's alone", async () => {
    const key = { "idempotency-key": "import-1" };
    const first = await send(seller, "account", "name\ntheta\n", "", key);
    expect((await send(seller, "account", "name\ntheta\n", "", key)).body.id).toBe(first.body.id);
    expect((await send(seller, "account", "name\nother\n", "", key)).body.code).toBe("IDEMPOTENCY_CONFLICT");
    const other = await joinTeam(server, admin, "other", { b2b: ["seller"] });
    expect((await other("GET", `/api/v1/jobs/${first.body.id}`)).status).toBe(404);
    expect((await other("GET", "/api/v1/jobs")).body.items).toEqual([]);
  });

  it("that nobody starts leaves its file for a week and no longer", async () => {
    await send(admin, "account", "name\nnever\n");
    const files = (): number =>
      readdirSync(join(dataDir, "jobs"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
    const before = files();
    await pruneJobFiles(dataDir, now);
    expect(files()).toBe(before);
    await pruneJobFiles(dataDir, new Date(now.getTime() + 8 * 86_400_000));
    expect([before > 0, files()]).toEqual([true, 0]);
  });

  it("is not undone after a week", async () => {
    const { body } = await send(admin, "account", "name\niota\n", "start=run");
    await jobEnded(admin, body.id);
    const before = now;
    now = new Date(now.getTime() + 8 * 86_400_000);
    expect((await admin("POST", `/api/v1/jobs/${body.id}/undo`)).body.code).toBe("JOB_STATE");
    now = before;
  });
});

describe("an import of history", () => {
  const file =
    "商机名称,阶段,推进时间,原因\nmu one,线索获取,2025-01-05 10:00,\nmu one,需求挖掘,2025-02-05,\nmu two,线索获取,2025-01-06,\nmu two,需求挖掘,2024-12-01,\n";

  it("puts the past into the ledger and refuses a past that contradicts itself", async () => {
    const { body, status } = await send(admin, "deal", file, "mode=history&start=run");
    expect(status, JSON.stringify(body)).toBe(201);
    const job = await jobEnded(admin, body.id);
    expect(job).toMatchObject({ state: "done", plan: { mode: "history" }, result: { create: 1, moves: 2, conflict: 2 } });
    expect(job.errors[1]).toMatchObject({ row: 5, errors: [{ column: "movedAt", code: "TIME_FALLS" }] });
    const { body: list } = await admin("GET", `${of("deal")}?search=${encodeURIComponent("mu one")}`);
    const { body: moves } = await admin("GET", `${of("deal")}/${list.items[0].id}/transitions`);
    expect(moves.items.map((move: { to: string; cause: string; at: string }) => [move.to, move.cause, move.at])).toEqual([
      ["lead", "history", "2025-01-05T02:00:00.000Z"],
      ["discovery", "history", "2025-02-04T16:00:00.000Z"],
    ]);
    await admin("POST", `/api/v1/jobs/${body.id}/undo`);
    expect(await jobEnded(admin, body.id)).toMatchObject({ result: { deleted: 1 } });
  });

  it("is a right of its own", async () => {
    expect((await send(seller, "deal", file, "mode=history")).body.code).toBe("FORBIDDEN");
  });
});

describe("a file that is no good", () => {
  it("is refused whole when nothing in it can be read, saying why", async () => {
    const codes = async (file: string | Buffer): Promise<string> => {
      const headers = { ...(await authorized()), "content-type": "text/csv" };
      const reply = await server.app.inject({ method: "POST", url: `${of("account")}/import`, headers, payload: file });
      expect([reply.statusCode, reply.json().code]).toEqual([422, "FILE_INVALID"]);
      return reply.json().errors[0].code;
    };
    expect(await codes("\n")).toBe("HEAD_MISSING");
    expect(await codes("name\n")).toBe("NO_ROWS");
    expect(await codes(Buffer.from([0x50, 0x4b, 3, 4, 0, 0]))).toBe("ZIP_BROKEN");
    expect(await codes(Buffer.concat([Buffer.from(`name\n${"客户\n".repeat(50)}`), Buffer.from([0xff, 0x0a])]))).toBe("ENCODING_UNKNOWN");
    expect(await codes(Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.from([0xe2, 0xff, 0, 0xd3])]))).toBe("NO_TABLE");
    expect(await codes(`${Array.from({ length: 1000 }, (_, at) => `c${at}`).join(",")}\n1\n`)).toBe("TOO_MANY_COLUMNS");
    expect(await codes('"name\n1\n')).toBe("UNCLOSED_QUOTE");
    expect((await admin("POST", `${of("account")}/import`, {})).body.code).toBe("MEDIA_TYPE_UNSUPPORTED");
  });

  it("is read as far as it can be: ragged, cut off, a huge cell, a day that is none, a twin head", async () => {
    const huge = "x".repeat(10 * 1024 * 1024);
    const file = `商机名称,预计签约日期,商机名称\nkappa 1,2026-02-31,\nkappa 2\nkappa 3,2026-03-01,\n${huge},,\nkappa 4,2026-03-01,"cut`;
    const { body } = await send(admin, "deal", file, "start=run");
    const job = await jobEnded(admin, body.id);
    expect(job.columns[2]).toMatchObject({ target: null, aside: "twice" });
    expect(job).toMatchObject({ state: "done", result: { create: 1, conflict: 4 } });
    expect(job.errors.map(({ row, errors }: { row: number; errors: { code: string }[] }) => [row, errors[0]?.code])).toEqual([
      [2, "FIELD_DATE"],
      [3, "RAGGED_ROW"],
      [5, "CELL_TOO_LONG"],
      [6, "UNCLOSED_QUOTE"],
    ]);
  });

  it("names every row whose record is missing", async () => {
    const file = `商机名称,客户\n${Array.from({ length: 1425 }, (_, at) => `lambda ${at},nobody ${at}`).join("\n")}\n`;
    const { body } = await send(admin, "deal", file, "start=check");
    expect(await jobEnded(admin, body.id)).toMatchObject({ result: { create: 0, conflict: 1425 } });
    const { body: errors } = await admin("GET", `/api/v1/jobs/${body.id}/errors`);
    expect(String(errors).trim().split("\r\n").length).toBe(1426);
  });
});

/** The administrator's credentials as headers. */
async function authorized(): Promise<Record<string, string>> {
  const { body } = await admin("POST", "/api/v1/keys", { name: "raw" });
  return { authorization: `Bearer ${body.key}` };
}
