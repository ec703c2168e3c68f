import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { b2bDeal } from "./b2b.ts";
import { type Caller, callerOn, type Credentials, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let credentials: Credentials;
const deals = "/api/v1/apps/b2b/objects/deal/records";

beforeAll(async () => {
  server = await startTestServer();
  const first = await setUpFirst(server);
  credentials = { cookie: first.cookie! };
  admin = server.as(first);
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
});
afterAll(async () => await server.close());

type Definition = {
  objects: { key: string; fields: Record<string, unknown>[] }[];
  funnels: { stages: { key: string; requiredFields?: string[] }[] }[];
};

/** Changes the draft and publishes it. */
async function publish(change: (definition: Definition) => void, decisions: Record<string, unknown> = {}): Promise<number> {
  const draft = await admin("GET", "/api/v1/apps/b2b/draft");
  const document = structuredClone(draft.body.document) as Definition;
  change(document);
  const saved = await admin("PUT", "/api/v1/apps/b2b/draft", { document }, { "if-match": String(draft.headers["etag"]) });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  const plan = await admin("POST", "/api/v1/apps/b2b/plan");
  expect(plan.status, JSON.stringify(plan.body)).toBe(200);
  const published = await admin("POST", "/api/v1/apps/b2b/publish", { planId: plan.body.planId, decisions, message: "改动" });
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  return published.body.version;
}

const dealOf = (definition: Definition) => definition.objects.find((object) => object.key === "deal")!;

describe("a plan", () => {
  it("says what a role would learn of fields hidden from it", async () => {
    const plan = await admin("POST", "/api/v1/apps/b2b/plan");
    const told = plan.body.disclosures as { role: string; reads: string; where: string; sentence: { en: string } }[];
    expect(told.find(({ role, where }) => role === "seller" && where.endsWith("/entry/margin_ok"))).toMatchObject({ reads: "deal.cost" });
    expect(told.every(({ sentence }) => sentence.en.includes("cannot see"))).toBe(true);
    expect(told.filter(({ role }) => role === "manager")).toEqual([]);
  });
});

describe("a draft", () => {
  it("is saved only over what its writer has seen, and checked without being published", async () => {
    const draft = await admin("GET", "/api/v1/apps/b2b/draft");
    const document = { ...draft.body.document, version: "1.0.1" };
    expect((await admin("PUT", "/api/v1/apps/b2b/draft", { document })).status).toBe(428);
    const saved = await admin("PUT", "/api/v1/apps/b2b/draft", { document }, { "if-match": String(draft.headers["etag"]) });
    expect(saved.status).toBe(200);
    const late = await admin(
      "PUT",
      "/api/v1/apps/b2b/draft",
      { document: { ...document, version: "2.0.0" } },
      { "if-match": String(draft.headers["etag"]) },
    );
    expect(late).toMatchObject({ status: 409, body: { code: "DRAFT_CHANGED", etag: saved.body.etag } });
    const broken = { ...document, objects: [{ ...document.objects[0], titleField: "nothing" }, ...document.objects.slice(1)] };
    const findings = await admin("POST", "/api/v1/apps/b2b/draft/check", { document: broken }, { "accept-language": "en" });
    expect(findings.body).toMatchObject({
      ok: false,
      problems: [{ pointer: "/objects/0/titleField", code: expect.any(String), detail: expect.any(String) }],
    });
    expect((await admin("POST", "/api/v1/apps/b2b/draft/check", { document })).body).toEqual({ ok: true, problems: [], warnings: [] });
    expect((await admin("DELETE", "/api/v1/apps/b2b/draft")).status).toBe(204);
  });
});

/** Pointers that do not lead into a body; the last step may name what is missing there. */
function unresolved(errors: readonly { readonly pointer: string }[], body: unknown): readonly string[] {
  return errors
    .map(({ pointer }) => pointer)
    .filter((pointer) => {
      let at: unknown = body;
      for (const step of pointer.split("/").slice(1, -1)) {
        if (typeof at !== "object" || at === null) return true;
        at = (at as Record<string, unknown>)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
      }
      return typeof at !== "object" || at === null;
    });
}

describe("a bad definition", () => {
  const bad: [string, (app: Record<string, unknown>) => unknown][] = [
    ["an unknown property", (app) => ({ ...app, more: 1 })],
    ["an over-long key", (app) => ({ ...app, key: "a".repeat(15) })],
    ["an over-long field key", (app) => withFields(app, [{ key: "f".repeat(49), kind: "text", title: "x" }])],
    ["a reserved key", (app) => withFields(app, [{ key: "owner_id", kind: "text", title: "x" }])],
    ["a prototype's name for a key", (app) => withFields(app, [{ key: "constructor", kind: "text", title: "x" }])],
    ["a dangling reference", (app) => ({ ...app, reports: [{ key: "r", type: "dwell", title: "x", funnel: "nothing" }] })],
    [
      "10,000 fields",
      (app) =>
        withFields(
          app,
          Array.from({ length: 10_000 }, (_, n) => ({ key: `f${n}`, kind: "text", title: "x" })),
        ),
    ],
    ["a two-operator rule", (app) => withFields(app, [formula({ "+": [1, 2], "-": [1, 2] })])],
    ["a cyclic formula", (app) => withFields(app, [formula({ "+": [{ var: "sum" }, 1] })])],
    ["a pattern that looks ahead", (app) => withFields(app, [{ key: "p", kind: "text", title: "x", pattern: "(?=a)(a+)+$" }])],
    ["a catastrophic pattern", (app) => withFields(app, [{ key: "p", kind: "text", title: "x", pattern: "^(a+)+$" }])],
    ["a pattern of many repeats", (app) => withFields(app, [{ key: "p", kind: "text", title: "x", pattern: "^.*.*.*.*.*=$" }])],
    ["a rule of 34 levels", (app) => withFields(app, [formula(nested(34))])],
    ["a rule of 5,000 parts", (app) => withFields(app, [formula({ "+": Array.from({ length: 5000 }, () => 1) })])],
    ["a name that climbs into the prototype", (app) => withFields(app, [formula({ "+": [{ var: "constructor.name" }, 1] })])],
    ["not an object", () => [1, 2]],
  ];
  const nested = (levels: number): unknown => Array.from({ length: levels }).reduce((rule) => ({ "+": [rule, 1] }), 1);
  const formula = (rule: unknown) => ({ key: "sum", kind: "formula", title: "x", formula: rule, result: { kind: "number" } });
  const withFields = (app: Record<string, unknown>, fields: unknown[]) => ({
    ...app,
    objects: [{ key: "item", title: "x", titleField: "name", fields: [{ key: "name", kind: "text", title: "x" }, ...fields] }],
  });
  const good = {
    formatVersion: 1,
    key: "probe",
    version: "1.0.0",
    title: "x",
    objects: [{ key: "item", title: "x", titleField: "name", fields: [{ key: "name", kind: "text", title: "x" }] }],
  };

  it.each(bad)("with %s is refused with a pointer and changes nothing", async (_name, spoil) => {
    const reply = await admin("POST", "/api/v1/apps", { bundle: spoil(good) });
    expect(reply.status, JSON.stringify(reply.body).slice(0, 500)).toBe(422);
    expect(reply.body).toMatchObject({ code: "DEFINITION_INVALID", hint: expect.any(String), errors: expect.any(Array) });
    expect(reply.body.errors[0]).toMatchObject({ pointer: expect.any(String), code: expect.any(String), detail: expect.any(String) });
    expect(unresolved(reply.body.errors, { bundle: spoil(good) })).toEqual([]);
    expect((await admin("GET", "/api/v1/apps/probe")).status).toBe(404);
  });
  it("is not one that has a rule of 32 levels: what the dialect allows can be sent", async () => {
    const made = await admin("POST", "/api/v1/apps", { bundle: { ...(withFields(good, [formula(nested(31))]) as object), key: "deep" } });
    expect(made, JSON.stringify(made.body)).toMatchObject({ status: 201 });
    const record = await admin("POST", "/api/v1/apps/deep/objects/item/records", { fields: { name: "x" } });
    expect(record.body.fields.sum).toBe(32);
  });
  it("is pointed at where the request has it, whichever request", async () => {
    const document = { ...good, key: "b2b", objects: [{ ...good.objects[0], titleField: "nothing" }] };
    for (const path of ["plan", "publish"]) {
      const body = { planId: "any", document };
      const reply = await admin("POST", `/api/v1/apps/b2b/${path}`, path === "plan" ? { document } : body);
      expect(reply, JSON.stringify(reply.body)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: "/document/objects/0/titleField" }] },
      });
    }
    expect(await admin("POST", "/api/v1/apps/b2b/plan", { document: good })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/document/key" }] },
    });
    const taken = { ...good, key: "b2b" };
    expect((await admin("POST", "/api/v1/apps", { bundle: taken })).body.errors).toMatchObject([{ pointer: "/bundle/key" }]);
    expect((await admin("POST", "/api/v1/apps", { bundle: good, key: "b2b" })).body.errors).toMatchObject([{ pointer: "/key" }]);
    expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).body.errors).toMatchObject([{ pointer: "/template" }]);
    expect((await admin("POST", "/api/v1/apps", { blank: { key: "b2b", title: "x" } })).body.errors).toMatchObject([
      { pointer: "/blank/key" },
    ]);
  });
  it("with prototype keys, NUL or 10,000 levels is refused before it is read", async () => {
    const nul = await admin("POST", "/api/v1/apps", { bundle: { ...good, title: "a\0b" } });
    expect(nul).toMatchObject({ status: 400, body: { code: "BODY_INVALID", errors: [{ pointer: "/bundle/title" }] } });
    const proto = await admin("POST", "/api/v1/apps", `{"bundle":{"__proto__":{"key":"probe"}}}`);
    expect(proto).toMatchObject({ status: 400, body: { code: "BODY_INVALID", errors: [{ pointer: "/bundle/__proto__" }] } });
    const deep = await admin("POST", "/api/v1/apps", `{"bundle":${"[".repeat(10_000)}${"]".repeat(10_000)}}`);
    expect(deep).toMatchObject({ status: 400, body: { code: "BODY_TOO_DEEP" } });
  });
});

describe("publishing", () => {
  it("goes by its plan, asks before values are lost, is repeatable by its key, and can be rolled back", async () => {
    const deal = await b2bDeal(admin, { need: "要一个漏斗" });
    const before = (await admin("GET", "/api/v1/apps/b2b/versions")).body.items.length;
    const draft = await admin("GET", "/api/v1/apps/b2b/draft");
    const document = structuredClone(draft.body.document) as Definition;
    dealOf(document).fields.push({ key: "nickname", kind: "text", title: { "zh-CN": "别名", en: "Nickname" } });
    await admin("PUT", "/api/v1/apps/b2b/draft", { document }, { "if-match": String(draft.headers["etag"]) });
    const plan = (await admin("POST", "/api/v1/apps/b2b/plan")).body;
    expect(plan.changes[0]).toMatchObject({
      class: "safe",
      sentence: { "zh-CN": expect.stringContaining("别名"), en: expect.stringContaining("Nickname") },
    });
    const headers = { "idempotency-key": "publish-1" };
    const published = await admin("POST", "/api/v1/apps/b2b/publish", { planId: plan.planId, message: "加别名" }, headers);
    expect(published, JSON.stringify(published.body)).toMatchObject({ status: 200, body: { version: before + 1, changed: true } });
    expect((await admin("POST", "/api/v1/apps/b2b/publish", { planId: plan.planId, message: "加别名" }, headers)).body).toEqual(
      published.body,
    );
    expect(await admin("POST", "/api/v1/apps/b2b/publish", { planId: plan.planId })).toMatchObject({
      status: 409,
      body: { code: "PLAN_STALE" },
    });
    const patched = await admin("PATCH", `${deals}/${deal.id}`, { fields: { nickname: "小漏斗" } }, { "if-match": String(deal.version) });
    expect(patched.body.fields.nickname).toBe("小漏斗");

    expect((await admin("POST", "/api/v1/apps/b2b/rollback/plan", { version: 99 })).status).toBe(404);
    const planned = await admin("POST", "/api/v1/apps/b2b/rollback/plan", { version: before });
    expect(planned).toMatchObject({
      status: 200,
      body: {
        planId: expect.any(String),
        base: before + 1,
        changes: [{ class: "loss", counts: { values: 1 } }],
        disclosures: expect.any(Array),
      },
    });
    expect((await admin("GET", "/api/v1/apps/b2b")).body.version).toBe(before + 1);
    const stale = await admin("POST", "/api/v1/apps/b2b/rollback", { version: before, planId: plan.planId });
    expect(stale).toMatchObject({ status: 409, body: { code: "PLAN_STALE" } });
    const back = await admin("POST", "/api/v1/apps/b2b/rollback", { version: before });
    expect(back).toMatchObject({ status: 422, body: { code: "PUBLISH_UNDECIDED", changes: [{ class: "loss" }] } });
    const [change] = planned.body.changes;
    expect(back.body.changes).toEqual([change]);
    const decided = await admin("POST", "/api/v1/apps/b2b/rollback", {
      version: before,
      planId: planned.body.planId,
      decisions: { [change.id]: change.options[0].value },
    });
    expect(decided, JSON.stringify(decided.body)).toMatchObject({ status: 200, body: { version: before + 2 } });
    expect((await admin("GET", `${deals}/${deal.id}`)).body.fields).not.toHaveProperty("nickname");
    expect(
      (await admin("GET", `/api/v1/apps/b2b/definition?version=${before + 1}`)).body.objects.flatMap(
        (object: { fields: { key: string }[] }) => object.fields.map((field) => field.key),
      ),
    ).toContain("nickname");
  });

  it("of a definition of its own leaves a draft that says something else to its author", async () => {
    const draft = await admin("GET", "/api/v1/apps/b2b/draft");
    const mine = { ...draft.body.document, title: "改到一半" };
    const saved = await admin("PUT", "/api/v1/apps/b2b/draft", { document: mine }, { "if-match": String(draft.headers["etag"]) });
    expect(saved.status).toBe(200);
    const apply = async (document: unknown) => {
      const { planId } = (await admin("POST", "/api/v1/apps/b2b/plan", { document })).body;
      return await admin("POST", "/api/v1/apps/b2b/publish", { planId, document });
    };
    expect((await apply({ ...draft.body.document, description: "由流水线发布" })).status).toBe(200);
    expect((await admin("GET", "/api/v1/apps/b2b/draft")).body).toMatchObject({ etag: saved.body.etag, document: { title: "改到一半" } });
    expect((await apply(mine)).status).toBe(200);
    expect((await admin("GET", "/api/v1/apps/b2b/draft")).body).toMatchObject({ updatedAt: null, document: { title: "改到一半" } });
  });

  it("is exported as one file and as a folder, and used things are found", async () => {
    const json = await admin("GET", "/api/v1/apps/b2b/export?format=json");
    expect(json.body.key).toBe("b2b");
    const zip = await server.app.inject({ url: "/api/v1/apps/b2b/export", headers: credentials as Record<string, string> });
    expect(Object.keys(unzipSync(zip.rawPayload))).toEqual(expect.arrayContaining(["app.json", "objects/deal.json", "funnels/sales.json"]));
    const used = (await admin("GET", "/api/v1/apps/b2b/where-used?ref=field:deal.quote")).body.items;
    expect(used.length).toBeGreaterThan(0);
    expect(used[0]).toMatchObject({ pointer: expect.stringMatching(/^\//), where: { "zh-CN": expect.any(String) } });
    expect((await admin("GET", "/api/v1/apps/b2b/where-used?ref=nonsense")).status).toBe(400);
    // The value of an option is any words.
    const option = await admin("GET", `/api/v1/apps/b2b/where-used?ref=${encodeURIComponent("option:deal.source.老客户 A/B")}`);
    expect([option.status, option.body]).toEqual([200, { items: [] }]);
  });
});

describe("two servers", () => {
  it("agree on a publish at once: the other one never answers by old rules after the commit", async () => {
    const other = await server.another();
    const elsewhere = callerOn(other.app, credentials);
    const deal = await b2bDeal(admin, { need: "旧规则" });
    // Both hold the old version.
    expect((await elsewhere("POST", `${deals}/${deal.id}/advance/check`, { to: "lead" })).status).toBeGreaterThanOrEqual(200);
    const early = await elsewhere("GET", `${deals}/${deal.id}`);
    expect(early.status, JSON.stringify(early.body)).toBe(200);

    await publish((definition) => {
      dealOf(definition).fields.push({ key: "sponsor", kind: "text", title: { "zh-CN": "发起人", en: "Sponsor" } });
      for (const stage of definition.funnels[0]!.stages)
        if (stage.key === "discovery") stage.requiredFields = [...(stage.requiredFields ?? []), "sponsor"];
    });
    // At the very next moment, whether the news has come or not.
    const [read, gate, list, made] = await Promise.all([
      elsewhere("GET", `${deals}/${deal.id}`),
      elsewhere("POST", `${deals}/${deal.id}/advance`, { to: "discovery" }, { "if-match": String(deal.version) }),
      elsewhere("GET", `${deals}?limit=1&sort=sponsor`),
      elsewhere("POST", deals, { fields: { name: "新规则", sponsor: "王总" } }),
    ]);
    expect(read.body.fields).toHaveProperty("sponsor");
    expect(gate).toMatchObject({ status: 422, body: { code: "GATE_CLOSED" } });
    expect(gate.body.criteria.map((criterion: { fix?: { field?: string } }) => criterion.fix?.field)).toContain("sponsor");
    expect(list.status).toBe(200);
    expect(made, JSON.stringify(made.body)).toMatchObject({ status: 201, body: { fields: { sponsor: "王总" } } });
    await expect
      .poll(async () => (await elsewhere("GET", "/api/v1/apps/b2b")).body.version, { timeout: 1000, interval: 20 })
      .toBe((await admin("GET", "/api/v1/apps/b2b")).body.version);
  });
});
