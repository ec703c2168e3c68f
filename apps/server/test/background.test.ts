import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBackground } from "../src/background/start-background.ts";
import { pruneAccounts } from "../src/background/prune-accounts.ts";
import { pruneTenant } from "../src/background/prune-tenant.ts";
import { runClock } from "../src/background/run-clock.ts";
import { relayOutbox } from "../src/background/relay-outbox.ts";
import { type Caller, callerOn, type Credentials, setUpFirst, signUp, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let credentials: Credentials & { tenant: string };
let tenant: { id: string; schema: string };
const ask = async (text: string) =>
  await server.deps.db.administerAlone({ text: text.replaceAll(":t.", `"${tenant.schema}".`), values: [] });
const items = "/api/v1/apps/plain/objects/item/records";

beforeAll(async () => {
  server = await startTestServer();
  credentials = await setUpFirst(server);
  admin = server.as(credentials);
  expect((await admin("POST", "/api/v1/apps", { blank: { key: "plain", title: "Plain" } })).status).toBe(201);
  const [row] = await server.deps.db.administerAlone({ text: "select schema from platform.tenant", values: [] });
  tenant = { id: credentials.tenant, schema: String(row?.["schema"]) };
});
afterAll(async () => await server.close());

describe("what happened", () => {
  it("is looked for after a write, and not after a question asked by POST", async () => {
    server.deps.written.take();
    expect((await admin("POST", `${items}/query`, { limit: 1 })).status).toBe(200);
    expect(server.deps.written.take()).toEqual([]);
    expect((await admin("POST", items, { fields: { name: "told" } })).status).toBe(201);
    expect(server.deps.written.take().map(({ id }) => id)).toEqual([tenant.id]);
  });
});

describe("what is no longer needed", () => {
  it("is forgotten: answers after a day and a half, events 30 days after they were handed on, and no event before", async () => {
    for (const n of [1, 2, 3])
      expect((await admin("POST", items, { fields: { name: `${n}` } }, { "idempotency-key": `item-${n}` })).status).toBe(201);
    await relayOutbox(server.deps.db, tenant, [], new Date().toISOString());
    await ask("update :t.outbox set relayed_at = null where id = (select max(id::text)::uuid from :t.outbox)");
    const left = async () =>
      (
        await ask(
          "select (select count(*) from :t.outbox)::int as events, (select count(*) from :t.idempotency where key like 'item-%')::int as answers",
        )
      )[0];
    const before = await left();
    expect(before).toMatchObject({ answers: 3 });
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    await pruneTenant(server.deps.db, tenant, inHours(23));
    expect(await left()).toEqual(before);
    await pruneTenant(server.deps.db, tenant, inHours(37));
    expect(await left()).toEqual({ ...before, answers: 0 });
    await pruneTenant(server.deps.db, tenant, inHours(30 * 24 + 1));
    expect(await left()).toEqual({ events: 1, answers: 0 });
  });
  it("goes in steps however much there is", async () => {
    await ask(
      "insert into :t.outbox (id, topic, payload, at, relayed_at, position) select gen_random_uuid(), 'x', '{}', now(), now() - interval '31 days', -n from generate_series(1, 25000) n",
    );
    await pruneTenant(server.deps.db, tenant, new Date());
    expect(await ask("select count(*)::int as n from :t.outbox where topic = 'x'")).toEqual([{ n: 0 }]);
  });
  it("are sessions that ended, and the team chosen in them, while others live on", async () => {
    const visitor = server.as(await signUp(server, "visitor"));
    const founded = await visitor("POST", "/api/v1/tenants", { name: "客" });
    expect((await visitor("POST", "/api/v1/me/tenant", { tenant: founded.body.id })).status).toBe(200);
    const count = async () =>
      (
        await ask(
          `select (select count(*) from auth.session)::int as sessions, (select count(*) from platform.session_tenant)::int as chosen`,
        )
      )[0];
    const before = (await count()) as { sessions: number; chosen: number };
    await pruneAccounts(server.deps.db, new Date());
    expect(await count()).toEqual(before);
    await ask(
      `update auth.session set "expiresAt" = now() - interval '31 days' where "userId" = (select id from auth."user" where name = 'visitor')`,
    );
    await pruneAccounts(server.deps.db, new Date());
    expect(await count()).toEqual({ sessions: before.sessions - 1, chosen: before.chosen - 1 });
    expect((await admin("GET", "/api/v1/me")).status).toBe(200);
  });
});

describe("a publish whose work after the switch failed", () => {
  it("is answered as published, told in the log, and carried on without a restart", async () => {
    const lines: string[] = [];
    const { app } = await server.another({ logger: pino({ level: "error" }, { write: (line: string) => void lines.push(line) }) });
    const caller = callerOn(app, credentials);
    // Its first round comes at once and finds nothing; the one that matters is the next.
    let background: ReturnType<typeof startBackground> | undefined;
    try {
      const made = await caller("POST", items, { fields: { name: "to be erased" } });
      expect(made.status).toBe(201);
      const publish = async (change: (document: { objects: { fields: { key: string; kind: string; title: string }[] }[] }) => void) => {
        const { document } = (await caller("GET", "/api/v1/apps/plain/draft")).body;
        change(document);
        const plan = (await caller("POST", "/api/v1/apps/plain/plan", { document })).body;
        const decisions = Object.fromEntries(
          plan.changes.flatMap(({ id, options }: { id: string; options?: { value: string }[] }) =>
            options?.length ? [[id, options.find(({ value }) => value === "erase")?.value ?? options[0]?.value]] : [],
          ),
        );
        return await caller("POST", "/api/v1/apps/plain/publish", { planId: plan.planId, document, decisions });
      };
      const added = await publish(({ objects }) => objects[0]?.fields.push({ key: "more", kind: "text", title: "More" }));
      expect(added, JSON.stringify(added.body)).toMatchObject({ status: 200, body: { version: 2 } });
      expect((await caller("POST", items, { fields: { name: "x", more: "gone soon" } })).status).toBe(201);
      background = startBackground(server.deps, () => {}, { sweepMs: 3000 });
      process.env["FUNNELSMITH_FAIL_POINT"] = "switch.after-commit:throw";
      const converted = await publish(({ objects }) => objects[0]?.fields.splice(-1, 1, { key: "more", kind: "number", title: "More" }));
      expect(converted, JSON.stringify(converted.body)).toMatchObject({ status: 200, body: { version: 3, changed: true } });
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ msg: "published, with work left to carry on", version: 3 }]);
      expect(await ask("select count(*)::int as n from platform.publishing")).toEqual([{ n: 1 }]);
      delete process.env["FUNNELSMITH_FAIL_POINT"];
      await expect
        .poll(async () => await ask("select count(*)::int as n from platform.publishing"), { timeout: 10_000 })
        .toEqual([{ n: 0 }]);
    } finally {
      delete process.env["FUNNELSMITH_FAIL_POINT"];
      await background?.stop();
    }
  });
});

describe("a server that stops", () => {
  it("waits for the team it is busy with and begins with no other", async () => {
    const visitor = server.as(await signUp(server, "another"));
    expect((await visitor("POST", "/api/v1/tenants", { name: "乙" })).status).toBe(201);
    const { db } = server.deps;
    let asked = 0;
    let begin = (): void => {};
    let release = (): void => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    const transaction: typeof db.transaction = async (work, options) => {
      asked += 1;
      begin();
      await released;
      return await db.transaction(work, options);
    };
    const background = startBackground({ ...server.deps, db: { ...db, transaction } }, () => {});
    await begun;
    const stopping = background.stop();
    release();
    await stopping;
    expect(asked).toBe(1);
  });
});

describe("what time moves on by itself", () => {
  it("is done in every app, though one cannot be read", async () => {
    const clocked = {
      formatVersion: 1,
      key: "clocked",
      version: "1.0.0",
      title: "Clocked",
      objects: [
        {
          key: "item",
          title: "Item",
          titleField: "name",
          fields: [
            { key: "name", kind: "text", title: "Name" },
            { key: "due", kind: "date", title: "Due" },
          ],
        },
      ],
      funnels: [
        {
          key: "f",
          object: "item",
          title: "F",
          stages: [
            { key: "first", kind: "open", title: "First" },
            { key: "second", kind: "open", title: "Second", autoEnter: { "<": [{ var: "due" }, { var: "$today" }] } },
            { key: "won", kind: "won", title: "Won" },
          ],
        },
      ],
    };
    expect((await admin("POST", "/api/v1/apps", { bundle: clocked })).status).toBe(201);
    expect((await admin("POST", "/api/v1/apps", { blank: { key: "broken", title: "Broken" } })).status).toBe(201);
    const made = await admin("POST", "/api/v1/apps/clocked/objects/item/records", {
      fields: { name: "due", due: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10) },
      stage: "first",
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await ask("update :t.app set version = 7, revision = revision + 1 where key = 'broken'");
    const errors: unknown[] = [];
    // The days pass while the Catalog is read: what is written under a version is written after the instant of its publish.
    let days = 0;
    const withFresh: typeof server.deps.catalogs.withFresh = async (id, app, work) =>
      await server.deps.catalogs.withFresh(id, app, async (catalog) => {
        days = 5;
        return await work(catalog);
      });
    const clock = () => new Date(Date.now() + days * 86_400_000);
    const later = { ...server.deps, clock, catalogs: { ...server.deps.catalogs, withFresh } };
    expect(await runClock(later, tenant, (error) => errors.push(error))).toBe(1);
    expect(errors).toHaveLength(1);
    expect((await admin("GET", `/api/v1/apps/clocked/objects/item/records/${made.body.id}`)).body.stage).toBe("second");
    // Nor does it keep anybody from the others.
    expect((await admin("GET", "/api/v1/me")).body.apps.map(({ key }: { key: string }) => key)).toEqual(["plain", "clocked"]);
  });
});
