import { setTimeout as wait } from "node:timers/promises";
import { setTenantLimits } from "@funnelsmith/storage";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBackground } from "../src/background/start-background.ts";
import { joinTeam } from "./b2b.ts";
import { create, openChangesTeam, records } from "./changes-team.ts";
import { fillStock, stockApp } from "./stock-app.ts";
import type { Caller } from "./test-server.ts";

const changes = openChangesTeam();

describe("server-sent events", () => {
  let base: string;
  let background: { stop: () => Promise<void> };
  beforeAll(async () => {
    const { app, deps } = changes.team.server;
    base = await app.listen({ port: 0, host: "127.0.0.1" });
    background = startBackground(deps, (error) => pino({ level: "silent" }).error(error));
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
      readonly underway?: { readonly phase: string } | null;
    };
  }

  /** An open stream and what it told so far. */
  async function listen(as: Record<string, string>, query = "", app = "b2b") {
    const stop = new AbortController();
    const response = await fetch(`${base}/api/v1/apps/${app}/events${query}`, { headers: as, signal: stop.signal });
    const refusal = response.ok ? undefined : ((await response.json()) as { readonly code: string; readonly limit: unknown });
    const told: Told[] = [];
    let ended = false;
    const reading = (async () => {
      let text = "";
      const decoder = new TextDecoder();
      for await (const part of (response.ok && response.body) || []) {
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
      refusal,
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
    const { credentials, admin, seller } = changes.team;
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
    const { credentials, admin } = changes.team;
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
    const { server, admin } = changes.team;
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
    expect(refused.refusal).toMatchObject({ code: "TOO_MANY_STREAMS", limit: { name: "streams", whose: "caller", most: 10, value: 10 } });
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

  it("are thirty at most for an account, whatever its keys, and what they leave of the team's for the others", async () => {
    const { server, admin, tenant } = changes.team;
    const other = await joinTeam(server, admin, "collector", { b2b: ["seller"] });
    const keys = await Promise.all(
      Array.from({ length: 4 }, async (_, n) => ({
        authorization: `Bearer ${(await other("POST", "/api/v1/keys", { name: `k${n}` })).body.key}`,
      })),
    );
    const open: Awaited<ReturnType<typeof listen>>[] = [];
    for (const as of keys.slice(0, 3)) for (let n = 0; n < 10; n += 1) open.push(await listen(as));
    expect(open.every(({ status }) => status === 200)).toBe(true);
    const last = keys[3] ?? {};
    expect((await listen(last)).refusal).toMatchObject({ code: "TOO_MANY_STREAMS", limit: { whose: "account", most: 30, value: 30 } });
    const mine = { authorization: await keyOf() };
    const others = await listen(mine);
    expect(others.status).toBe(200);
    await setTenantLimits(server.deps.db, tenant.id, { streams: 31 });
    await expect.poll(async () => (await server.deps.directories.of(tenant.id))?.tenant.limits).toEqual({ streams: 31 });
    expect((await listen(mine)).refusal).toMatchObject({ code: "TOO_MANY_STREAMS", limit: { whose: "tenant", most: 31, value: 31 } });
    await setTenantLimits(server.deps.db, tenant.id, { streams: 0 });
    await expect.poll(async () => (await server.deps.directories.of(tenant.id))?.tenant.limits).toEqual({ streams: 0 });
    const unlimited = await listen(mine);
    expect(unlimited.status).toBe(200);
    await setTenantLimits(server.deps.db, tenant.id, {});
    for (const stream of [...open, others, unlimited]) await stream.stop();
  });

  it("tell how far their reader's own jobs are, and nobody else's", async () => {
    const { credentials, admin, seller } = changes.team;
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

  it("tell an administrator how far a publish is, until it has ended, and nobody else", async () => {
    const { server, credentials, admin, tenant } = changes.team;
    const part = (kind: "text" | "number") => stockApp({ fields: [{ key: "size", kind, title: "S" }] });
    expect((await admin("POST", "/api/v1/apps", { bundle: part("text") })).status).toBe(201);
    const { db } = server.deps;
    const { table, id } = await fillStock(db, tenant.schema, { size: "n::text" });
    const watching = await listen({ cookie: String(credentials.cookie) }, "", "stock");
    const told = () => watching.told.filter(({ event }) => event === "publish").map(({ data }) => data.underway);
    await watching.until(() => told().length > 0);
    expect(told()).toEqual([null]);
    let publishing: Promise<{ status: number }> | undefined;
    await db.administer(async (tx) => {
      // Whoever fills the new column waits for this row.
      await tx.query({ text: `select 1 from ${table} where id = $1 for update`, values: [id] });
      const draft = await admin("GET", "/api/v1/apps/stock/draft");
      await admin("PUT", "/api/v1/apps/stock/draft", { document: part("number") }, { "if-match": `"${draft.body.etag}"` });
      const { planId } = (await admin("POST", "/api/v1/apps/stock/plan", {})).body;
      publishing = admin("POST", "/api/v1/apps/stock/publish", { planId, decisions: { "field.convert:part.size": "accept" } });
      await watching.until(() => told().some((underway) => underway?.phase === "prepare"));
    });
    expect((await publishing)?.status).toBe(200);
    await watching.until(() => told().length > 1 && told().at(-1) === null);
    const limited = await listen({ authorization: await keyOf({ b2b: ["seller"] }) });
    await limited.until(() => limited.told.length > 0);
    await wait(1200);
    expect(limited.told.filter(({ event }) => event === "publish")).toEqual([]);
    await Promise.all([watching.stop(), limited.stop()]);
  });

  async function keyOf(roles?: Record<string, string[]>): Promise<string> {
    return `Bearer ${(await changes.team.admin("POST", "/api/v1/keys", { name: "stream", ...(roles && { roles }) })).body.key}`;
  }
});
