import { grantBiAccess, revokeBiAccess } from "@funnelsmith/storage";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pdf } from "./file-samples.ts";
import { send } from "./file-team.ts";
import { type Caller, setUpFirst, signUp, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let schema: string;
let access: { role: string; password: string; schema: string; views: string[] };

beforeAll(async () => {
  server = await startTestServer();
  admin = server.as(await setUpFirst(server));
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
  const [row] = await server.deps.db.administerAlone({ text: "select schema from platform.tenant", values: [] });
  schema = String(row?.["schema"]);
  const foreign = server.as(await signUp(server, "foreign"));
  expect((await foreign("POST", "/api/v1/tenants", { name: "外人" })).status).toBe(201);
  const reply = await admin("POST", "/api/v1/bi-access");
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  access = reply.body;
});
afterAll(async () => {
  await admin("DELETE", "/api/v1/bi-access");
  await server.close();
});

/** Asks as a reporting tool would. */
async function ask(text: string, { role, password } = access): Promise<pg.QueryResult> {
  const url = new URL(server.ownerUrl);
  url.username = role;
  url.password = password;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}
const create = async (object: string, fields: object): Promise<{ id: string }> =>
  (await admin("POST", `/api/v1/apps/b2b/objects/${object}/records`, { fields })).body;

it("reads undeleted records by the keys of their fields, with titles as comments, and moves and members", async () => {
  const deal = await create("deal", { name: "报表看到的", amount: "1200.50" });
  const gone = await create("deal", { name: "删掉的" });
  await admin("DELETE", `/api/v1/apps/b2b/objects/deal/records/${gone.id}`, undefined, { "if-match": "1" });
  const { rows } = await ask("select _id, name, amount::text, _stage from b2b__deal");
  expect(rows).toEqual([{ _id: deal.id, name: "报表看到的", amount: "1200.50", _stage: "lead" }]);
  expect((await ask("select record_id, to_stage from moves")).rows).toContainEqual({ record_id: deal.id, to_stage: "lead" });
  expect((await ask("select name from members")).rows).toHaveLength(1);
  const title = await ask(`select col_description('"${access.schema}".b2b__deal'::regclass, attnum) as title from pg_attribute
    where attrelid = '"${access.schema}".b2b__deal'::regclass and attname = 'amount'`);
  expect(title.rows).toEqual([{ title: "预计金额 / Amount" }]);
  expect(access.views).toContain("b2b__spend");
});

it("holds no file and no job up by taking advisory locks, and a publish only with an answer that says so", async () => {
  const [tenant] = await server.deps.db.administerAlone({ text: "select id from platform.tenant where schema = $1", values: [schema] });
  const names = [
    ...["storage", "jobs"].map((limit) => `limit ${limit} ${String(tenant?.["id"])}`),
    "setup",
    "platform",
    `publish ${schema}`,
  ];
  const url = new URL(server.ownerUrl);
  [url.username, url.password] = [access.role, access.password];
  const tool = new pg.Client({ connectionString: url.href });
  await tool.connect();
  try {
    for (const name of names) await tool.query("select pg_advisory_lock(hashtextextended($1, 0))", [`funnelsmith ${name}`]);
    expect((await send(admin, pdf, "held.pdf")).status).toBe(201);
    const csv = { "content-type": "text/csv" };
    expect((await admin("POST", "/api/v1/apps/b2b/objects/account/records/import?start=run", "name\n锁着的\n", csv)).status).toBe(201);
    const other = await server.another();
    await other.close();
    const publish = async () => {
      const { planId } = (await admin("POST", "/api/v1/apps/b2b/plan", {})).body;
      return await admin("POST", "/api/v1/apps/b2b/publish", { planId });
    };
    expect(await publish()).toMatchObject({ status: 409, body: { code: "PUBLISH_BUSY" }, headers: { "retry-after": "2" } });
    await tool.query("select pg_advisory_unlock_all()");
    expect((await publish()).status).toBe(200);
  } finally {
    await tool.end();
  }
});

it("reads what is computed as the product tells it, and the rows of sub-tables", async () => {
  const account = await create("account", { name: "算出来的" });
  const deal = await create("deal", { name: "加权", account: account.id, amount: "1000.00", quote: "900.00", cost: "600.00" });
  const lines = [
    { item: "软件", quantity: "2", unit_price: "100.00" },
    { item: "服务", quantity: "3", unit_price: "50.50" },
  ];
  const quote = await create("quote", { number: "BJ-1", status: "draft", deal: deal.id, list_price: "351.50", lines });
  for (const [object, { id }, keys] of [
    ["deal", deal, ["weighted", "margin", "share_of_year", "activity_count"]],
    ["quote", quote, ["lines_total", "total"]],
    ["account", account, ["deal_count", "contract_total"]],
  ] as const) {
    expect(id, object).toBeDefined();
    const told = (await admin("GET", `/api/v1/apps/b2b/objects/${object}/records/${id}`)).body.fields;
    const [row] = (await ask(`select ${keys.join(", ")} from b2b__${object} where _id = '${id}'`)).rows;
    for (const key of keys)
      expect(row[key] === null ? null : Number(row[key]), `${object}.${key}`).toEqual(told[key] === null ? null : Number(told[key]));
  }
  expect(Number((await ask(`select weighted from b2b__deal where _id = '${deal.id}'`)).rows[0].weighted)).toBe(100);
  const rows = await ask(
    `select _record, item, quantity::text as quantity from b2b__quote__lines where _record = '${quote.id}' order by _place`,
  );
  expect(rows.rows.map(({ item, quantity }) => [item, Number(quantity)])).toEqual([
    ["软件", 2],
    ["服务", 3],
  ]);
  await admin("DELETE", `/api/v1/apps/b2b/objects/quote/records/${quote.id}`, undefined, { "if-match": "1" });
  expect((await ask(`select 1 from b2b__quote__lines where _record = '${quote.id}'`)).rows).toEqual([]);
});

it("follows the team's zone in what depends on the day", async () => {
  expect((await ask("select time_zone from team")).rows).toEqual([{ time_zone: "Asia/Shanghai" }]);
  expect((await admin("PATCH", "/api/v1/tenants", { zone: "Europe/Berlin" })).status).toBe(200);
  expect((await ask("select time_zone from team")).rows).toEqual([{ time_zone: "Europe/Berlin" }]);
});

it("reads the computed fields of every template", async () => {
  for (const template of ["manufacturing", "saas"]) {
    const made = await admin("POST", "/api/v1/apps", { template, sampleData: true });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  }
  const { views } = (await admin("GET", "/api/v1/bi-access")).body.access;
  for (const view of views) await expect(ask(`select * from "${view}" limit 50`), view).resolves.toBeDefined();
  const late = await ask("select count(*)::int as n from saas__invoice where days_late > 0");
  expect(late.rows[0].n).toBeGreaterThan(0);
}, 120_000);

it("reads nothing else and writes nothing", async () => {
  const others = await server.deps.db.administerAlone({ text: "select schema from platform.tenant where schema <> $1", values: [schema] });
  const tables = [
    `"${schema}".b2b__deal`,
    `"${schema}".audit`,
    `"${String(others[0]?.["schema"])}".member`,
    "platform.tenant",
    'auth."user"',
  ];
  for (const table of tables) await expect(ask(`select * from ${table}`), table).rejects.toMatchObject({ code: "42501" });
  for (const text of [
    "update b2b__deal set name = 'x'",
    "set default_transaction_read_only = off; delete from moves",
    "create table t (a int)",
  ])
    await expect(ask(text), text).rejects.toMatchObject({ code: expect.stringMatching(/^(25006|42501)$/) });
});

it("says nothing to the servers that could end one", async () => {
  for (const payload of ["no JSON", "null"]) await ask(`select pg_notify('event', '${payload}')`);
  const { tenant } = (await admin("GET", "/api/v1/me")).body;
  const heard: string[] = [];
  const stop = server.deps.db.listen("event", (payload) => heard.push(payload ?? ""));
  const said = JSON.stringify({ id: "x", tenant: tenant.id, topic: "record" });
  await server.deps.db.notify("event", said);
  await expect.poll(() => heard).toContain(said);
  stop();
});

it("follows what is published: fields that come, change and go", async () => {
  const publish = async (change: (fields: Record<string, unknown>[]) => Record<string, unknown>[], decisions = {}) => {
    const draft = await admin("GET", "/api/v1/apps/b2b/draft");
    const document = draft.body.document;
    const account = document.objects.find((one: { key: string }) => one.key === "spend");
    account.fields = change(account.fields);
    const saved = await admin("PUT", "/api/v1/apps/b2b/draft", { document }, { "if-match": String(draft.headers["etag"]) });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
    const plan = await admin("POST", "/api/v1/apps/b2b/plan", {});
    const done = await admin("POST", "/api/v1/apps/b2b/publish", { planId: plan.body.planId, decisions });
    expect(done.status, JSON.stringify([done.body, plan.body.changes])).toBe(200);
  };
  await create("spend", { name: "一月", first_day: "2026-01-01", amount: "5.00" });
  await publish((fields) => [...fields, { key: "memo", kind: "text", title: "备忘" }]);
  expect((await ask("select name, memo from b2b__spend")).rows).toEqual([{ name: "一月", memo: null }]);
  await publish((fields) => fields.filter(({ key }) => key !== "memo"));
  const { fields } = await ask("select * from b2b__spend");
  expect(fields.map((field) => field.name)).not.toContain("memo");
  expect(fields.filter((field) => field.name.startsWith("_h"))).toEqual([]);
});

it("shows no record in a stage of a funnel that was removed", async () => {
  const funnel = (key: string): object => ({
    key,
    object: "item",
    title: key,
    stages: [
      { key: "first", kind: "open", title: "First" },
      { key: "won", kind: "won", title: "Won" },
    ],
  });
  const fields = [{ key: "name", kind: "text", title: "Name" }];
  const two = {
    formatVersion: 1,
    key: "two",
    version: "1.0.0",
    title: "Two",
    objects: [{ key: "item", title: "Item", titleField: "name", fields }],
    funnels: [funnel("f"), funnel("g")],
  };
  expect((await admin("POST", "/api/v1/apps", { bundle: two })).status).toBe(201);
  for (const [name, at] of [
    ["stays", "f"],
    ["goes", "g"],
  ]) {
    const made = await admin("POST", "/api/v1/apps/two/objects/item/records", { fields: { name }, funnel: at, stage: "first" });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const moved = await admin("POST", `/api/v1/apps/two/objects/item/records/${made.body.id}/advance`, { to: "won" }, { "if-match": "1" });
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
  }
  const standing =
    "select name, _funnel, _stage, _stage_entered_at is not null as entered, _closed_at is not null as closed from two__item order by name";
  expect((await ask(standing)).rows).toMatchObject([{ _funnel: "g" }, { _funnel: "f" }]);
  const leave = async (funnels: object[], removed: string): Promise<void> => {
    const draft = await admin("GET", "/api/v1/apps/two/draft");
    const document = { ...draft.body.document, funnels };
    const etag = String(draft.headers["etag"]);
    expect((await admin("PUT", "/api/v1/apps/two/draft", { document }, { "if-match": etag })).status).toBe(200);
    const { planId } = (await admin("POST", "/api/v1/apps/two/plan", {})).body;
    const done = await admin("POST", "/api/v1/apps/two/publish", { planId, decisions: { [`funnel.remove:${removed}`]: "accept" } });
    expect(done.status, JSON.stringify(done.body)).toBe(200);
  };
  await leave([funnel("f")], "g");
  expect((await ask(standing)).rows).toEqual([
    { name: "goes", _funnel: null, _stage: null, entered: false, closed: false },
    { name: "stays", _funnel: "f", _stage: "won", entered: true, closed: true },
  ]);
  await leave([], "f");
  const { fields: left } = await ask("select * from two__item");
  expect(left.map((field) => field.name)).toEqual(["_id", "_owner_id", "_created_at", "_updated_at", "name"]);
});

it("says what is missing where the database's owner may not make or drop roles, and changes nothing", async () => {
  const { db } = server.deps;
  const weak = `weak_${access.role}`;
  await db.administerAlone({ text: `create role ${weak}`, values: [] });
  try {
    // The same work by somebody who has no rights over roles.
    const limited: typeof db = {
      ...db,
      administer: async (work, options) =>
        await db.administer(async (tx) => {
          await tx.query({ text: `set local role ${weak}`, values: [] });
          return await work(tx);
        }, options),
    };
    const tenant = (await server.deps.directories.of(String((await admin("GET", "/api/v1/me")).body.tenant.id)))?.tenant;
    if (!tenant) throw new Error("the team is gone");
    for (const refused of [() => revokeBiAccess(limited, schema), () => grantBiAccess(limited, tenant)])
      await expect(refused()).rejects.toMatchObject({ code: "DATABASE_RIGHT_MISSING", status: 409 });
    expect((await ask("select 1 from b2b__deal where name = '报表看到的'")).rows).toHaveLength(1);
  } finally {
    await db.administerAlone({ text: `drop role ${weak}`, values: [] });
  }
});

it("has a new password when it is given again, and none once it is taken back", async () => {
  expect((await admin("GET", "/api/v1/bi-access")).body.access).toMatchObject({ role: access.role, schema: access.schema });
  // What the database keeps; whether it asks for a password at all is its own configuration.
  const kept = async () =>
    (
      await server.deps.db.administerAlone({
        text: "select rolpassword from pg_catalog.pg_authid where rolname = $1",
        values: [access.role],
      })
    )[0]?.["rolpassword"];
  const before = await kept();
  expect(before).toMatch(/^SCRAM-SHA-256\$/);
  const again = (await admin("POST", "/api/v1/bi-access")).body;
  expect(again.password).not.toBe(access.password);
  expect(await kept()).not.toBe(before);
  expect((await ask("select 1 from b2b__deal where name = '报表看到的'", again)).rows).toHaveLength(1);
  expect((await admin("DELETE", "/api/v1/bi-access")).status).toBe(204);
  await expect(ask("select 1", again)).rejects.toMatchObject({ code: "28000" });
  expect((await admin("GET", "/api/v1/bi-access")).body).toEqual({ access: null });
  expect((await admin("DELETE", "/api/v1/bi-access")).status).toBe(204);
});
