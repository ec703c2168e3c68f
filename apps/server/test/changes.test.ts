import { setTimeout as wait } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pruneTenant } from "../src/background/prune-tenant.ts";
import { relayOutbox } from "../src/background/relay-outbox.ts";
import { startBackground } from "../src/background/start-background.ts";
import { joinTeam } from "./b2b.ts";
import { type Caller, type Credentials, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let credentials: Credentials & { tenant: string };
let admin: Caller;
let seller: Caller;
let tenant: { id: string; schema: string };
const records = (object: string) => `/api/v1/apps/b2b/objects/${object}/records`;

beforeAll(async () => {
  server = await startTestServer();
  credentials = await setUpFirst(server);
  admin = server.as(credentials);
  expect((await admin("POST", "/api/v1/apps", { template: "b2b", sampleData: true })).status).toBe(201);
  seller = await joinTeam(server, admin, "seller", { b2b: ["seller"] });
  const [row] = await server.deps.db.administerAlone({ text: "select schema from platform.tenant", values: [] });
  tenant = { id: credentials.tenant, schema: String(row?.["schema"]) };
});
afterAll(async () => await server.close());

const relay = async () => await relayOutbox(server.deps.db, tenant, [], new Date().toISOString());
const create = async (caller: Caller, object: string, fields: object): Promise<{ id: string; version: number }> => {
  const reply = await caller("POST", records(object), { fields });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body;
};

interface Entry {
  readonly type: string;
  readonly object: string;
  readonly id: string;
  readonly action: string;
  readonly deleted: boolean;
  readonly record: { readonly fields: Record<string, unknown> } | null;
}

/** Everything behind a cursor, page by page. */
async function follow(caller: Caller, cursor: string, limit?: number): Promise<{ entries: Entry[]; cursor: string }> {
  const entries: Entry[] = [];
  for (let at = cursor; ; ) {
    const { status, body } = await caller("GET", `/api/v1/apps/b2b/changes?cursor=${at}${limit === undefined ? "" : `&limit=${limit}`}`);
    expect(status, JSON.stringify(body)).toBe(200);
    entries.push(...body.items);
    at = body.nextCursor;
    if (!body.more) return { entries, cursor: at };
  }
}
const now = async (caller: Caller): Promise<string> => {
  await relay();
  return (await caller("GET", "/api/v1/apps/b2b/changes?from=now")).body.nextCursor;
};

describe("the feed of changes", () => {
  it("tells what happened to records, in order, as they are now", async () => {
    const start = await now(admin);
    const account = await create(admin, "account", { name: "变更一号" });
    const deal = await create(admin, "deal", { name: "变更商机", account: account.id });
    await admin("PATCH", `${records("account")}/${account.id}`, { fields: { short_name: "变" } }, { "if-match": String(account.version) });
    await admin("DELETE", `${records("deal")}/${deal.id}`, undefined, { "if-match": String(deal.version) });
    await relay();
    const { entries, cursor } = await follow(admin, start);
    expect(entries.map(({ object, id, action, deleted }) => [object, id, action, deleted])).toEqual([
      ["account", account.id, "create", false],
      ["deal", deal.id, "create", true],
      ["account", account.id, "update", false],
      ["deal", deal.id, "delete", true],
    ]);
    expect(entries[0]?.record?.fields["short_name"]).toBe("变");
    expect(entries[3]?.record).toBeNull();
    expect((await follow(admin, cursor)).entries).toEqual([]);
  });

  it("is paged through events of many records, and every page goes on where the last one ended", async () => {
    const start = await now(admin);
    const body = { create: Array.from({ length: 7 }, (_, index) => ({ fields: { name: `批量变更 ${index}` } })) };
    expect((await admin("POST", `${records("account")}/bulk`, body)).status).toBe(200);
    await create(admin, "account", { name: "批量之后" });
    await relay();
    const { entries } = await follow(admin, start, 3);
    expect(entries).toHaveLength(8);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(8);
    expect(entries.at(-1)?.record?.fields["name"]).toBe("批量之后");
  });

  it("from the beginning holds everything there is, sample data too", async () => {
    await relay();
    const first = (await admin("GET", "/api/v1/apps/b2b/changes?limit=500")).body;
    expect(first.items).toHaveLength(500);
    const { entries } = await follow(admin, first.nextCursor, 500);
    const told = new Set([...first.items, ...entries].filter(({ object }) => object === "deal").map(({ id }) => id));
    const { count } = (await admin("GET", `${records("deal")}?limit=1&count=exact`)).body;
    expect(told.size).toBeGreaterThanOrEqual(count.value);
    expect(first.items.some(({ type }: Entry) => type === "published")).toBe(true);
  });

  it("is under its reader's rights: others' records and hidden fields do not occur", async () => {
    const start = await now(admin);
    await create(admin, "deal", { name: "别人的", cost: "5" });
    const own = await create(seller, "deal", { name: "自己的" });
    await create(admin, "spend", { name: "花费", first_day: "2026-01-01", amount: "5" });
    await admin("PATCH", `${records("deal")}/${own.id}`, { fields: { cost: "7" } }, { "if-match": String(own.version) });
    await relay();
    const { entries } = await follow(seller, start);
    expect(entries.map(({ id }) => id)).toEqual([own.id, own.id]);
    expect(entries.every(({ record }) => record !== null && !("cost" in record.fields))).toBe(true);
    expect((await follow(admin, start)).entries).toHaveLength(4);
  });

  it("events committed late come behind those that were told, so that no reader misses one", async () => {
    const start = await now(admin);
    const schema = `"${tenant.schema}"`;
    const { id } = await create(admin, "account", { name: "先提交" });
    await relay();
    const { cursor } = await follow(admin, start);
    // Written earlier by its clock, committed later.
    const event = { app: "b2b", object: "account", action: "update", ids: [id], cause: "api", actor: null };
    await server.deps.db.administerAlone({
      text: `insert into ${schema}.outbox (id, topic, payload, at) values (gen_random_uuid(), 'record', $1, now() - interval '1 hour')`,
      values: [JSON.stringify(event)],
    });
    await Promise.all([relay(), relay(), relay()]);
    expect((await follow(admin, cursor)).entries.map((entry) => entry.id)).toEqual([id]);
  });

  it("of two servers that hand on at once, one waits for the other, so that all is told in the order it happened", async () => {
    const start = await now(admin);
    const names = Array.from({ length: 250 }, (_, n) => ({ fields: { name: `顺序 ${n}` } }));
    expect((await admin("POST", `${records("account")}/bulk`, { create: names })).status).toBe(200);
    await relay();
    const written = (await follow(admin, start)).entries.map(({ id }) => id);
    // One event for each, as if they had been written one by one: more than one relay takes at once.
    const events = written.map((id) => ({ app: "b2b", object: "account", action: "update", ids: [id], cause: "api", actor: null }));
    await server.deps.db.administerAlone({
      text: `insert into "${tenant.schema}".outbox (id, topic, payload, at)
        select gen_random_uuid(), 'record', e.event, now() + e.n * interval '1 ms' from unnest($1::jsonb[]) with ordinality as e(event, n)`,
      values: [events.map((event) => JSON.stringify(event))],
    });
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const slow = await new Promise<{ readonly done: Promise<number> }>((begun) => {
      const handler = async (): Promise<void> => {
        begun({ done });
        await released;
      };
      const done = relayOutbox(server.deps.db, tenant, [handler], new Date().toISOString());
    });
    let over = false;
    const quick = relay().finally(() => (over = true));
    const waiting = async () =>
      await server.deps.db.administerAlone({
        text: "select pid from pg_stat_activity where wait_event_type = 'Lock' and query like $1",
        values: [`%"${tenant.schema}"."feed"%`],
      });
    await expect.poll(async () => over || (await waiting()).length > 0).toBe(true);
    release();
    await Promise.all([slow.done, quick]);
    const { entries } = await follow(admin, start);
    expect(entries.filter(({ action }) => action === "update").map(({ id }) => id)).toEqual(written);
  });

  it("refuses a cursor that is none, one of another app, and one whose changes are no longer kept", async () => {
    expect((await admin("GET", "/api/v1/apps/b2b/changes?cursor=x.y")).body).toMatchObject({ status: 400, code: "CURSOR_INVALID" });
    await admin("POST", "/api/v1/apps", { blank: { key: "other", title: "Other" } });
    const start = await now(admin);
    expect((await admin("GET", `/api/v1/apps/other/changes?cursor=${start}`)).status).toBe(400);
    await create(admin, "account", { name: "很久以前" });
    await relay();
    await pruneTenant(server.deps.db, tenant, new Date(Date.now() + 31 * 86_400_000));
    expect((await admin("GET", `/api/v1/apps/b2b/changes?cursor=${start}`)).body).toMatchObject({ status: 410, code: "CURSOR_EXPIRED" });
    expect((await follow(admin, await now(admin))).entries).toEqual([]);
  });
});

describe("server-sent events", () => {
  let base: string;
  let background: { stop: () => Promise<void> };
  beforeAll(async () => {
    base = await server.app.listen({ port: 0, host: "127.0.0.1" });
    background = startBackground(server.deps, (error) => pino({ level: "silent" }).error(error));
  });
  afterAll(async () => await background.stop());

  interface Told {
    readonly id: string;
    readonly event: string;
    readonly data: {
      readonly id?: string;
      readonly object?: string;
      readonly record?: unknown;
      readonly state?: string;
      readonly done?: number;
    };
  }

  /** An open stream and what it told so far. */
  async function listen(as: Record<string, string>, query = "") {
    const stop = new AbortController();
    const response = await fetch(`${base}/api/v1/apps/b2b/events${query}`, { headers: as, signal: stop.signal });
    const told: Told[] = [];
    let ended = false;
    const reading = (async () => {
      let text = "";
      const decoder = new TextDecoder();
      for await (const part of response.body ?? []) {
        text += decoder.decode(part, { stream: true });
        const blocks = text.split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) {
          const lines = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
          if (lines.event) told.push({ id: lines.id, event: lines.event, data: JSON.parse(lines.data) });
        }
      }
    })()
      .catch(() => undefined)
      .finally(() => {
        ended = true;
      });
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      retryAfter: response.headers.get("retry-after"),
      told,
      until: async (done: () => boolean) => {
        for (let tries = 0; tries < 400 && !done(); tries += 1) await wait(25);
        expect(done()).toBe(true);
      },
      ended: () => ended,
      stop: async () => {
        stop.abort();
        await reading;
      },
    };
  }

  it("tell a change as it happens, to those who may see it, without the record's fields", async () => {
    const [all, own] = await Promise.all([
      listen({ cookie: String(credentials.cookie) }),
      listen({ authorization: await keyOf({ b2b: ["seller"] }) }),
    ]);
    expect([all.status, all.type]).toEqual([200, "text/event-stream; charset=utf-8"]);
    const mine = await create(seller, "deal", { name: "别人看不到" });
    const theirs = await create(admin, "deal", { name: "本人的" });
    await all.until(() => all.told.some(({ data }) => data.id === theirs.id) && all.told.some(({ data }) => data.id === mine.id));
    await own.until(() => own.told.some(({ data }) => data.id === theirs.id));
    expect(own.told.some(({ data }) => data.id === mine.id)).toBe(false);
    expect(all.told.find(({ data }) => data.id === mine.id)).toMatchObject({ event: "record", data: { object: "deal", record: null } });
    await Promise.all([all.stop(), own.stop()]);
  });

  it("go on where they broke off, by Last-Event-ID", async () => {
    const first = await listen({ cookie: String(credentials.cookie) });
    await first.until(() => first.told.length > 0);
    const id = first.told.at(-1)?.id ?? "";
    await first.stop();
    const missed = await create(admin, "account", { name: "断线时" });
    const again = await listen({ cookie: String(credentials.cookie), "last-event-id": id });
    await again.until(() => again.told.some(({ data }) => data.id === missed.id));
    expect(again.told.filter(({ data }) => data.id === missed.id)).toHaveLength(1);
    await again.stop();
    expect((await listen({ cookie: String(credentials.cookie), "last-event-id": "none" })).status).toBe(400);
  });

  it("end when their reader's key is revoked, or the reader's role is taken away", async () => {
    const key = (await admin("POST", "/api/v1/keys", { name: "k", roles: { b2b: ["seller"] } })).body;
    const byKey = await listen({ authorization: `Bearer ${key.key}` });
    await byKey.until(() => byKey.told.length > 0);
    expect((await admin("DELETE", `/api/v1/keys/${key.id}`)).status).toBe(204);
    await byKey.until(() => byKey.ended());
    const leaving = await joinTeam(server, admin, "leaving", { b2b: ["seller"] });
    const member = (await admin("GET", "/api/v1/members")).body.items.find((one: { name: string }) => one.name === "leaving");
    const leavingKey = (await leaving("POST", "/api/v1/keys", { name: "mine" })).body.key;
    const stream = await listen({ authorization: `Bearer ${leavingKey}` });
    await stream.until(() => stream.told.length > 0);
    expect((await admin("PATCH", `/api/v1/members/${member.id}`, { roles: {} })).status).toBe(200);
    await stream.until(() => stream.ended());
  });

  it("are ten at most for a session or key, and a closed one makes room", async () => {
    const as = { authorization: await keyOf() };
    const open = await Promise.all(Array.from({ length: 10 }, () => listen(as)));
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
    const refused = await listen(as);
    expect([refused.status, Number(refused.retryAfter)]).toEqual([429, 5]);
    await open[0]?.stop();
    let status = 0;
    for (let tries = 0; tries < 40 && status !== 200; tries += 1) {
      const next = await listen(as);
      status = next.status;
      await next.stop();
      await wait(25);
    }
    expect(status).toBe(200);
    for (const stream of open) await stream.stop();
  });

  it("tell how far their reader's own jobs are, and nobody else's", async () => {
    const rows = Array.from({ length: 1200 }, (_, n) => `任务事件 ${n}`);
    const [boss, theirs] = await Promise.all([
      listen({ cookie: String(credentials.cookie) }),
      listen({ authorization: await keyOf({ b2b: ["seller"] }) }),
    ]);
    const start = async (caller: Caller, names: readonly string[]): Promise<string> => {
      const body = `name\n${names.join("\n")}\n`;
      return (await caller("POST", `${records("account")}/import?start=run`, body, { "content-type": "text/csv" })).body.id;
    };
    const mine = await start(admin, rows);
    const sellers = await start(seller, ["卖家的"]);
    const told = (stream: typeof boss, id: string) => stream.told.filter(({ event, data }) => event === "job" && data.id === id);
    await boss.until(() => told(boss, mine).some(({ data }) => data.state === "done"));
    expect(told(boss, mine).at(-1)).toMatchObject({
      id: undefined,
      data: { object: "account", phase: "run", done: 1200, total: 1200, result: { create: 1200 } },
    });
    const steps = told(boss, mine).map(({ data }) => data.done ?? 0);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    // Who comes a little late is told how it ended; an administrator is told of nobody else's.
    const late = await listen({ cookie: String(credentials.cookie) });
    await late.until(() => told(late, mine).some(({ data }) => data.state === "done"));
    await expect.poll(async () => (await seller("GET", `/api/v1/jobs/${sellers}`)).body.state).toBe("done");
    const again = await start(admin, ["最后一个"]);
    await boss.until(() => told(boss, again).some(({ data }) => data.state === "done"));
    expect([...told(boss, sellers), ...theirs.told.filter(({ event }) => event === "job")]).toEqual([]);
    await Promise.all([boss.stop(), theirs.stop(), late.stop()]);
  });

  async function keyOf(roles?: Record<string, string[]>): Promise<string> {
    return `Bearer ${(await admin("POST", "/api/v1/keys", { name: "stream", ...(roles && { roles }) })).body.key}`;
  }
});
