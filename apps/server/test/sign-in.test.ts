import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, callerOn, cookieOf, setUpFirst, signUp, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let anonymous: Caller;

beforeAll(async () => {
  server = await startTestServer();
  anonymous = server.as({});
  expect((await anonymous("GET", "/api/v1/setup")).body).toEqual({ needed: true });
  admin = server.as(await setUpFirst(server));
});
afterAll(async () => await server.close());

describe("setting up", () => {
  it("happens once, also when asked twice at the same moment", async () => {
    expect((await anonymous("GET", "/api/v1/setup")).body).toEqual({ needed: false });
    const again = await anonymous("POST", "/api/v1/setup", { name: "x", email: "x@example.com", password: "12345678", tenant: "乙" });
    expect(again).toMatchObject({ status: 409, body: { code: "SETUP_DONE" } });
    const fresh = await startTestServer();
    try {
      const input = { name: "x", email: "x@example.com", password: "12345678", tenant: "乙" };
      const both = await Promise.all(
        [1, 2, 3, 4, 5].map((n) => fresh.as({})("POST", "/api/v1/setup", { ...input, email: `x${n}@example.com` })),
      );
      expect(both.map((reply) => reply.status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
    } finally {
      await fresh.close();
    }
  });
});

describe("signing in", () => {
  it("gives a same-site cookie that works and dies with sign-out on every server within 5 s", async () => {
    await signUp(server, "shortlived");
    const other = await server.another();
    const signedIn = await anonymous("POST", "/api/auth/sign-in/email", { email: "shortlived@example.com", password: "correct horse" });
    expect(signedIn.status).toBe(200);
    expect(String(signedIn.headers["set-cookie"])).toMatch(/HttpOnly/i);
    expect(String(signedIn.headers["set-cookie"])).toMatch(/SameSite=Lax/i);
    const caller = server.as({ cookie: cookieOf(signedIn) });
    const elsewhere = async () => await other.app.inject({ url: "/api/v1/tenants", headers: { cookie: cookieOf(signedIn) } });
    expect((await caller("GET", "/api/v1/tenants")).status).toBe(200);
    expect((await elsewhere()).statusCode).toBe(200);
    expect((await caller("POST", "/api/auth/sign-out", {})).status).toBe(200);
    expect((await caller("GET", "/api/v1/tenants")).status).toBe(401);
    await expect.poll(async () => (await elsewhere()).statusCode, { timeout: 5000 }).toBe(401);
  });
  it("makes no account with a name as long as a novel, nor with what no account has", async () => {
    const person = { name: "x", email: "novel@example.com", password: "correct horse" };
    const signUpWith = async (more: Record<string, unknown>) => await anonymous("POST", "/api/auth/sign-up/email", { ...person, ...more });
    expect(await signUpWith({ name: "长".repeat(201) })).toMatchObject({ status: 400, body: { errors: [{ pointer: "/name" }] } });
    for (const locale of ["zh-CN", "en"]) {
      const misspelt = await anonymous(
        "POST",
        "/api/auth/sign-up/email",
        { ...person, email: "no address" },
        { "accept-language": locale },
      );
      expect(misspelt).toMatchObject({
        status: 400,
        body: { code: "BODY_INVALID", errors: [{ pointer: "/email", code: "INVALID_EMAIL" }] },
      });
      expect(misspelt.body.detail).toBe(locale === "en" ? "The e-mail address is not valid." : "邮箱地址不正确。");
    }
    expect(await signUpWith({ image: "x" })).toMatchObject({ status: 400, body: { errors: [{ pointer: "/image" }] } });
    const caller = server.as(await signUp(server, "brief"));
    expect((await caller("POST", "/api/auth/update-user", { name: "长".repeat(201) })).status).toBe(400);
    expect((await caller("POST", "/api/auth/update-user", { name: "短" })).status).toBe(200);
  });
  it("refuses a wrong password and a forged cookie as problems in the reader's language", async () => {
    const body = { email: "admin@example.com", password: "wrong horse" };
    const wrong = await anonymous("POST", "/api/auth/sign-in/email", body, { "accept-language": "en" });
    expect(wrong).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED", detail: "The account or password is wrong." } });
    expect(wrong.headers["content-type"]).toMatch("application/problem+json");
    const forged = server.as({ cookie: "funnelsmith.session_token=abc.AAAA" });
    expect((await forged("GET", "/api/v1/tenants")).status).toBe(401);
  });
  it("believes no token under another one's signature, and no session that has run out", async () => {
    const [one, two] = [await signUp(server, "signed"), await signUp(server, "countersigned")].map(({ cookie }) => cookie);
    const me = async (cookie = "") => (await server.as({ cookie })("GET", "/api/v1/me")).status;
    const end = (cookie = "") => cookie.lastIndexOf(".");
    expect([await me(one), await me(two)]).toEqual([200, 200]);
    expect(await me(`${one?.slice(0, end(one))}${two?.slice(end(two))}`)).toBe(401);
    await server.deps.db.administerAlone({
      text: `update auth.session set "expiresAt" = now() - interval '1 second' where "userId" = (select id from auth."user" where name = 'signed')`,
      values: [],
    });
    server.deps.principals.forget(undefined);
    expect([await me(one), await me(two)]).toEqual([401, 200]);
  });
  it("goes by e-mail address, phone number or user name, however they are written", async () => {
    const person = {
      name: "王敏",
      email: "wang@example.com",
      username: "Wang.Min",
      phoneNumber: "+86 138-0013-8000",
      password: "correct horse",
    };
    expect((await anonymous("POST", "/api/auth/sign-up/email", person)).status).toBe(200);
    const signIn = async (identifier: string, password = "correct horse") =>
      await anonymous("POST", "/api/auth/sign-in", { identifier, password });
    for (const identifier of [
      "wang@example.com",
      " WANG@example.com",
      "wang.min",
      "ＷＡＮＧ.min ",
      "13800138000",
      "+86 138 0013 8000",
      "138-0013-8000",
    ]) {
      const signedIn = await signIn(identifier);
      expect(signedIn, identifier).toMatchObject({ status: 200, body: { user: { email: "wang@example.com" } } });
      expect(signedIn.body).not.toHaveProperty("token");
      const me = await server.as({ cookie: cookieOf(signedIn) })("GET", "/api/v1/me");
      expect(me.body.account).toMatchObject({ name: "王敏", username: "wang.min", phoneNumber: "13800138000" });
    }
    const wrong = [await signIn("wang.min", "wrong horse"), await signIn("nobody"), await signIn("13900139000"), await signIn("_")];
    for (const reply of wrong)
      expect({ ...reply.body, instance: "" }).toEqual({ ...wrong[0]?.body, instance: "", status: 401, code: "UNAUTHENTICATED" });
  });
  it("goes by the user name given when setting up, and by one given after an upgrade from a version without them", async () => {
    const fresh = await startTestServer();
    try {
      await setUpFirst(fresh, { username: "老板", phoneNumber: "139 0013 9000" });
      for (const identifier of ["老板", "13900139000"])
        expect((await fresh.as({})("POST", "/api/auth/sign-in", { identifier, password: "correct horse" })).status).toBe(200);
      await fresh.deps.db.administerAlone({ text: `alter table auth."user" drop column username, drop column "phoneNumber"`, values: [] });
      const { app } = await fresh.another();
      const upgraded = (cookie: string) => callerOn(app, { cookie });
      const asked = await upgraded("")("POST", "/api/auth/sign-in", { identifier: "admin@example.com", password: "correct horse" });
      expect(asked.status).toBe(200);
      expect((await upgraded(cookieOf(asked))("POST", "/api/auth/update-user", { username: "boss" })).status).toBe(200);
      expect((await upgraded("")("POST", "/api/auth/sign-in", { identifier: "boss", password: "correct horse" })).status).toBe(200);
      const indexes = await fresh.deps.db.administerAlone({
        text: `select indexdef from pg_indexes where schemaname = 'auth' and tablename = 'user' and indexdef ~ 'UNIQUE.*(username|phoneNumber)'`,
        values: [],
      });
      expect(indexes).toHaveLength(2);
    } finally {
      await fresh.close();
    }
  });
  it("lets the owner of an account set, change and clear its user name and phone number, which nobody else may take", async () => {
    const one = server.as(await signUp(server, "named"));
    const two = server.as(await signUp(server, "jealous"));
    const update = async (caller: Caller, change: unknown) => await caller("POST", "/api/auth/update-user", change);
    const names = async () => (await one("GET", "/api/v1/me")).body.account;
    expect((await update(one, { username: "张三", phoneNumber: "0044 20 7946 0958" })).status).toBe(200);
    expect(await names()).toMatchObject({ username: "张三", phoneNumber: "+442079460958" });
    // Saving what one has already is no conflict with oneself.
    expect((await update(one, { username: "张三" })).status).toBe(200);
    expect(await update(two, { username: "张三" })).toMatchObject({
      status: 409,
      body: { code: "KEY_TAKEN", errors: [{ pointer: "/username" }] },
    });
    const phone = await anonymous("POST", "/api/auth/sign-up/email", {
      name: "x",
      email: "x@example.com",
      password: "correct horse",
      phoneNumber: "+44 20 7946 0958",
    });
    expect(phone).toMatchObject({ status: 409, body: { errors: [{ pointer: "/phoneNumber" }] } });
    for (const username of ["a", "13800138000", "a@b", "a b", 7])
      expect(await update(one, { username }), String(username)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: "/username" }] },
      });
    expect(await update(one, { phoneNumber: "123" })).toMatchObject({ status: 400, body: { errors: [{ pointer: "/phoneNumber" }] } });
    expect((await update(one, { username: null, phoneNumber: "" })).status).toBe(200);
    expect(await names()).toMatchObject({ username: null, phoneNumber: null });
    expect((await update(two, { username: "张三" })).status).toBe(200);
  });
  it("lets a forgotten password be set anew by mail, which ends every older session", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "fs-mail-"));
    const mailing = await startTestServer({ DATA_DIR: folder });
    try {
      const old = mailing.as({ cookie: (await setUpFirst(mailing)).cookie! });
      const caller = mailing.as({});
      const asked = await caller("POST", "/api/auth/request-password-reset", { email: "admin@example.com" });
      expect(asked.status, JSON.stringify(asked.body)).toBe(200);
      expect((await caller("POST", "/api/auth/request-password-reset", { email: "nobody@example.com" })).body).toEqual(asked.body);
      const mails = async () => await readdir(path.join(folder, "outbox")).catch(() => []);
      await expect.poll(mails).toHaveLength(1);
      const [mail] = await mails();
      const token = /token=([\w-]+)/.exec(await readFile(path.join(folder, "outbox", mail!), "utf8"))?.[1];
      expect((await caller("POST", "/api/auth/reset-password", { token: "wrong", newPassword: "brand new horse" })).status).toBe(400);
      expect((await caller("POST", "/api/auth/reset-password", { token, newPassword: "brand new horse" })).status).toBe(200);
      await expect.poll(async () => (await old("GET", "/api/v1/me")).status, { timeout: 6000 }).toBe(401);
      const again = await caller("POST", "/api/auth/sign-in/email", { email: "admin@example.com", password: "brand new horse" });
      expect(again).toMatchObject({ status: 200, body: { user: { email: "admin@example.com" } } });
      expect(again.body).not.toHaveProperty("token");
    } finally {
      await mailing.close();
      await rm(folder, { recursive: true });
    }
  });
  it("keeps a session that is used alive", async () => {
    const caller = server.as(await signUp(server, "faithful"));
    expect((await caller("GET", "/api/v1/me")).headers["set-cookie"]).toBeUndefined();
    await server.deps.db.administerAlone({
      text: `update auth.session set "expiresAt" = now() + interval '2 days', "updatedAt" = now() - interval '28 days'
        where "userId" = (select id from auth."user" where name = 'faithful')`,
      values: [],
    });
    server.deps.principals.forget(undefined);
    expect(String((await caller("GET", "/api/v1/me")).headers["set-cookie"])).toMatch(/session_token=/);
    const [session] = await server.deps.db.administerAlone({
      text: `select "expiresAt" > now() + interval '20 days' as renewed from auth.session where "userId" = (select id from auth."user" where name = 'faithful')`,
      values: [],
    });
    expect(session?.["renewed"]).toBe(true);
  });
  it("answers a request line that holds a whole address, of any host, as it answers its path", async () => {
    const { app } = await server.another();
    await app.listen({ host: "127.0.0.1", port: 0 });
    const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
    socket.write("GET http://evil.example/api/auth/get-session HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\nnull$/);
  });
  it("refuses a write a browser sends from another site", async () => {
    const attack = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await admin("POST", "/api/v1/tenants", { name: "x" }, attack)).status).toBe(403);
    expect((await admin("POST", "/api/auth/sign-out", {}, attack)).status).toBe(403);
    expect((await admin("GET", "/api/v1/tenants")).status).toBe(200);
  });
});
