import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { b2bDeal, joinTeam } from "./b2b.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let seller: Caller;
const deals = "/api/v1/apps/b2b/objects/deal/records";
const accounts = "/api/v1/apps/b2b/objects/account/records";

beforeAll(async () => {
  server = await startTestServer();
  admin = server.as(await setUpFirst(server));
  const made = await admin("POST", "/api/v1/apps", { template: "b2b" });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  seller = await joinTeam(server, admin, "seller", { b2b: ["seller"] });
});
afterAll(async () => await server.close());

describe("a record over HTTP", () => {
  it("is created once for its key, read, listed, patched at its version, deleted and restored", async () => {
    const headers = { "idempotency-key": "deal-1" };
    const made = await seller("POST", deals, { fields: { name: "一号商机", amount: "1200.50" } }, headers);
    expect(made, JSON.stringify(made.body)).toMatchObject({
      status: 201,
      body: { version: 1, fields: { name: "一号商机", amount: "1200.50" } },
    });
    expect(made.headers["etag"]).toBe('"1"');
    expect((await seller("POST", deals, { fields: { name: "一号商机", amount: "1200.50" } }, headers)).body).toEqual(made.body);
    expect(await seller("POST", deals, { fields: { name: "其他" } }, headers)).toMatchObject({
      status: 409,
      body: { code: "IDEMPOTENCY_CONFLICT" },
    });
    const { id } = made.body;
    expect((await seller("GET", `${deals}/${id}`)).body).toEqual(made.body);
    const filter = encodeURIComponent(JSON.stringify({ "==": [{ var: "name" }, "一号商机"] }));
    const listed = await seller("GET", `${deals}?filter=${filter}&sort=-amount,name&count=exact&fields=name`);
    expect(listed.body).toMatchObject({ items: [{ id, fields: { name: "一号商机" } }], nextCursor: null, count: { value: 1 } });
    expect((await seller("POST", `${deals}/query`, { filter: { "==": [{ var: "name" }, "一号商机"] }, limit: 1 })).body.items).toHaveLength(
      1,
    );

    expect((await seller("PATCH", `${deals}/${id}`, { fields: { amount: "1300" } })).status).toBe(428);
    const patched = await seller("PATCH", `${deals}/${id}`, { fields: { amount: "1300" } }, { "if-match": '"1"' });
    expect(patched).toMatchObject({ status: 200, body: { version: 2, fields: { amount: "1300.00" } } });
    const stale = await seller("PATCH", `${deals}/${id}`, { fields: { amount: "1" } }, { "if-match": "1" });
    expect(stale).toMatchObject({ status: 412, body: { code: "VERSION_STALE", version: 2 } });
    expect((await seller("PATCH", `${deals}/${id}`, {}, { "if-match": "*" })).status).toBe(400);
    const beyond = await seller("PATCH", `${deals}/${id}`, { fields: { amount: "1" } }, { "if-match": "9999999999" });
    expect(beyond).toMatchObject({ status: 412, body: { code: "VERSION_STALE", version: 2 } });
    const update = [{ id, version: 9_999_999_999, fields: { amount: "1" } }];
    expect((await seller("POST", `${deals}/bulk`, { update })).body.errors).toMatchObject([{ pointer: "/update/0/version" }]);

    expect((await seller("DELETE", `${deals}/${id}`, undefined, { "if-match": "2" })).status).toBe(403);
    const removed = await admin("DELETE", `${deals}/${id}`, undefined, { "if-match": "2" });
    expect(removed.status).toBe(200);
    expect((await admin("GET", `${deals}/${id}`)).status).toBe(404);
    expect((await admin("POST", `${deals}/${id}/restore`)).status).toBe(200);
    expect((await seller("GET", `${deals}/${id}`)).status).toBe(200);
  });

  it("is found or made by a unique field", async () => {
    const url = `${accounts}/by/name/${encodeURIComponent("上海某某公司")}`;
    const made = await admin("PUT", url, { fields: { short_name: "某某" } }, { "idempotency-key": "up-1" });
    expect(made).toMatchObject({ status: 201, body: { fields: { name: "上海某某公司", short_name: "某某" } } });
    const changed = await admin("PUT", url, { fields: { short_name: "某" } });
    expect(changed).toMatchObject({ status: 200, body: { id: made.body.id, fields: { short_name: "某" } } });
  });

  it("comes in bulk, all or nothing or each by itself", async () => {
    const rows = (names: (string | number)[]) => names.map((name) => ({ fields: { name } }));
    const refused = await admin("POST", `${accounts}/bulk`, { create: rows(["甲", 7, "乙"]), mode: "all" });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: "/create/1/fields/name" }] } });
    const each = await admin("POST", `${accounts}/bulk`, { create: rows(["甲", 7, "乙"]), mode: "each" });
    expect(each).toMatchObject({ status: 200, body: { created: 2, errors: [{ index: 1, kind: "create" }] } });
    const many = await admin("POST", `${accounts}/bulk`, { create: rows(Array.from({ length: 3000 }, (_, n) => `客户${n}`)) });
    expect(many).toMatchObject({ status: 200, body: { created: 3000 } });
    expect((await admin("POST", `${accounts}/bulk`, { create: rows(Array.from({ length: 10_001 }, (_, n) => `过多${n}`)) })).status).toBe(
      400,
    );
  });

  it("belongs to those who may see it: others get the answer of a record that does not exist", async () => {
    const mine = await b2bDeal(admin, { name: "管理员的商机" });
    const hidden = await seller("GET", `${deals}/${mine.id}`);
    const absent = await seller("GET", `${deals}/00000000-0000-7000-8000-000000000000`);
    expect(hidden.status).toBe(404);
    expect({ ...hidden.body, instance: "" }).toEqual({ ...absent.body, instance: "" });
    const nobody = await joinTeam(server, admin, "nobody", {});
    expect((await nobody("GET", deals)).status).toBe(404);
    expect((await nobody("GET", "/api/v1/apps/b2b")).body.code).toBe((await nobody("GET", "/api/v1/apps/none")).body.code);
  });
});

describe("what the workspace is told", () => {
  it("leaves out fields hidden from the reader and rules that read them", async () => {
    const full = (await admin("GET", "/api/v1/apps/b2b")).body;
    const narrow = (await seller("GET", "/api/v1/apps/b2b")).body;
    const fieldsOf = (app: typeof full) =>
      app.objects.find((object: { key: string }) => object.key === "deal").fields.map((field: { key: string }) => field.key);
    expect(fieldsOf(full)).toEqual(expect.arrayContaining(["cost", "margin"]));
    expect(fieldsOf(narrow)).not.toEqual(expect.arrayContaining(["cost"]));
    expect(JSON.stringify(narrow)).not.toMatch(/"cost"|"margin"/);
    expect(narrow.funnels[0].rights).toEqual({ advance: "own", exception: "none", history: "none", unlock: "none" });
    expect(narrow.members.length).toBeGreaterThan(1);
    expect(narrow.roles.map((role: { key: string }) => role.key)).toContain("manager");
    expect(narrow.views.length).toBeGreaterThan(0);
    for (const view of narrow.views)
      expect((await seller("GET", `/api/v1/apps/b2b/objects/${view.object}/records?view=${view.key}`)).status).toBe(200);
  });

  it("says of money which currency it is in, and of what is only counted none", async () => {
    const { objects } = (await admin("GET", "/api/v1/apps/b2b")).body;
    const fields: readonly { key: string; currency?: string }[] = objects.find((object: { key: string }) => object.key === "deal").fields;
    expect(fields.find((field) => field.key === "amount")?.currency).toBe("CNY");
    expect(fields.find((field) => field.key === "score")).not.toHaveProperty("currency");
  });

  it("gives a form's schema with a validator under the hash of its content and no other", async () => {
    const form = await seller("GET", "/api/v1/apps/b2b/objects/deal/schema?use=create");
    expect(form.status).toBe(200);
    expect(Object.keys(form.body.schema.properties)).not.toContain("cost");
    const module = await seller("GET", form.body.validator);
    expect(module.headers["content-type"]).toMatch("text/javascript");
    expect(module.headers["cache-control"]).toMatch("immutable");
    expect(module.body).not.toMatch(/\beval\(|new Function/);
    expect((await seller("GET", String(form.body.validator).replace(/v=.*$/, "v=0123456789"))).status).toBe(404);
    expect((await seller("GET", "/api/v1/apps/b2b/objects/deal/schema?use=other")).status).toBe(400);
  });
});

describe("the stage won", () => {
  it("is reached by nobody who did not pass its gate, whatever the way in", async () => {
    const won = { funnel: "sales", stage: "won" };
    const mine = await b2bDeal(admin);
    const ways: Record<string, () => Promise<{ status: number; body: { errors?: unknown[] } }>> = {
      create: () => admin("POST", deals, { fields: { name: "直接成交" }, ...won }),
      "create, the stage among the fields": () => admin("POST", deals, { fields: { name: "直接成交", stage: "won" } }),
      patch: () => admin("PATCH", `${deals}/${mine.id}`, { ...won }, { "if-match": String(mine.version) }),
      "bulk create": () => admin("POST", `${deals}/bulk`, { create: [{ fields: { name: "直接成交" }, ...won }], mode: "all" }),
      "bulk update": () => admin("POST", `${deals}/bulk`, { update: [{ id: mine.id, version: mine.version, ...won }], mode: "all" }),
      "bulk update by columns": () => admin("POST", `${deals}/bulk`, { update: [{ id: mine.id, fields: { stage: "won" } }], mode: "all" }),
      advance: () =>
        admin("POST", `${deals}/${mine.id}/advance`, { to: "won", reason: { note: "跳" } }, { "if-match": String(mine.version) }),
      "advance with a patch of the stage": () =>
        admin(
          "POST",
          `${deals}/${mine.id}/advance`,
          { to: "won", patch: { stage: "won" }, reason: { note: "跳" } },
          { "if-match": String(mine.version) },
        ),
    };
    for (const [way, go] of Object.entries(ways)) {
      const reply = await go();
      expect(reply.status, `${way}: ${JSON.stringify(reply.body)}`).toBe(422);
    }
    const each = await admin("POST", `${deals}/bulk`, { create: [{ fields: { name: "直接成交" }, ...won }], mode: "each" });
    expect(each.body).toMatchObject({ created: 0, errors: [{ index: 0 }] });
    const many = await admin("POST", `${deals}/advance/bulk`, { ids: [mine.id], to: "won", reason: { note: "跳" } });
    expect(many.body).toMatchObject({ moved: [], blocked: [{ id: mine.id }] });
    const removed = await admin("DELETE", `${deals}/${mine.id}`, undefined, { "if-match": String(mine.version) });
    expect((await admin("POST", `${deals}/${mine.id}/restore`, { stage: "won" })).status).toBe(400);
    expect((await admin("POST", `${deals}/${mine.id}/restore`, {}, { "if-match": String(removed.body.version) })).body.stage).toBe("lead");
    const filter = encodeURIComponent(JSON.stringify({ "==": [{ var: "$stage.key" }, "won"] }));
    expect((await admin("GET", `${deals}?count=exact&filter=${filter}`)).body.count.value).toBe(0);
  });
});

describe("an Idempotency-Key", () => {
  it("repeats no answer to a key of the same person that may see less", async () => {
    const limited = (await admin("POST", "/api/v1/keys", { name: "narrow", roles: { b2b: ["seller"] } })).body;
    const narrow = server.as({ authorization: `Bearer ${limited.key}` });
    const write = async (caller: Caller) => await caller("POST", deals, { fields: { name: "一次" } }, { "idempotency-key": "narrow-1" });
    const first = await write(admin);
    expect(first.body.fields).toHaveProperty("cost");
    expect((await write(admin)).body).toEqual(first.body);
    expect(await write(narrow)).toMatchObject({ status: 409, body: { code: "IDEMPOTENCY_CONFLICT" } });
  });
});

describe("an API key", () => {
  it("gives nobody a role that its owner does not have", async () => {
    const keyFor = async (...roles: string[]) => {
      const made = await seller("POST", "/api/v1/keys", { name: roles.join(), roles: { b2b: roles } });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      return server.as({ authorization: `Bearer ${made.body.key}` });
    };
    const hidden = await b2bDeal(admin);
    const [wider, both] = [await keyFor("manager"), await keyFor("manager", "seller")];
    expect((await wider("GET", deals)).status).toBe(404);
    expect((await both("GET", deals)).status).toBe(200);
    expect((await both("GET", `${deals}/${hidden.id}`)).status).toBe(404);
  });
});

describe("bad input", () => {
  it("is pointed at with the steps of a JSON Pointer escaped", async () => {
    expect((await admin("POST", deals, { fields: {}, "a/b~c": 1 })).body.errors).toMatchObject([{ pointer: "/a~1b~0c" }]);
  });
  const cases: [string, unknown, number][] = [
    ["not JSON", "{", 400],
    ["1e400", '{"fields":{"name":"x","amount":1e400}}', 400],
    ["a prototype key", '{"fields":{"__proto__":{"name":"x"}}}', 400],
    ["the same key twice", '{"fields":{"name":"x","name":"y"}}', 400],
    ["deep nesting", `{"fields":${'{"a":'.repeat(110)}1${"}".repeat(110)}}`, 400],
    ["NUL", '{"fields":{"name":"a\\u0000b"}}', 400],
    ["half a surrogate pair", '{"fields":{"name":"\\ud83d"}}', 400],
    ["an unknown member", { fields: { name: "x" }, more: 1 }, 400],
    ["an unknown field", { fields: { name: "x", nothing: 1 } }, 422],
    ["a virtual field", { fields: { name: "x", weighted: "1" } }, 422],
    ["a wrong type", { fields: { name: 7 } }, 422],
    ["a date out of range", { fields: { name: "x", close_on: "2026-02-30" } }, 422],
    ["a date beyond the calendar", { fields: { name: "x", close_on: "10000-01-01" } }, 422],
    ["NaN in words", { fields: { name: "x", amount: "NaN" } }, 422],
    ["infinity in words", { fields: { name: "x", amount: "-Infinity" } }, 422],
    ["a number of 400 digits", { fields: { name: "x", amount: "9".repeat(400) } }, 422],
    ["a reference to nothing", { fields: { name: "x", account: "00000000-0000-7000-8000-000000000000" } }, 422],
    ["too many places", { fields: { name: "x", amount: "1.005" } }, 422],
    ["an unknown option", { fields: { name: "x", grade: "zzz" } }, 422],
    ["a stage past its gate", { fields: { name: "x" }, stage: "won" }, 422],
  ];
  it.each(cases)("with %s is refused as a problem and stores nothing", async (_name, body, status) => {
    const count = async () => (await admin("GET", `${deals}?count=exact&limit=1`)).body.count.value as number;
    const before = await count();
    const reply = await admin("POST", deals, body);
    expect(reply.status, JSON.stringify(reply.body)).toBe(status);
    expect(reply.headers["content-type"]).toMatch("application/problem+json");
    expect(reply.body).toMatchObject({
      status,
      type: expect.stringContaining("/docs/errors#"),
      instance: expect.any(String),
      hint: expect.any(String),
    });
    expect(await count()).toBe(before);
  });
  const inFields = cases.filter(([, body]) => typeof body === "object" && Object.keys(body ?? {}).join() === "fields");
  it.each(inFields)("with %s is refused in a patch, a bulk and a move as well", async (_name, body) => {
    const deal = await b2bDeal(admin);
    const { fields } = body as { fields: Record<string, unknown> };
    const version = { "if-match": String(deal.version) };
    const replies = [
      await admin("PATCH", `${deals}/${deal.id}`, { fields }, version),
      await admin("POST", `${deals}/bulk`, { update: [{ id: deal.id, fields }], mode: "all" }),
      await admin("POST", `${deals}/${deal.id}/advance`, { to: "lost", patch: fields, reason: { code: "price" } }, version),
    ];
    for (const reply of replies) expect(reply.status, JSON.stringify(reply.body)).toBe(422);
    expect((await admin("GET", `${deals}/${deal.id}`)).body.version).toBe(deal.version);
  });
  it("is refused where a field is read only or the version is stale, and nothing is stored", async () => {
    const deal = await b2bDeal(seller);
    const readOnly = await seller("PATCH", `${deals}/${deal.id}`, { fields: { next_step: "x", weighted: "1" } }, { "if-match": "1" });
    expect(readOnly).toMatchObject({ status: 422, body: { errors: [{ pointer: "/fields/weighted" }] } });
    expect((await seller("PATCH", `${deals}/${deal.id}`, { fields: { next_step: "x" } })).status).toBe(428);
    const stale = await seller("PATCH", `${deals}/${deal.id}`, { fields: { next_step: "x" } }, { "if-match": "7" });
    expect(stale).toMatchObject({ status: 412, body: { version: deal.version } });
    expect((await seller("GET", `${deals}/${deal.id}`)).body).toMatchObject({ version: deal.version, fields: { next_step: null } });
  });
  it("answers a hidden field and an unknown one alike", async () => {
    const { id } = await b2bDeal(seller);
    const answer = async (field: string) => {
      const reply = await seller("PATCH", `${deals}/${id}`, { fields: { [field]: "1" } }, { "if-match": "1", "accept-language": "en" });
      return { status: reply.status, body: JSON.stringify({ ...reply.body, instance: "" }).replaceAll(field, "?") };
    };
    expect(await answer("cost")).toEqual(await answer("csot"));
    const list = async (field: string) => {
      const reply = await seller("GET", `${deals}?sort=${field}`);
      return { status: reply.status, body: JSON.stringify({ ...reply.body, instance: "" }).replaceAll(field, "?") };
    };
    expect(await list("cost")).toEqual(await list("csot"));
  });
  it("never sets a stage by a patch", async () => {
    const { id, version } = await b2bDeal(seller);
    const reply = await seller("PATCH", `${deals}/${id}`, { stage: "won" }, { "if-match": String(version) });
    expect(reply).toMatchObject({ status: 422, body: { code: "RECORD_INVALID", errors: [{ pointer: "/stage" }] } });
  });
  it("is refused where the address holds what no text can", async () => {
    for (const url of [`${accounts}?search=%00a`, `${accounts}/export?search=%00`, "/api/v1/apps/%00/objects/account/records"])
      expect(await admin("GET", url), url).toMatchObject({ status: 400, body: { code: "QUERY_INVALID" } });
    expect((await admin("GET", `${accounts}?search=%2500`)).status).toBe(200);
  });

  it("is refused by size, media type, method and path", async () => {
    const large = await admin("POST", deals, { fields: { name: "x".repeat(1_100_000) } });
    expect(large).toMatchObject({ status: 413, body: { code: "BODY_TOO_LARGE" } });
    const text = await admin("POST", deals, "hello", { "content-type": "text/plain" });
    expect(text).toMatchObject({ status: 415, body: { code: "MEDIA_TYPE_UNSUPPORTED" } });
    expect(await admin("DELETE", "/api/v1/me")).toMatchObject({ status: 405, body: { code: "METHOD_NOT_ALLOWED" } });
    expect(await admin("GET", "/api/v1/nothing")).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    expect((await admin("GET", "/api/v1/apps/b2b/objects/deal/records?limit=501")).status).toBe(400);
    expect((await admin("GET", "/api/v1/apps/b2b/objects/deal/records?unknown=1")).status).toBe(400);
    expect((await admin("GET", `${deals}?filter=${encodeURIComponent('{"and":[],"or":[]}')}`)).body.code).toBe("FILTER_INVALID");
  });
});
