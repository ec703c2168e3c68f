import { checkLedger } from "@funnelsmith/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;

beforeAll(async () => {
  server = await startTestServer();
  admin = server.as(await setUpFirst(server));
});
afterAll(async () => await server.close());

describe("installing", () => {
  it("answers a plan first and then makes the app from a template, once for its key", async () => {
    const dry = await admin("POST", "/api/v1/apps?dryRun=true", { template: "b2b" });
    expect(dry.status).toBe(200);
    expect((await admin("GET", "/api/v1/apps")).body).toEqual({ items: [] });
    const headers = { "idempotency-key": "install" };
    const made = await admin("POST", "/api/v1/apps", { template: "b2b" }, headers);
    expect(made).toMatchObject({ status: 201, body: { key: "b2b", version: 1 } });
    expect((await admin("POST", "/api/v1/apps", { template: "b2b" }, headers)).body).toEqual(made.body);
    expect(await admin("POST", "/api/v1/apps", { template: "b2b" })).toMatchObject({ status: 409, body: { code: "KEY_TAKEN" } });
    expect((await admin("GET", "/api/v1/me")).body.apps).toMatchObject([{ key: "b2b", version: 1 }]);
  });

  it("brings two years of believable deals under another key, each at a stage its ledger explains", async () => {
    const made = await admin("POST", "/api/v1/apps", { template: "b2b", key: "crm", sampleData: true }, { "idempotency-key": "sample" });
    expect(made, JSON.stringify(made.body)).toMatchObject({ status: 201, body: { key: "crm" } });
    const deals = (await admin("GET", "/api/v1/apps/crm/objects/deal/records?count=exact&limit=5")).body;
    expect(deals.count.value).toBeGreaterThanOrEqual(280);
    const board = (await admin("GET", "/api/v1/apps/crm/funnels/sales/board?limit=3")).body;
    expect(board.stages.every((stage: { key: string; count: number }) => stage.count > 0)).toBe(true);
    const members = (await admin("GET", "/api/v1/apps/crm")).body.members;
    expect(members.length).toBeGreaterThan(3);
    const catalog = await server.deps.catalogs.get((await admin("GET", "/api/v1/me")).body.tenant.id, "crm");
    expect(await checkLedger(server.deps.db, catalog)).toEqual([]);
  });

  it("leaves nothing behind when the definition is wrong or the sample does not fit", async () => {
    const bundle = (await admin("GET", "/api/v1/apps/b2b/definition")).body;
    const wrong = await admin("POST", "/api/v1/apps", { bundle: { ...bundle, funnels: [] }, key: "broken" });
    expect(wrong.status).toBe(422);
    expect((await admin("GET", "/api/v1/apps")).body.items.map((one: { key: string }) => one.key)).toEqual(["b2b", "crm"]);
    const blank = await admin("POST", "/api/v1/apps", { blank: { key: "empty", title: { "zh-CN": "空白" } } });
    expect(blank.status, JSON.stringify(blank.body)).toBe(201);
    expect((await admin("POST", "/api/v1/apps/empty/objects/item/records", { fields: { name: "一" } })).status).toBe(201);
    expect((await admin("POST", "/api/v1/apps", { template: "b2b", blank: { key: "x", title: "x" } })).status).toBe(400);
  });
});
