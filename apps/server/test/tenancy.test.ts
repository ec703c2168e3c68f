import type { Transaction } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { patchMember } from "../src/tenancy/members.ts";
import { joinTeam } from "./b2b.ts";
import { type Caller, cookieOf, setUpFirst, signUp, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let anonymous: Caller;
let tenant: string;

beforeAll(async () => {
  server = await startTestServer();
  anonymous = server.as({});
  const first = await setUpFirst(server);
  tenant = first.tenant;
  admin = server.as(first);
});
afterAll(async () => await server.close());

describe("teams", () => {
  it("are founded by any account, chosen per session, and asserted by X-Tenant", async () => {
    const caller = server.as(await signUp(server, "founder"));
    expect(await caller("GET", "/api/v1/members")).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    const one = await caller("POST", "/api/v1/tenants", { name: "一" }, { "idempotency-key": "k1" });
    expect(one.status).toBe(201);
    const repeated = await caller("POST", "/api/v1/tenants", { name: "一" }, { "idempotency-key": "k1" });
    expect(repeated.body).toEqual(one.body);
    const hurried = async () => await caller("POST", "/api/v1/tenants", { name: "急" }, { "idempotency-key": "k2" });
    const same = await Promise.all([hurried(), hurried(), hurried()]);
    expect(same.map(({ status, body }) => [status, body.id])).toEqual(same.map(() => [201, same[0]?.body.id]));
    const two = await caller("POST", "/api/v1/tenants", { name: "二" });
    expect((await caller("GET", "/api/v1/tenants")).body.items).toHaveLength(3);
    expect((await caller("GET", "/api/v1/members", undefined, { "x-tenant": one.body.id })).status).toBe(200);
    expect((await caller("POST", "/api/v1/me/tenant", { tenant: two.body.id })).status).toBe(200);
    const stale = await caller("GET", "/api/v1/members", undefined, { "x-tenant": one.body.id });
    expect(stale).toMatchObject({ status: 409, body: { code: "TENANT_MISMATCH", tenant: two.body.id } });
    expect((await caller("POST", "/api/v1/me/tenant", { tenant })).status).toBe(404);
    for (const zone of ["Mars/Base", "BST", "SystemV/PST8"]) expect((await caller("PATCH", "/api/v1/tenants", { zone })).status).toBe(400);
    expect((await caller("PATCH", "/api/v1/tenants", { name: "二号", zone: "Europe/Berlin" })).body).toMatchObject({
      name: "二号",
      zone: "Europe/Berlin",
    });
  });
  it("keep at least one administrator and a tree of managers", async () => {
    await joinTeam(server, admin, "lena", {});
    const people = (await admin("GET", "/api/v1/members")).body.items as { id: string; name: string; admin: boolean }[];
    const boss = people.find((person) => person.admin)!;
    const lena = people.find((person) => person.name === "lena")!;
    expect(await admin("PATCH", `/api/v1/members/${boss.id}`, { admin: false })).toMatchObject({ status: 409, body: { code: "IN_USE" } });
    expect((await admin("PATCH", `/api/v1/members/${lena.id}`, { manager: boss.id })).body).toMatchObject({ manager: boss.id, version: 2 });
    const circle = await admin("PATCH", `/api/v1/members/${boss.id}`, { manager: lena.id });
    expect(circle).toMatchObject({ status: 400, body: { errors: [{ pointer: "/manager" }] } });
    expect((await admin("PATCH", `/api/v1/members/${lena.id}`, { suspended: true }, { "if-match": "1" })).status).toBe(412);
  });
  it("lock a suspended member out of every server within 5 s", async () => {
    const other = await server.another();
    const caller = await joinTeam(server, admin, "gone", {});
    const cookie = cookieOf(await anonymous("POST", "/api/auth/sign-in/email", { email: "gone@example.com", password: "correct horse" }));
    const elsewhere = async () => await other.app.inject({ url: "/api/v1/departments", headers: { cookie } });
    expect((await elsewhere()).statusCode).toBe(200);
    const id = (await admin("GET", "/api/v1/members")).body.items.find((person: { name: string }) => person.name === "gone").id;
    await admin("PATCH", `/api/v1/members/${id}`, { suspended: true });
    expect(await caller("GET", "/api/v1/departments")).toMatchObject({ status: 403, body: { code: "TENANT_SUSPENDED" } });
    await expect.poll(async () => (await elsewhere()).statusCode, { timeout: 5000 }).toBe(403);
  });
  it("keep departments a tree", async () => {
    const top = (await admin("POST", "/api/v1/departments", { name: "销售部" })).body;
    const below = (await admin("POST", "/api/v1/departments", { name: "华北", parent: top.id })).body;
    expect((await admin("PATCH", `/api/v1/departments/${top.id}`, { parent: below.id })).status).toBe(400);
    expect((await admin("DELETE", `/api/v1/departments/${top.id}`)).status).toBe(409);
    expect((await admin("DELETE", `/api/v1/departments/${below.id}`)).status).toBe(204);
    expect((await admin("DELETE", "/api/v1/departments/none")).status).toBe(404);
  });
  it("delete a department once for a key, however often it is asked at once", async () => {
    const { id } = (await admin("POST", "/api/v1/departments", { name: "临时" })).body;
    const remove = async () => await admin("DELETE", `/api/v1/departments/${id}`, undefined, { "idempotency-key": "remove" });
    expect((await Promise.all([remove(), remove(), remove()])).map(({ status }) => status)).toEqual([204, 204, 204]);
  });
  it("put nobody into a department that is deleted at that moment", async () => {
    const { db, directories } = server.deps;
    const { id } = (await admin("POST", "/api/v1/departments", { name: "解散" })).body;
    await joinTeam(server, admin, "moving", {});
    const moving = (await admin("GET", "/api/v1/members")).body.items.find((one: { name: string }) => one.name === "moving");
    const before = await directories.of(tenant);
    if (!before) throw new Error("the team is gone");
    const put = async (tx: Transaction) =>
      await patchMember(tx, before, moving.id, { department: id }, { ifMatch: undefined, now: new Date().toISOString() });
    const remove = async () => await admin("DELETE", `/api/v1/departments/${id}`);
    const waiting = async () =>
      await db.administerAlone({
        text: "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ~ '\"department\"'",
        values: [],
      });
    let removing: ReturnType<typeof remove> | undefined;
    await db.transaction(async (tx) => {
      await put(tx);
      removing = remove();
      await expect.poll(waiting).toHaveLength(1);
    });
    expect((await removing)?.status).toBe(409);
    expect((await admin("PATCH", `/api/v1/members/${moving.id}`, { department: null })).status).toBe(200);
    expect((await remove()).status).toBe(204);
    await expect(db.transaction(put)).rejects.toMatchObject({ code: "BODY_INVALID", errors: [{ pointer: "/department" }] });
  });
});

describe("an invitation", () => {
  it("meant for one address is not found by another, and a withdrawn one by nobody", async () => {
    const invited = await admin("POST", "/api/v1/invitations", { email: "Right@example.com", admin: true });
    const token = String(invited.body.url).split("/").pop();
    const wrong = server.as(await signUp(server, "wrong"));
    expect((await wrong("POST", "/api/v1/invitations/accept", { token })).status).toBe(404);
    const right = server.as(await signUp(server, "right"));
    expect((await right("POST", "/api/v1/invitations/accept", { token })).status).toBe(200);
    expect((await right("POST", "/api/v1/invitations/accept", { token })).status).toBe(200);
    expect((await right("GET", "/api/v1/members")).status).toBe(200);
    const other = await admin("POST", "/api/v1/invitations", {});
    expect((await admin("DELETE", `/api/v1/invitations/${other.body.id}`)).status).toBe(204);
    const late = String(other.body.url).split("/").pop();
    expect((await wrong("POST", "/api/v1/invitations/accept", { token: late })).status).toBe(404);
  });
  it("says who invites to what, to whoever holds its link while it may be accepted", async () => {
    const { body: invited } = await admin("POST", "/api/v1/invitations", {});
    const token = String(invited.url).split("/").pop();
    const visitor = server.as({});
    const read = () => visitor("POST", "/api/v1/invitations/read", { token });
    const me = (await admin("GET", "/api/v1/me")).body;
    expect(await read()).toMatchObject({ status: 200, body: { person: me.account.name, team: me.tenant.name } });
    expect(Object.keys((await read()).body).toSorted()).toEqual(["person", "team"]);
    expect((await visitor("POST", "/api/v1/invitations/read", { token: "none-such-token" })).status).toBe(404);
    expect((await admin("DELETE", `/api/v1/invitations/${invited.id}`)).status).toBe(204);
    expect((await read()).status).toBe(404);
  });
  it("that was accepted says nothing any more to whoever holds its link", async () => {
    const { body: invited } = await admin("POST", "/api/v1/invitations", {});
    const token = String(invited.url).split("/").pop();
    const read = () => anonymous("POST", "/api/v1/invitations/read", { token });
    expect((await read()).status).toBe(200);
    expect((await server.as(await signUp(server, "taker"))("POST", "/api/v1/invitations/accept", { token })).status).toBe(200);
    expect((await read()).status).toBe(404);
  });
  it("ends with the rights of whoever gave it", async () => {
    const { body: asked } = await admin("POST", "/api/v1/invitations", { admin: true });
    const second = server.as(await signUp(server, "second"));
    const token = String(asked.url).split("/").pop();
    expect((await second("POST", "/api/v1/invitations/accept", { token })).status).toBe(200);
    const given = await second("POST", "/api/v1/invitations", { admin: true });
    const open = async () => (await admin("GET", "/api/v1/invitations")).body.items.map(({ id }: { id: string }) => id);
    expect(await open()).toContain(given.body.id);
    const { id } = (await admin("GET", "/api/v1/members")).body.items.find((one: { name: string }) => one.name === "second");
    expect((await admin("PATCH", `/api/v1/members/${id}`, { suspended: true })).status).toBe(200);
    const accomplice = server.as(await signUp(server, "accomplice"));
    const late = { token: String(given.body.url).split("/").pop() };
    expect((await accomplice("POST", "/api/v1/invitations/accept", late)).status).toBe(404);
    expect(await open()).not.toContain(given.body.id);
  });
  it("is found by nobody once its days are over", async () => {
    const invited = await admin("POST", "/api/v1/invitations", {});
    const token = String(invited.body.url).split("/").pop();
    await server.deps.db.administerAlone({
      text: "update platform.invitation set expires_at = now() - interval '1 second' where id = $1",
      values: [invited.body.id],
    });
    const late = server.as(await signUp(server, "latecomer"));
    expect((await late("POST", "/api/v1/invitations/accept", { token })).status).toBe(404);
    expect((await admin("GET", "/api/v1/invitations")).body.items.map(({ id }: { id: string }) => id)).not.toContain(invited.body.id);
  });
  it("repeated with its key gives the same link, which the database cannot show", async () => {
    const headers = { "idempotency-key": "invite-1" };
    const one = await admin("POST", "/api/v1/invitations", {}, headers);
    expect((await admin("POST", "/api/v1/invitations", {}, headers)).body).toEqual(one.body);
    expect(await admin("POST", "/api/v1/invitations", { days: 3 }, headers)).toMatchObject({
      status: 409,
      body: { code: "IDEMPOTENCY_CONFLICT" },
    });
    const [row] = await server.deps.db.administerAlone({ text: "select schema from platform.tenant where id = $1", values: [tenant] });
    const stored = await server.deps.db.administerAlone({
      text: `select response from "${String(row?.["schema"])}".idempotency`,
      values: [],
    });
    expect(stored.some((each) => String(each["response"]).includes(one.body.url))).toBe(false);
  });
});

describe("an API key", () => {
  it("is its team's: the administrator of another one neither sees nor ends it", async () => {
    const mine = (await admin("POST", "/api/v1/keys", { name: "ours" })).body;
    const foreign = server.as(await signUp(server, "rival"));
    expect((await foreign("POST", "/api/v1/tenants", { name: "丙公司" })).status).toBe(201);
    const theirs = (await foreign("POST", "/api/v1/keys", { name: "theirs" })).body;
    const names = async (caller: Caller) => (await caller("GET", "/api/v1/keys")).body.items.map(({ name }: { name: string }) => name);
    expect(await names(foreign)).toEqual(["theirs"]);
    expect(await names(admin)).toContain("ours");
    expect(await names(admin)).not.toContain("theirs");
    expect((await foreign("DELETE", `/api/v1/keys/${mine.id}`)).status).toBe(404);
    expect((await admin("DELETE", `/api/v1/keys/${theirs.id}`)).status).toBe(404);
    expect((await server.as({ authorization: `Bearer ${mine.key}` })("GET", "/api/v1/me")).status).toBe(200);
  });
  it("knows of no other team of its account", async () => {
    const caller = server.as(await signUp(server, "busy"));
    const [one] = [await caller("POST", "/api/v1/tenants", { name: "甲" }), await caller("POST", "/api/v1/tenants", { name: "乙" })];
    expect((await caller("POST", "/api/v1/me/tenant", { tenant: one?.body.id })).status).toBe(200);
    const { key } = (await caller("POST", "/api/v1/keys", { name: "program" })).body;
    const program = server.as({ authorization: `Bearer ${key}` });
    const own = [{ id: one?.body.id, name: "甲" }];
    expect((await caller("GET", "/api/v1/tenants")).body.items).toHaveLength(2);
    expect((await program("GET", "/api/v1/tenants")).body.items).toEqual(own);
    expect((await program("GET", "/api/v1/me")).body.tenants).toEqual(own);
  });
  it("ends when it was said to end", async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const made = (await admin("POST", "/api/v1/keys", { name: "for an hour", expiresAt })).body;
    const program = server.as({ authorization: `Bearer ${made.key}` });
    expect((await program("GET", "/api/v1/me")).status).toBe(200);
    // Nor lives on in another that it made.
    for (const later of [undefined, new Date(Date.now() + 7_200_000).toISOString()])
      expect((await program("POST", "/api/v1/keys", { name: "longer", expiresAt: later })).body.errors).toMatchObject([
        { pointer: "/expiresAt" },
      ]);
    expect((await program("POST", "/api/v1/keys", { name: "as long", expiresAt })).status).toBe(201);
    await server.deps.db.administerAlone({
      text: "update platform.api_key set expires_at = now() - interval '1 second' where id = $1 and expires_at > now() + interval '59 minutes'",
      values: [made.id],
    });
    server.deps.principals.forget(undefined);
    expect((await program("GET", "/api/v1/me")).status).toBe(401);
  });
  it("works for its team at once, never as more than it was limited to, and dies when revoked", async () => {
    const whole = (await admin("POST", "/api/v1/keys", { name: "erp" })).body;
    expect(whole.key).toMatch(/^fs_[\w-]{43}$/);
    const program = server.as({ authorization: `Bearer ${whole.key}` });
    expect((await program("GET", "/api/v1/members")).status).toBe(200);
    const misspelt = await admin("POST", "/api/v1/keys", { name: "form", roles: { b2b: ["seller"] } });
    expect(misspelt).toMatchObject({ status: 400, body: { errors: [{ pointer: "/roles/b2b", code: "NOT_FOUND" }] } });
    const blank = { key: "b2b", title: "x" };
    expect((await admin("POST", "/api/v1/apps", { blank })).status).toBe(201);
    const unknown = await admin("POST", "/api/v1/invitations", { roles: { b2b: ["seler"] } });
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ pointer: "/roles/b2b/0" }] } });
    const limited = (await admin("POST", "/api/v1/keys", { name: "form", roles: { b2b: [] } })).body;
    const narrow = server.as({ authorization: `Bearer ${limited.key}` });
    expect((await narrow("GET", "/api/v1/members")).status).toBe(403);
    expect((await narrow("POST", "/api/v1/keys", { name: "wider" })).status).toBe(403);
    expect(JSON.stringify((await admin("GET", "/api/v1/keys")).body)).not.toContain(whole.key);
    expect((await admin("DELETE", `/api/v1/keys/${whole.id}`)).status).toBe(204);
    expect((await program("GET", "/api/v1/members")).status).toBe(401);
  });
});
