import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinTeam } from "./b2b.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let seller: Caller;
let manager: Caller;
let success: Caller;

beforeAll(async () => {
  server = await startTestServer();
  admin = server.as(await setUpFirst(server));
  for (const template of ["manufacturing", "saas"]) {
    const made = await admin("POST", "/api/v1/apps", { template, sampleData: true });
    expect(made, JSON.stringify(made.body)).toMatchObject({ status: 201, body: { key: template, version: 1 } });
  }
  seller = await joinTeam(server, admin, "seller", { manufacturing: ["seller"], saas: ["seller"] });
  manager = await joinTeam(server, admin, "manager", { manufacturing: ["manager"], saas: ["manager"] });
  success = await joinTeam(server, admin, "success", { saas: ["success"] });
}, 120_000);
afterAll(async () => await server.close());

/** A day as the team has it, whose zone is not that of whoever runs the test. */
const inDays = (days: number): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date(Date.now() + days * 86_400_000));

async function make(caller: Caller, app: string, object: string, fields: Record<string, unknown>): Promise<string> {
  const made = await caller("POST", `/api/v1/apps/${app}/objects/${object}/records`, { fields });
  expect(made.status, `${object} ${JSON.stringify(made.body)}`).toBe(201);
  return made.body.id;
}

const versionOf = async (place: string): Promise<Record<string, string>> => ({
  "if-match": String((await admin("GET", place)).body.version),
});

async function move(caller: Caller, place: string, to: string, patch?: Record<string, unknown>) {
  return await caller("POST", `${place}/advance`, { to, ...(patch && { patch }) }, await versionOf(place));
}

async function change(caller: Caller, place: string, fields: Record<string, unknown>) {
  return await caller("PATCH", place, { fields }, await versionOf(place));
}

const stageOf = async (caller: Caller, place: string): Promise<unknown> => (await caller("GET", place)).body.stage;

describe("a gallery with a broken template in it", () => {
  it("shows the others, tells whoever runs the server what is wrong, and shows the broken one once it is mended", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "fs-templates-"));
    const told: string[] = [];
    const own = await startTestServer({}, { templates: folder, onError: (error) => told.push(String(error)) });
    try {
      await cp(fileURLToPath(new URL("../../../examples/saas", import.meta.url)), path.join(folder, "saas"), { recursive: true });
      for (const [key, text] of [
        ["cut", '{ "key": "cut", '],
        ["wrong", '{ "formatVersion": 1, "key": "wrong", "version": "1.0.0", "title": "Wrong", "objekte": [] }'],
      ] as const) {
        await mkdir(path.join(folder, key));
        await writeFile(path.join(folder, key, "app.json"), text);
      }
      await writeFile(path.join(folder, "gallery.json"), "no JSON");
      const boss = own.as(await setUpFirst(own));
      const shown = async () => (await boss("GET", "/api/v1/templates")).body.items.map(({ key }: { key: string }) => key);
      expect(await shown()).toEqual(["saas"]);
      expect(told).toEqual(
        expect.arrayContaining([
          expect.stringContaining("template cut: "),
          expect.stringMatching(/template wrong: .*objekte/),
          expect.stringContaining("JSON"),
        ]),
      );
      expect(await boss("POST", "/api/v1/apps", { template: "wrong" })).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
      expect(await boss("POST", "/api/v1/apps", { template: "../saas" })).toMatchObject({ status: 404 });
      const whole = { formatVersion: 1, key: "cut", version: "1.0.0", title: "Mended", objects: [] };
      const object = { key: "item", title: "Item", titleField: "name", fields: [{ key: "name", kind: "text", title: "Name" }] };
      await writeFile(path.join(folder, "cut", "app.json"), JSON.stringify({ ...whole, objects: [object] }));
      expect(await shown()).toEqual(["cut", "saas"]);
      expect((await boss("POST", "/api/v1/apps", { template: "cut" })).status).toBe(201);
    } finally {
      await own.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("the templates beside B2B", () => {
  it("stand in the gallery, each with its sample, its stages and what it asks for", async () => {
    const { items } = (await admin("GET", "/api/v1/templates")).body;
    expect(items.map((item: { key: string; recommended: boolean }) => [item.key, item.recommended])).toEqual([
      ["b2b", true],
      ["manufacturing", false],
      ["saas", false],
    ]);
    for (const item of items) {
      expect(item.records, item.key).toBeGreaterThan(1000);
      expect(item.stages.length, item.key).toBeGreaterThan(5);
    }
    expect(items.map((item: { parameters: unknown[] }) => item.parameters.length)).toEqual([0, 1, 4]);
  });

  it("have records in every stage of every board", async () => {
    for (const [app, funnel] of [
      ["manufacturing", "sales"],
      ["saas", "sales"],
      ["saas", "renewal"],
    ]) {
      const board = (await admin("GET", `/api/v1/apps/${app}/funnels/${funnel}/board?limit=1`)).body;
      expect(board.stages.filter((stage: { count: number }) => stage.count === 0)).toEqual([]);
    }
  });
});

it("a seller of a manufacturer goes from a lead to delivery, held up until the samples pass and the tender is won", async () => {
  const app = "manufacturing";
  const project = await make(seller, app, "project", { name: "电机壳压铸项目" });
  const place = `/api/v1/apps/${app}/objects/project/records/${project}`;
  const account = await make(seller, app, "account", { name: "东方电机", contacts: [{ name: "王工", part: "technical" }] });
  const known = { account, source: "exhibition", category: "casting", contact_phone: "13800001000" };
  expect(await move(seller, place, "requirement")).toMatchObject({ status: 422, body: { code: "GATE_CLOSED" } });
  expect(await move(seller, place, "requirement", known)).toMatchObject({ status: 200, body: { stage: "requirement" } });
  await make(seller, app, "activity", { summary: "上门看图纸", project, type: "visit" });
  const asked = { need: "ADC12，气密 0.2 MPa", yearly_volume: 1000, amount: "125000" };
  expect(await move(seller, place, "design", asked)).toMatchObject({ status: 200, body: { stage: "design" } });
  const lines = [{ part: "电机壳", quantity: 1000, unit_price: "125" }];
  const quote = await make(seller, app, "quote", { number: "Q-1", project, lines, total: "125000", status: "sent" });
  await make(seller, app, "trial", { name: "送样", project, kind: "sample", result: "failed", done_on: inDays(0) });
  await make(seller, app, "trial", { name: "评审", project, kind: "review", result: "passed", done_on: inDays(0) });
  const bid = { bid_kind: "invited", bid_open_on: inDays(10), quote_total: "125000" };
  expect((await move(seller, place, "bidding", bid)).status).toBe(422);
  await make(seller, app, "trial", { name: "再次送样", project, kind: "sample", round: 2, result: "passed", done_on: inDays(0) });
  expect(await move(seller, place, "bidding", bid)).toMatchObject({ status: 200, body: { stage: "bidding" } });
  expect((await move(seller, place, "negotiation", { close_on: inDays(20) })).status).toBe(422);
  expect((await move(seller, place, "negotiation", { close_on: inDays(20), bid_result: "won" })).status).toBe(200);
  const written = await change(seller, `/api/v1/apps/${app}/objects/quote/records/${quote}`, { status: "accepted" });
  expect(written.status, JSON.stringify(written.body)).toBe(200);
  const wrong = {
    number: "K-1",
    project,
    total: "125000",
    signed_on: inDays(0),
    milestones: [{ step: "advance", amount: "1", due_on: inDays(9) }],
  };
  const refused = await seller("POST", `/api/v1/apps/${app}/objects/contract/records`, { fields: wrong });
  expect(refused.status).toBe(422);
  await make(seller, app, "contract", { ...wrong, milestones: [{ step: "advance", amount: "125000", due_on: inDays(9) }] });
  expect(await stageOf(seller, place)).toBe("delivery");
});

it("a trial becomes a subscription only when it was used and its discount approved, and is renewed by customer success", async () => {
  const app = "saas";
  const account = await make(seller, app, "account", { name: "东方网络" });
  const deal = await make(seller, app, "deal", { name: "协同试用", account, contact_email: "a@example.com", plan: "team", need: "周会" });
  const place = `/api/v1/apps/${app}/objects/deal/records/${deal}`;
  await make(seller, app, "activity", { summary: "演示", deal, type: "demo" });
  await make(seller, app, "usage", { name: "第 1 周", deal, first_day: inDays(-7), active_users: 2 });
  expect((await move(seller, place, "intent")).status).toBe(422);
  await make(seller, app, "usage", { name: "第 2 周", deal, first_day: inDays(0), active_users: 6 });
  expect((await move(seller, place, "intent")).status).toBe(200);
  const price = { seats: 20, amount: "9600", close_on: inDays(9), discount: "0.3" };
  expect((await move(seller, place, "negotiation", price)).status).toBe(200);
  const approve = { approved_discount: "0.3" };
  expect(await change(seller, place, approve)).toMatchObject({ status: 422, body: { errors: [{ pointer: "/fields/approved_discount" }] } });
  const ready = { name: "自批折扣", account, ...approve };
  expect(await seller("POST", `/api/v1/apps/${app}/objects/deal/records`, { fields: ready })).toMatchObject({ status: 422 });
  const signed = { number: "S-1", deal, account, annual: "9600", signed_on: inDays(0), starts_on: inDays(0), ends_on: inDays(60) };
  const subscription = await make(seller, app, "subscription", signed);
  expect(await stageOf(seller, place)).toBe("negotiation");
  // Less is approved than is given: not enough.
  expect((await change(admin, place, { approved_discount: "0.25" })).status).toBe(200);
  expect(await stageOf(seller, place)).toBe("negotiation");
  expect((await change(admin, place, approve)).status).toBe(200);
  expect(await stageOf(seller, place)).toBe("won");
  const renewal = `/api/v1/apps/${app}/objects/subscription/records/${subscription}`;
  expect(await stageOf(success, renewal)).toBe("review");
  const terms = { health: "good", renewal_amount: "10000", renewed_until: inDays(425) };
  expect((await move(seller, renewal, "renewed", terms)).status).toBe(403);
  expect(await move(success, renewal, "renewed", terms)).toMatchObject({ status: 200, body: { stage: "renewed" } });
  expect((await manager("GET", renewal)).status).toBe(404);
});
