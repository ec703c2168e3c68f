import { describe, expect, it } from "vitest";
import { pruneTenant } from "../src/background/prune-tenant.ts";
import { relayOutbox } from "../src/background/relay-outbox.ts";
import { create, openChangesTeam, records } from "./changes-team.ts";
import type { Caller } from "./test-server.ts";

const changes = openChangesTeam();

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
  await changes.team.relay();
  return (await caller("GET", "/api/v1/apps/b2b/changes?from=now")).body.nextCursor;
};

describe("the feed of changes", () => {
  it("tells what happened to records, in order, as they are now", async () => {
    const { admin, relay } = changes.team;
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
    const { admin, relay } = changes.team;
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
    const { admin, relay } = changes.team;
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
    const { admin, seller, relay } = changes.team;
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
    const { server, admin, relay, tenant } = changes.team;
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
    const { server, admin, tenant, relay } = changes.team;
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
    const { server, admin, tenant, relay } = changes.team;
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
