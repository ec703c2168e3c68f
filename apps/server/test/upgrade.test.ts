import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, callerOn, type Credentials, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

type Definition = {
  key: string;
  version: string;
  objects: { key: string; fields: { key: string; title: unknown }[] }[];
  funnels: { key: string; stages: { key: string; title: unknown; expectedDays?: number }[] }[];
  reports: { key: string }[];
  roles: { key: string; objects: Record<string, Record<string, string>> }[];
};

const shipped = fileURLToPath(new URL("../../../examples/b2b", import.meta.url));
const original = JSON.parse(readFileSync(path.join(shipped, "app.json"), "utf8")) as Definition;
const folder = mkdtempSync(path.join(tmpdir(), "funnelsmith-templates-"));
let server: TestServer;
let admin: Caller;
let credentials: Credentials;
const app = "/api/v1/apps/b2b";

/** The template as its maker ships it next. */
function ship(change: (definition: Definition) => void): Definition {
  const next = structuredClone(original);
  change(next);
  writeFileSync(path.join(folder, "b2b/app.json"), JSON.stringify(next));
  return next;
}

beforeAll(async () => {
  cpSync(shipped, path.join(folder, "b2b"), { recursive: true });
  server = await startTestServer({}, { templates: folder });
  credentials = { cookie: (await setUpFirst(server)).cookie! };
  admin = server.as(credentials);
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const etagOf = async (): Promise<Record<string, string>> => ({ "if-match": String((await admin("GET", `${app}/draft`)).headers["etag"]) });

/** Publishes the draft. */
async function publish(): Promise<number> {
  const plan = await admin("POST", `${app}/plan`);
  expect(plan.status, JSON.stringify(plan.body)).toBe(200);
  const published = await admin("POST", `${app}/publish`, { planId: plan.body.planId });
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  return published.body.version;
}

/** Changes the app here and publishes it. */
async function edit(change: (definition: Definition) => void): Promise<number> {
  const { document } = (await admin("GET", `${app}/draft`)).body;
  change(document);
  const saved = await admin("PUT", `${app}/draft`, { document }, await etagOf());
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  return await publish();
}

const stage = (definition: Definition, index: number) => definition.funnels[0]!.stages[index]!;

describe("an app made from a template", () => {
  it("remembers where it came from; a blank one came from nowhere", async () => {
    expect((await admin("GET", `${app}/upgrade`)).body).toEqual({
      origin: { template: "b2b", version: original.version },
      available: null,
    });
    expect((await admin("POST", "/api/v1/apps", { blank: { key: "plain", title: "空白" } })).status).toBe(201);
    expect((await admin("GET", "/api/v1/apps/plain/upgrade")).body).toEqual({ origin: null, available: null });
    const refused = await admin("POST", "/api/v1/apps/plain/upgrade?dryRun=true", {});
    expect(refused).toMatchObject({ status: 409, body: { code: "UPGRADE_NO_ORIGIN" } });
  });

  it("takes a newer version with what was changed here kept, once every conflict is decided", async () => {
    const before = await edit((definition) => {
      stage(definition, 0).title = "本地线索";
      stage(definition, 1).expectedDays = 99;
    });
    ship((definition) => {
      definition.version = "2.0.0";
      stage(definition, 0).title = "新线索";
      stage(definition, 2).expectedDays = 77;
      definition.objects[0]!.fields.push({ key: "wechat", kind: "text", title: "微信号" } as never);
      definition.roles[0]!.objects[definition.objects[0]!.key] = { read: "all", delete: "all" };
    });
    const newer = await server.another();
    const as = callerOn(newer.app, credentials);
    expect((await as("GET", `${app}/upgrade`)).body.available).toEqual({ version: "2.0.0" });

    const dry = await as("POST", `${app}/upgrade?dryRun=true`, {});
    expect(dry.status, JSON.stringify(dry.body)).toBe(200);
    expect(dry.body).toMatchObject({ from: { template: "b2b", version: original.version }, to: { version: "2.0.0" }, problems: [] });
    const id = `/funnels/${original.funnels[0]!.key}/stages/${stage(original, 0).key}/title`;
    expect(dry.body.conflicts).toMatchObject([
      { id, taken: "mine", decided: false, sentence: { "zh-CN": expect.stringContaining("新线索") } },
    ]);
    expect(dry.body.changes.map(({ op, what }: { op: string; what: string }) => `${op} ${what}`)).toEqual([
      "change version",
      "add fields",
      "change expectedDays",
      "remove create",
      "remove update",
      "add delete",
    ]);
    const rights = dry.body.changes.filter((change: { rights: boolean }) => change.rights);
    expect(rights.length).toBeGreaterThan(0);
    expect(rights.every(({ pointer }: { pointer: string }) => pointer.startsWith("/roles"))).toBe(true);
    expect((await admin("GET", `${app}/draft`)).body).toMatchObject({ updatedAt: null });

    expect((await as("POST", `${app}/upgrade`, {})).status).toBe(428);
    const undecided = await as("POST", `${app}/upgrade`, {}, await etagOf());
    expect(undecided).toMatchObject({ status: 422, body: { code: "UPGRADE_UNDECIDED", conflicts: [{ id }] } });
    expect(undecided.body.errors[0].pointer).toBe(`/choices/${id.replaceAll("/", "~1")}`);
    const stale = await as("POST", `${app}/upgrade`, { choices: { [id]: "theirs" } }, { "if-match": '"old"' });
    expect(stale).toMatchObject({ status: 409, body: { code: "DRAFT_CHANGED" } });
    const stored = await as("POST", `${app}/upgrade`, { choices: { [id]: "theirs" } }, await etagOf());
    expect(stored.status, JSON.stringify(stored.body)).toBe(200);
    expect(await etagOf()).toEqual({ "if-match": `"${stored.body.etag}"` });
    expect((await as("GET", `${app}/upgrade`)).body.origin.version).toBe(original.version);

    const version = await publish();
    const live = (await admin("GET", `${app}/definition`)).body as Definition;
    expect([stage(live, 0).title, stage(live, 1).expectedDays, stage(live, 2).expectedDays]).toEqual(["新线索", 99, 77]);
    expect(live.objects[0]!.fields.map(({ key }) => key)).toContain("wechat");
    expect((await as("GET", `${app}/upgrade`)).body).toEqual({ origin: { template: "b2b", version: "2.0.0" }, available: null });

    // Back at what it was before, the newer version is newer again.
    const back = await admin("POST", `${app}/rollback`, { version: before });
    expect(back.body.version).toBe(version + 1);
    expect((await as("GET", `${app}/upgrade`)).body).toEqual({
      origin: { template: "b2b", version: original.version },
      available: { version: "2.0.0" },
    });
  });

  it("forgets an upgrade whose draft is dropped", async () => {
    const bundle = structuredClone(original);
    bundle.version = "1.5.0";
    bundle.reports = bundle.reports.slice(1);
    const stored = await admin("POST", `${app}/upgrade`, { bundle }, await etagOf());
    expect(stored.status, JSON.stringify(stored.body)).toBe(200);
    expect((await admin("GET", `${app}/draft`)).body.origin).toBeUndefined();
    expect((await admin("DELETE", `${app}/draft`)).status).toBe(204);
    const again = await admin("POST", `${app}/upgrade?dryRun=true`, { bundle });
    expect(again.body.changes.map(({ op, what }: { op: string; what: string }) => `${op} ${what}`)).toContain("remove reports");
  });

  it("refuses a bundle that is broken, older or of another app, and a draft with mistakes", async () => {
    const broken = structuredClone(original);
    broken.objects[0]!.fields = [];
    const refused = await admin("POST", `${app}/upgrade?dryRun=true`, { bundle: broken });
    expect(refused).toMatchObject({ status: 422, body: { code: "DEFINITION_INVALID" } });
    expect(refused.body.errors[0].pointer).toMatch(/^\/bundle\/objects\/0/);
    const older = { ...original, version: "0.0.1" };
    expect((await admin("POST", `${app}/upgrade?dryRun=true`, { bundle: older })).body.code).toBe("UPGRADE_OLDER");
    const other = await admin("POST", `${app}/upgrade?dryRun=true`, { bundle: { ...original, key: "other" } });
    expect(other.body.errors).toMatchObject([{ pointer: "/bundle/key", code: "KEY_CHANGED" }]);
    const document = { ...original, title: 1 };
    expect((await admin("PUT", `${app}/draft`, { document }, await etagOf())).status).toBe(200);
    const mistakes = await admin("POST", `${app}/upgrade?dryRun=true`, { bundle: original });
    expect(mistakes).toMatchObject({ status: 409, body: { code: "DRAFT_INVALID", errors: [{ pointer: "/title" }] } });
    expect((await admin("DELETE", `${app}/draft`)).status).toBe(204);
  });

  it("is upgraded under a key of its own, and a bundle's app with a newer bundle", async () => {
    expect((await admin("POST", "/api/v1/apps", { bundle: original, key: "mybundle" })).status).toBe(201);
    const bundle = { ...original, version: "3.0.0" };
    const dry = await admin("POST", "/api/v1/apps/mybundle/upgrade?dryRun=true", { bundle });
    expect(dry.body).toMatchObject({
      from: { template: null },
      document: { key: "mybundle", version: "3.0.0" },
      conflicts: [],
      problems: [],
    });
    expect((await admin("POST", "/api/v1/apps/mybundle/upgrade?dryRun=true", {})).status).toBe(404);
  });
});
