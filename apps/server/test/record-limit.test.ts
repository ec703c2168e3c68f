import { Problem } from "@funnelsmith/problem";
import { setTenantLimits, type Transaction } from "@funnelsmith/storage";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createRecordRooms } from "../src/limits/record-room.ts";
import { b2bDeal } from "./b2b.ts";
import { callerOn, type Caller, type Credentials, type Reply, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

const records = (object: string): string => `/api/v1/apps/b2b/objects/${object}/records`;
const accounts = records("account");

let server: TestServer;
let other: Awaited<ReturnType<TestServer["another"]>>;
let first: Credentials & { tenant: string };
/** The same admin at one server and at another. */
let here: Caller;
let there: Caller;
let used = 0;

beforeAll(async () => {
  server = await startTestServer();
  first = await setUpFirst(server);
  other = await server.another();
  here = server.as(first);
  there = callerOn(other.app, first);
  expect((await here("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
});
afterAll(async () => {
  await other.close();
  await server.close();
});

const named = (): { fields: { name: string } } => ({ fields: { name: `客户${(used += 1)}` } });
const count = async (object = "account"): Promise<number> => (await here("GET", `${records(object)}?count=exact&limit=1`)).body.count.value;
const statuses = (replies: readonly Reply[]): number[] => replies.map(({ status }) => status).sort((a, b) => a - b);

/** Lets the team have so many records more than it has, rows of sub-tables counted in; none at all takes the limit away. */
async function leave(room: number | undefined): Promise<void> {
  const { tenant } = first;
  const schema = (await server.deps.directories.of(tenant))?.tenant.schema ?? "";
  const { records: now } = await server.deps.limits.usage({ id: tenant, schema });
  const limits = room === undefined ? {} : { records: now + room };
  await setTenantLimits(server.deps.db, tenant, limits);
  for (const { deps } of [server, other])
    await expect.poll(async () => (await deps.directories.of(tenant))?.tenant.limits ?? {}).toEqual(limits);
}

it("lets in exactly as many as there is room for, whoever makes them at the same time at whichever server", async () => {
  const before = await count();
  await leave(10);
  const made = await Promise.all(Array.from({ length: 40 }, async (_, n) => await (n % 2 ? here : there)("POST", accounts, named())));
  expect(statuses(made)).toEqual([...Array(10).fill(201), ...Array(30).fill(409)]);
  expect(made.find(({ status }) => status === 409)?.body).toMatchObject({ code: "TENANT_LIMIT", limit: { name: "records" } });
  expect(await count()).toBe(before + 10);
});

it("counts creations by value, in bulk, by restoring and by samples with the others", async () => {
  const gone = (await Promise.all([0, 1, 2].map(async () => (await leave(9), await here("POST", accounts, named()))))).map(
    ({ body }) => body.id,
  );
  for (const id of gone) expect((await here("DELETE", `${accounts}/${id}`, undefined, { "if-match": "1" })).status).toBe(200);
  const before = await count();
  await leave(4);
  const asked = await Promise.all([
    ...[0, 1, 2].map(async (n) => await here("PUT", `${accounts}/by/name/新客户${n}`, { fields: {} })),
    ...[0, 1].map(async () => await there("POST", `${accounts}/bulk`, { create: [named(), named()] })),
    ...gone.map(async (id) => await here("POST", `${accounts}/${id}/restore`, {})),
  ]);
  for (const { status, body } of asked) if (status >= 400) expect(body.code).toBe("TENANT_LIMIT");
  const full = await count();
  expect(full - before).toBeLessThanOrEqual(4);
  // Whoever is refused had more to make than was left then.
  expect(full - before).toBeGreaterThanOrEqual(3);
  await leave(0);
  const [refused] = gone.filter((_, n) => asked[5 + n]?.status === 409);
  if (refused) expect((await here("POST", `${accounts}/${refused}/restore`, {})).body.code).toBe("TENANT_LIMIT");
  const rows = [{ object: "account", ref: "x", owner: "o", createdDay: -1, fields: { name: "样例" } }];
  const sample = { formatVersion: 1, app: "b2b", members: [{ ref: "o", name: "样", roles: [] }], rows };
  expect((await here("POST", "/api/v1/apps/b2b/sample", { sample })).body.code).toBe("TENANT_LIMIT");
  expect(await count()).toBe(full);
});

it("holds a large team to its limit when several bulk writes come at once", async () => {
  const before = await count();
  await leave(1700);
  const bulk = async (caller: Caller) => await caller("POST", `${accounts}/bulk`, { create: Array.from({ length: 800 }, named) });
  expect(statuses(await Promise.all([bulk(here), bulk(there), bulk(here), bulk(there)]))).toEqual([200, 200, 409, 409]);
  expect(await count()).toBe(before + 1600);
});

it("counts the rows of a sub-table, with a new record and in a change of one", async () => {
  await leave(undefined);
  const deal = await b2bDeal(here);
  const line = { item: "服务", quantity: "1", unit_price: "100" };
  const quote = (number: string, lines: number) => ({
    fields: { number, deal: deal.id, list_price: `${lines * 100}`, status: "draft", lines: Array(lines).fill(line) },
  });
  await leave(3);
  expect((await here("POST", records("quote"), quote("q1", 3))).body.code).toBe("TENANT_LIMIT");
  const made = await here("POST", records("quote"), quote("q1", 2));
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const more = { fields: { list_price: "300", lines: [...made.body.fields.lines, line] } };
  const change = async () => await here("PATCH", `${records("quote")}/${made.body.id}`, more, { "if-match": "1" });
  expect((await change()).body.code).toBe("TENANT_LIMIT");
  await leave(1);
  expect((await change()).status).toBe(200);
});

it("answers a creation that is repeated under its key, though there is no room for another", async () => {
  await leave(1);
  const body = named();
  const made = await here("POST", accounts, body, { "idempotency-key": "once" });
  expect(made.status).toBe(201);
  const again = await there("POST", accounts, body, { "idempotency-key": "once" });
  expect([again.status, again.body.id]).toEqual([201, made.body.id]);
  expect((await here("POST", accounts, named(), { "idempotency-key": "another" })).body.code).toBe("TENANT_LIMIT");
});

it("changes and moves what is there when there is no room", async () => {
  await leave(undefined);
  const deal = await b2bDeal(here);
  await leave(0);
  const patched = await here("PATCH", `${records("deal")}/${deal.id}`, { fields: { name: "改名" } }, { "if-match": "1" });
  expect(patched.status).toBe(200);
  const lost = { to: "lost", reason: { code: "price" } };
  expect((await here("POST", `${records("deal")}/${deal.id}/advance`, lost, { "if-match": "2" })).status).toBe(200);
});

it("does not count a large team anew for everybody who knocks", async () => {
  const { tenant } = first;
  const schema = (await server.deps.directories.of(tenant))?.tenant.schema ?? "";
  let now = Date.now();
  const rooms = createRecordRooms(
    server.deps.db,
    () => now,
    () => new Problem("TENANT_LIMIT"),
  );
  let counted = 0;
  const knock = async (): Promise<void> => {
    const room = await rooms.of({ id: tenant, schema }, 1, 1);
    const knocking = server.deps.db.transaction(async (tx) => {
      const seen: Transaction = {
        query: async (statement) => {
          if (statement.text.startsWith("select count(*)")) counted += 1;
          return await tx.query(statement);
        },
        queryAll: async (statements) => await tx.queryAll(statements),
        last: async (statement) => await tx.last(statement),
      };
      return await room.within(seen, async () => room.made(1));
    });
    await expect(knocking).rejects.toMatchObject({ code: "TENANT_LIMIT" });
  };
  await knock();
  const once = counted;
  expect(once).toBeGreaterThan(0);
  await knock();
  expect(counted).toBe(once);
  // A count of a thousand records is believed for a millisecond: what was deleted since makes room.
  now += 60_000;
  await knock();
  expect(counted).toBe(2 * once);
});
