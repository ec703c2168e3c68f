import type { AppDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkInstallation } from "../src/check/check-installation.ts";
import { findingLine } from "../src/check/finding.ts";
import { fillStock, stockApp } from "./stock-app.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

const first: AppDefinition = {
  formatVersion: 1,
  key: "mini",
  version: "1.0.0",
  title: { "zh-CN": "小漏斗", en: "Mini" },
  parameters: [{ key: "least", kind: "money", required: true, title: { "zh-CN": "起签金额", en: "Least amount" } }],
  objects: [
    {
      key: "deal",
      title: "Deal",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        { key: "value", kind: "money", title: "Value" },
      ],
    },
  ],
  funnels: [
    {
      key: "sales",
      object: "deal",
      title: "Sales",
      moves: { skip: "allow" },
      stages: [
        { key: "lead", kind: "open", title: "Lead" },
        { key: "talk", kind: "open", title: "Talk" },
        {
          key: "won",
          kind: "won",
          title: "Won",
          entry: [{ key: "enough", title: "Enough", severity: "must", rule: { ">=": [{ var: "value" }, { var: "$param.least" }] } }],
        },
      ],
    },
  ],
};

/** The next version: a field and a stage have other keys. */
const second = JSON.parse(JSON.stringify(first).replaceAll('"value"', '"amount"').replaceAll('"talk"', '"meeting"')) as AppDefinition;
second.version = "2.0.0";
second.migrations = [{ from: "1.0.0", stages: { sales: { talk: "meeting" } }, fields: { deal: { value: "amount" } } }];

let server: TestServer;
let admin: Caller;
let tenant: string;
const app = "/api/v1/apps/mini";
beforeAll(async () => {
  server = await startTestServer();
  const founded = await setUpFirst(server);
  ({ tenant } = founded);
  admin = server.as(founded);
});
afterAll(() => server.close());

it("an app asks for its parameters when it is installed", async () => {
  const asked = await admin("POST", "/api/v1/apps?dryRun=true", { bundle: first });
  expect(asked.body.parameters).toMatchObject([{ definition: { key: "least" }, value: null }]);
  const refused = await admin("POST", "/api/v1/apps", { bundle: first });
  expect(refused).toMatchObject({
    status: 422,
    body: { code: "PARAMETERS_INVALID", errors: [{ pointer: "/parameters/least", code: "REQUIRED" }] },
  });
  expect((await admin("GET", "/api/v1/apps")).body.items).toEqual([]);
  expect((await admin("POST", "/api/v1/apps", { bundle: first, parameters: { least: "100" } })).status).toBe(201);
});

it("records follow an upgrade without anybody being asked", async () => {
  const made = await admin("POST", `${app}/objects/deal/records`, { fields: { name: "a", value: "80" }, stage: "talk" });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const etag = String((await admin("GET", `${app}/draft`)).headers["etag"]);
  const merged = await admin("POST", `${app}/upgrade`, { bundle: second }, { "if-match": etag });
  expect(merged.body).toMatchObject({ conflicts: [], problems: [] });
  const plan = await admin("POST", `${app}/plan`, {});
  expect(plan.body.decided).toEqual({
    "stages.remove:sales": { map: { talk: "meeting" } },
    "field.remove:deal.value": "move:amount",
  });
  const published = await admin("POST", `${app}/publish`, { planId: plan.body.planId });
  expect(published, JSON.stringify(published.body)).toMatchObject({ status: 200, body: { version: 2 } });
  const record = await admin("GET", `${app}/objects/deal/records/${made.body.id}`);
  expect(record.body).toMatchObject({ stage: "meeting", fields: { name: "a", amount: "80.00" } });
});

it("an administrator gives a parameter another value, and gates follow", async () => {
  const { items } = (await admin("GET", `${app}/objects/deal/records`)).body;
  const way = `${app}/objects/deal/records/${items[0].id}/advance/check`;
  expect((await admin("POST", way, { to: "won" })).body.ok).toBe(false);
  expect((await admin("PUT", `${app}/parameters`, { parameters: { least: "50" }, message: "smaller ones too" })).body).toEqual({
    version: 3,
    changed: true,
  });
  expect((await admin("POST", way, { to: "won" })).body.ok).toBe(true);
  expect((await admin("GET", `${app}/parameters`)).body.items).toMatchObject([{ definition: { key: "least" }, value: "50" }]);
  expect((await admin("GET", `${app}/versions`)).body.items[0]).toMatchObject({ version: 3, message: "smaller ones too" });
  expect((await admin("PUT", `${app}/parameters`, { parameters: { least: "little" } })).status).toBe(422);
});

it("the rows behind a type change are told one by one, and as a file", async () => {
  const { document } = (await admin("GET", `${app}/draft`)).body as { document: AppDefinition };
  const name = document.objects[0]!.fields.findIndex(({ key }) => key === "name");
  document.objects[0]!.fields[name] = { key: "name", kind: "email", title: "Name" };
  const body = { change: "field.convert:deal.name", document, unfit: true };
  const rows = await admin("POST", `${app}/plan/rows`, body);
  expect(rows.body).toMatchObject({ items: [{ title: "a", old: "a", new: null, reason: expect.any(String) }], nextAfter: null });
  const file = await admin("POST", `${app}/plan/rows`, { ...body, format: "csv" });
  expect(file.headers["content-type"]).toContain("text/csv");
  expect(String(file.body)).toContain("a");
});

it("nothing is under way, so nothing is taken back; what is hidden is listed", async () => {
  expect((await admin("GET", `${app}/publish`)).body).toEqual({ underway: null });
  expect((await admin("DELETE", `${app}/publish`)).body).toEqual({ aborted: false });
  expect((await admin("GET", `${app}/hidden-fields`)).body).toEqual({ items: [], erased: [] });
});

it("a publish that waits is taken back once for a key, whoever did not hear the answer", async () => {
  const stock = (unique: boolean) => stockApp({ name: unique ? { unique } : {} });
  const made = await admin("POST", "/api/v1/apps", { bundle: stock(false) });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { db } = server.deps;
  const [team] = await db.administerAlone({ text: "select schema from platform.tenant where id = $1", values: [tenant] });
  const { table } = await fillStock(db, String(team?.["schema"]));
  const administerAlone = db.administerAlone.bind(db);
  db.administerAlone = async (statement) => {
    if (/create unique index concurrently/.test(statement.text)) throw new Problem("DATABASE_UNAVAILABLE");
    return await administerAlone(statement);
  };
  const document = stock(true);
  const { planId } = (await admin("POST", "/api/v1/apps/stock/plan", { document })).body;
  const publishing = admin("POST", "/api/v1/apps/stock/publish", { planId, document });
  expect((await publishing.finally(() => (db.administerAlone = administerAlone))).status).toBe(503);
  expect((await admin("GET", "/api/v1/apps/stock/publish")).body).toMatchObject({ underway: { phase: "prepare" } });
  const abort = async () => await admin("DELETE", "/api/v1/apps/stock/publish", undefined, { "idempotency-key": "abort" });
  for (const told of [await abort(), await abort()]) expect(told).toMatchObject({ status: 200, body: { aborted: true } });
  expect((await admin("DELETE", "/api/v1/apps/stock/publish")).body).toEqual({ aborted: false });
  await db.administerAlone({ text: `delete from ${table}`, values: [] });
});

it("a definition is warned of, and one written for a newer product refused as that", async () => {
  const warned = structuredClone(second);
  warned.funnels![0]!.stages[2]!.entry![0]!.rule = { and: [{ ">": [{ var: "amount" }, 5] }, { "<": [{ var: "amount" }, 5] }] };
  const checked = await admin("POST", `${app}/draft/check`, { document: warned });
  expect(checked.body).toMatchObject({
    ok: true,
    warnings: expect.arrayContaining([
      expect.objectContaining({ code: "RULE_ALWAYS_FALSE", pointer: "/funnels/0/stages/2/entry/0/rule", severity: "warning" }),
    ]),
  });
  const newer = await admin("POST", "/api/v1/apps", { bundle: { ...first, formatVersion: 2, something: "new" } });
  expect(newer).toMatchObject({ status: 422, body: { errors: [{ pointer: "/bundle/formatVersion", code: "FORMAT_NEWER" }] } });
});

it("sample data is put into an app that is there, and taken out again", async () => {
  const sample = {
    formatVersion: 1,
    app: "mini",
    members: [{ ref: "me", name: "Me", roles: [] }],
    rows: [{ object: "deal", ref: "s", owner: "me", createdDay: -3, fields: { name: "sample" } }],
  };
  const { db } = server.deps;
  const transaction = db.transaction.bind(db);
  db.transaction = async (work, options) => {
    await transaction(work, options);
    throw new Problem("DATABASE_UNAVAILABLE");
  };
  // Its answer is lost with the database: whoever asks again has it once.
  const put = async () => await admin("POST", `${app}/sample`, { sample }, { "idempotency-key": "sample" });
  await put().finally(() => (db.transaction = transaction));
  for (const again of await Promise.all([put(), put()]))
    expect(again, JSON.stringify(again.body)).toMatchObject({ status: 201, body: { records: 1, members: 1 } });
  const samples = encodeURIComponent(JSON.stringify({ "==": [{ var: "name" }, "sample"] }));
  expect((await admin("GET", `${app}/objects/deal/records?count=exact&filter=${samples}`)).body.count.value).toBe(1);
  const administer = db.administer.bind(db);
  db.administer = async (work, options) => {
    await administer(work, options);
    throw new Problem("DATABASE_UNAVAILABLE");
  };
  const take = async () => await admin("DELETE", `${app}/sample`, undefined, { "idempotency-key": "no-sample" });
  expect((await take().finally(() => (db.administer = administer))).status).toBe(200);
  for (const again of [await take(), await take()]) expect(again.body).toEqual({ records: 1, members: 1, kept: 0 });
  expect((await admin("DELETE", `${app}/sample`)).body).toEqual({ records: 0, members: 0, kept: 0 });
});

it("an upgrade merges two stages into one and takes another away, and ledger, columns and reports agree about it", async () => {
  const stages = (keys: readonly string[]) => [
    ...keys.map((key) => ({ key, kind: "open" as const, title: key })),
    { key: "won", kind: "won" as const, title: "won" },
  ];
  const [object] = first.objects;
  const versionOf = (version: string, keys: readonly string[]): AppDefinition => ({
    formatVersion: 1,
    key: "merging",
    version,
    title: "Merging",
    objects: object ? [object] : [],
    funnels: [{ key: "sales", object: "deal", title: "Sales", moves: { skip: "allow", back: "allow" }, stages: stages(keys) }],
    reports: [{ key: "funnel", type: "funnel", title: "Funnel", funnel: "sales", basis: "cohort" }],
  });
  const old = versionOf("1.0.0", ["lead", "talk", "demo", "offer"]);
  // Talk and demo become one stage, an offer is no stage of its own any more.
  const next = versionOf("2.0.0", ["lead", "meeting"]);
  next.migrations = [{ from: "1.0.0", stages: { sales: { talk: "meeting", demo: "meeting", offer: "meeting" } } }];
  const place = "/api/v1/apps/merging";
  expect((await admin("POST", "/api/v1/apps", { bundle: old })).status).toBe(201);
  const walk = async (name: string, ...path: readonly string[]): Promise<string> => {
    const [stage, ...on] = path;
    const made = await admin("POST", `${place}/objects/deal/records`, { fields: { name }, stage });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    let { version } = made.body;
    for (const to of on) {
      const moved = await admin("POST", `${place}/objects/deal/records/${made.body.id}/advance`, { to }, { "if-match": String(version) });
      expect(moved.status, JSON.stringify(moved.body)).toBe(200);
      version = moved.body.version;
    }
    return made.body.id;
  };
  const ids = {
    lead: await walk("lead", "lead"),
    talk: await walk("talk", "talk"),
    both: await walk("both", "lead", "talk", "demo"),
    offer: await walk("offer", "demo", "offer"),
    back: await walk("back", "talk", "offer", "lead"),
    won: await walk("won", "talk", "demo", "offer", "won"),
  };
  const etag = String((await admin("GET", `${place}/draft`)).headers["etag"]);
  expect((await admin("POST", `${place}/upgrade`, { bundle: next }, { "if-match": etag })).body).toMatchObject({
    conflicts: [],
    problems: [],
  });
  const plan = (await admin("POST", `${place}/plan`, {})).body;
  expect(plan.decided).toEqual({ "stages.remove:sales": { map: { talk: "meeting", demo: "meeting", offer: "meeting" } } });
  const published = await admin("POST", `${place}/publish`, { planId: plan.planId });
  expect(published, JSON.stringify(published.body)).toMatchObject({ status: 200, body: { version: 2 } });
  const stageOf = async (id: string): Promise<unknown> => (await admin("GET", `${place}/objects/deal/records/${id}`)).body.stage;
  const stands = Object.fromEntries(await Promise.all(Object.entries(ids).map(async ([name, id]) => [name, await stageOf(id)])));
  expect(stands).toEqual({ lead: "lead", talk: "meeting", both: "meeting", offer: "meeting", back: "lead", won: "won" });
  // The ledger keeps what was, and says what the redesign did.
  const ledger = (await admin("GET", `${place}/objects/deal/records/${ids.both}/transitions`)).body.items;
  const told = ledger.map(({ from, to, cause }: { from: string | null; to: string; cause: string }) => [from, to, cause]);
  expect(told.toSorted((a: string[], b: string[]) => Number(a[2] === "redesign") - Number(b[2] === "redesign")).at(-1)).toEqual([
    "demo",
    "meeting",
    "redesign",
  ]);
  expect(told).toHaveLength(4);
  // Everyone who was ever in one of the three got to the stage that stands for them, once.
  const report = (await admin("GET", `${place}/reports/funnel`)).body;
  const counted = report.rows.map(({ stage, reached, entered }: Record<string, unknown>) => [stage, reached, entered]);
  expect(counted).toEqual([
    ["lead", 6, 3],
    ["meeting", 5, 5],
    ["won", 1, 1],
  ]);
  expect(report.meta.breaks).toHaveLength(1);
  expect((await checkInstallation(server.deps.db, server.deps.files)).findings.map(findingLine)).toEqual([]);
  const { version } = (await admin("GET", `${place}/objects/deal/records/${ids.both}`)).body;
  const on = await admin("POST", `${place}/objects/deal/records/${ids.both}/advance`, { to: "won" }, { "if-match": String(version) });
  expect(on).toMatchObject({ status: 200, body: { stage: "won" } });
});
