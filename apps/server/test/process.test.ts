import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const name = `fs_process_${randomBytes(5).toString("hex")}`;
const secret = randomBytes(30).toString("hex");
const started: ChildProcess[] = [];
let admin: pg.Client;
let url: string;

// oxlint-disable-next-line typescript/no-explicit-any -- answers are read by their shape in assertions
type Body = Record<string, any>;

interface Running {
  readonly process: ChildProcess;
  readonly base: string;
  /** Lines on standard output so far. */
  readonly lines: readonly string[];
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address ? address.port : 0;
}

/** Another server process over the same database, once it is ready. */
async function start(): Promise<Running> {
  const port = await freePort();
  const child = spawn(process.execPath, ["--conditions=source", "--import", "tsx", main], {
    env: {
      ...process.env,
      NODE_ENV: "test",
      // The test runner sets one of its own.
      BASE_URL: `http://127.0.0.1:${port}`,
      PORT: String(port),
      DATABASE_URL: url,
      AUTH_SECRET: secret,
      ADMIN_EMAIL: "boss@example.com",
      ADMIN_PASSWORD: "correct horse",
      ADMIN_TENANT: "甲公司",
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  const lines: string[] = [];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => lines.push(...text.split("\n").filter(Boolean)));
  const base = `http://127.0.0.1:${port}`;
  await expect
    .poll(async () => (await fetch(`${base}/readyz`).catch(() => undefined))?.status, { timeout: 60_000, interval: 100 })
    .toBe(200);
  return { process: child, base, lines };
}

beforeAll(async () => {
  admin = new pg.Client({ connectionString: process.env["TEST_DATABASE_URL"] });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const own = new URL(process.env["TEST_DATABASE_URL"] ?? "");
  own.pathname = `/${name}`;
  url = own.href;
});
afterAll(async () => {
  for (const child of started) if (child.exitCode === null) child.kill("SIGKILL");
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.end();
});

describe("server processes over one database", () => {
  it("start together, judge by new rules from the commit on, outlive each other, and drain at SIGTERM", async () => {
    const [a, b] = await Promise.all([start(), start()]);
    await expect.poll(() => a.lines).toEqual([expect.stringMatching(/^Funnelsmith: http/)]);
    const signIn = await fetch(`${a.base}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "boss@example.com", password: "correct horse" }),
    });
    expect(signIn.status).toBe(200);
    const cookie = signIn.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const call = async (base: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const response = await fetch(`${base}/api/v1${path}`, {
        method,
        headers: { cookie, ...(body !== undefined && { "content-type": "application/json" }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Body };
    };
    expect((await call(a.base, "POST", "/apps", { template: "b2b" })).status).toBe(201);
    expect((await call(b.base, "GET", "/apps/b2b")).body["version"]).toBe(1);

    const deals = "/apps/b2b/objects/deal/records";
    const waiting = (await call(a.base, "POST", deals, { fields: { name: "商机" } })).body;
    // The other process holds the rules of today.
    expect((await call(b.base, "POST", `${deals}/${waiting["id"]}/advance/check`, { to: "discovery" })).status).toBe(200);

    const { document } = (await call(a.base, "GET", "/apps/b2b/draft")).body;
    document.objects.find((one: { key: string }) => one.key === "deal").fields.push({ key: "sponsor", kind: "text", title: "发起人" });
    const discovery = document.funnels[0].stages.find((one: { key: string }) => one.key === "discovery");
    discovery.requiredFields = [...discovery.requiredFields, "sponsor"];
    const plan = await call(a.base, "POST", "/apps/b2b/plan", { document });
    const asks = (answer: { body: Body }): boolean =>
      answer.body["criteria"].some((criterion: { fix?: { field?: string } }) => criterion.fix?.field === "sponsor");
    let committed = false;
    const told: { readonly late: boolean; readonly newRule: boolean }[] = [];
    const asking = (async () => {
      for (let last = false; !last; ) {
        last = committed;
        const late = committed;
        const answer = await call(b.base, "POST", `${deals}/${waiting["id"]}/advance/check`, { to: "discovery" });
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
        told.push({ late, newRule: asks(answer) });
      }
    })();
    expect((await call(a.base, "POST", "/apps/b2b/publish", { planId: plan.body["planId"], document })).body["version"]).toBe(2);
    committed = true;
    const [refused, made] = await Promise.all([
      call(b.base, "POST", `${deals}/${waiting["id"]}/advance`, { to: "discovery" }, { "if-match": String(waiting["version"]) }),
      call(b.base, "POST", deals, { fields: { name: "新商机", sponsor: "王总" } }),
      asking,
    ]);
    expect(refused, JSON.stringify(refused.body)).toMatchObject({ status: 422, body: { code: "GATE_CLOSED" } });
    expect(asks(refused)).toBe(true);
    expect(made, JSON.stringify(made.body)).toMatchObject({ status: 201, body: { fields: { sponsor: "王总" } } });
    expect(told.filter(({ late, newRule }) => late && !newRule)).toEqual([]);
    // Once by the new rules, never by the old ones again.
    expect(told.map(({ newRule }) => newRule)).toEqual(told.map(({ newRule }) => newRule).sort((one, two) => Number(one) - Number(two)));
    await expect.poll(async () => (await call(b.base, "GET", "/apps/b2b")).body["version"], { timeout: 1000, interval: 50 }).toBe(2);

    b.process.kill("SIGKILL");
    await once(b.process, "exit");
    expect((await call(a.base, "GET", "/apps/b2b")).status).toBe(200);

    // Requests stay under way while somebody holds the table.
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    const { rows } = await holder.query<{ schema: string }>("select schema from platform.tenant");
    await holder.query(`begin; lock table "${rows[0]?.schema}".b2b__deal in access exclusive mode`);
    const busy = Promise.all(Array.from({ length: 20 }, () => call(a.base, "GET", `${deals}?count=exact`)));
    const waiters = async () =>
      (await admin.query("select pid from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'", [name])).rowCount;
    await expect.poll(waiters).toBeGreaterThan(0);
    a.process.kill("SIGTERM");
    const exited = once(a.process, "exit");
    await expect
      .poll(
        async () =>
          await fetch(`${a.base}/healthz`).then(
            () => "open",
            () => "closed",
          ),
        { timeout: 5000 },
      )
      .toBe("closed");
    await holder.query("commit");
    await holder.end();
    expect((await busy).map((reply) => reply.status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(await exited).toEqual([0, null]);
  }, 120_000);
});
