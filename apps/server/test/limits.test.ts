import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Problem } from "@funnelsmith/problem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, callerOn, cookieOf, type Reply, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let cookie: string;
let root: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fs-web-"));
  await mkdir(path.join(root, "assets"));
  await writeFile(path.join(root, "index.html"), "<!doctype html><title>漏斗匠</title>");
  await writeFile(path.join(root, "assets", "app-1234.js"), "export {};");
  server = await startTestServer({ RATE_LIMIT: "40" }, { webRoot: root });
  cookie = (await setUpFirst(server)).cookie!;
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

describe("a caller who asks too much", () => {
  it("gets 429 with Retry-After while others are served", async () => {
    const caller = server.as({ cookie });
    const statuses: number[] = [];
    let last = await caller("GET", "/api/v1/tenants");
    for (let n = 0; n < 60 && last.status !== 429; n += 1) {
      last = await caller("GET", "/api/v1/tenants");
      statuses.push(last.status);
    }
    expect(last).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
    expect(Number(last.headers["retry-after"])).toBeGreaterThan(0);
    expect((await server.as({})("GET", "/api/v1/setup")).status).toBe(200);
    expect((await caller("GET", "/healthz")).status).toBe(200);
  });
  it("gets 429 when guessing passwords long before that", async () => {
    const guesses = await Promise.all(
      Array.from({ length: 40 }, () =>
        server.as({})("POST", "/api/auth/sign-in/email", { email: "admin@example.com", password: "guess guess" }),
      ),
    );
    expect(guesses.map((reply) => reply.status)).toContain(429);
  });
  it("gets no more guesses, and asks no more, by signing in again and again", async () => {
    const patient = await startTestServer({ RATE_LIMIT: "50" });
    try {
      const sessions = [(await setUpFirst(patient)).cookie];
      const person = { email: "admin@example.com", password: "correct horse" };
      for (let n = 0; n < 3; n += 1) sessions.push(cookieOf(await patient.as({})("POST", "/api/auth/sign-in/email", person)));
      const each = async (times: number, ask: (caller: Caller) => Promise<Reply>) =>
        (await Promise.all(sessions.flatMap((known) => Array.from({ length: times }, () => ask(patient.as({ cookie: known ?? "" })))))).map(
          ({ status }) => status,
        );
      const wrong = { ...person, password: "guess guess" };
      expect(await each(10, (caller) => caller("POST", "/api/auth/sign-in/email", wrong))).toContain(429);
      expect(await each(15, (caller) => caller("GET", "/api/v1/tenants"))).toContain(429);
    } finally {
      await patient.close();
    }
  });
});

describe("a caller who founds one team after the other", () => {
  it("gets 429 long before the general limit", async () => {
    const generous = await startTestServer({ RATE_LIMIT: "1000" });
    try {
      const caller = generous.as({ cookie: (await setUpFirst(generous)).cookie! });
      const replies = await Promise.all(
        Array.from({ length: 40 }, () => caller("POST", "/api/v1/tenants", { name: "x", zone: "Mars/Base" })),
      );
      expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([400, 429]));
    } finally {
      await generous.close();
    }
  });
});

describe("a server with too much to do", () => {
  it("answers 503 with Retry-After and recovers", async () => {
    const { app } = await server.another({ inFlight: 3 });
    const caller = callerOn(app, {});
    const replies = await Promise.all(Array.from({ length: 12 }, () => caller("GET", "/readyz")));
    const refused = replies.filter((reply) => reply.status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ body: { code: "OVERLOADED" } });
    expect(Number(refused[0]!.headers["retry-after"])).toBeGreaterThan(0);
    expect((await caller("GET", "/readyz")).status).toBe(200);
  });
});

describe("requests under way", () => {
  it("are counted in and out, also those of whom nobody could be asked who they are", async () => {
    const { app, deps } = await server.another({ inFlight: 3 });
    const find = deps.principals.find.bind(deps.principals);
    const lost = async (): Promise<never> => {
      throw new Problem("DATABASE_UNAVAILABLE");
    };
    Object.assign(deps.principals, { find: lost });
    const stranger = callerOn(app, { cookie: "funnelsmith.session_token=unknown" });
    for (let n = 0; n < 20; n += 1) expect((await stranger("GET", "/readyz")).status).toBe(503);
    Object.assign(deps.principals, { find });
    const replies = await Promise.all(Array.from({ length: 12 }, () => callerOn(app, {})("GET", "/readyz")));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(3);
  });
});

describe("what an operator sees", () => {
  it("is health, readiness, metrics by route, a request id and timings", async () => {
    const caller = server.as({});
    const ready = await caller("GET", "/readyz");
    expect(ready.status).toBe(200);
    expect(ready.headers["server-timing"]).toMatch(/^app;dur=\d/);
    expect(ready.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    const metrics = await caller("GET", "/metrics");
    expect(metrics.body).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/readyz",status="200"\} \d+/);
    expect(metrics.body).not.toContain("甲公司");
  });
  it("is 401 at /metrics without the token when one is set", async () => {
    const closed = await startTestServer({ METRICS_TOKEN: "watcher" });
    try {
      expect((await closed.as({})("GET", "/metrics")).status).toBe(401);
      expect((await closed.as({ authorization: "Bearer watcher" })("GET", "/metrics")).status).toBe(200);
    } finally {
      await closed.close();
    }
  });
});

describe("an answer of the API", () => {
  it("runs nothing, stands in no frame, is taken for nothing else and kept nowhere", async () => {
    for (const path of ["/api/v1/setup", "/api/v1/me", "/readyz"])
      expect((await server.as({})("GET", path)).headers, path).toMatchObject({
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
      });
  });
});

describe("the web app", () => {
  it("is served with a policy without eval, assets for ever, pages afresh, and missing files as 404", async () => {
    const caller = server.as({});
    const page = await caller("GET", "/apps/b2b/board");
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining("漏斗匠") });
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe-eval|upgrade-insecure-requests/);
    expect(page.headers["cache-control"]).toBe("no-cache");
    expect((await caller("GET", "/")).status).toBe(200);
    expect((await caller("GET", "/assets/app-1234.js")).headers["cache-control"]).toMatch("immutable");
    expect((await caller("GET", "/assets/gone-1.js")).status).toBe(404);
    expect((await caller("GET", "/api/v1/nothing")).headers["content-type"]).toMatch("application/problem+json");
    expect((await caller("GET", "/docs/errors")).body).toContain('id="GATE_CLOSED"');
  });
  it("answers addresses that are none, and paths of the API under another method, as the API does", async () => {
    for (const url of ["//", "//[", "//a:b/c", "/api//[", "//api/v1/me"])
      expect([200, 404], url).toContain((await server.app.inject({ url: `http://host${url}` })).statusCode);
    const other = await server.as({})("GET", "/api/v1/me/tenant");
    expect(other).toMatchObject({ status: 405, body: { code: "METHOD_NOT_ALLOWED" }, headers: { allow: "POST" } });
  });
});
