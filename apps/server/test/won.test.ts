import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { b2bDeal } from "./b2b.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

interface Stage {
  key: string;
  kind: string;
  title: unknown;
  entry?: unknown;
  exit?: unknown;
  requiredFields?: unknown;
}
interface Document {
  key: string;
  objects: unknown[];
  funnels: { key: string; stages: Stage[] }[];
}

let server: TestServer;
let admin: Caller;
const app = "/api/v1/apps/b2b";
const deals = `${app}/objects/deal/records`;

beforeAll(async () => {
  server = await startTestServer();
  admin = server.as(await setUpFirst(server));
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
});
afterAll(async () => await server.close());

const draft = async (): Promise<Document> => structuredClone((await admin("GET", `${app}/draft`)).body.document);
const wonDeals = async (): Promise<number> => {
  const filter = encodeURIComponent(JSON.stringify({ "==": [{ var: "$stage.key" }, "won"] }));
  return (await admin("GET", `${deals}?count=exact&limit=1&filter=${filter}`)).body.count.value;
};
const publish = async (document: Document): Promise<void> => {
  const plan = await admin("POST", `${app}/plan`, { document });
  expect(plan.status, JSON.stringify(plan.body)).toBe(200);
  const done = await admin("POST", `${app}/publish`, { planId: plan.body.planId, document });
  expect(done.status, JSON.stringify(done.body)).toBe(200);
};

describe("the stage won is not reached past its gate", () => {
  it("by an upsert, of a new record or of one that is there", async () => {
    const document = await draft();
    const deal = (document.objects as { key: string; fields: unknown[] }[]).find((object) => object.key === "deal");
    deal?.fields.push({ key: "code", kind: "text", title: "编号", unique: true });
    await publish(document);
    const won = { fields: { name: "直接成交" }, funnel: "sales", stage: "won" };
    expect(await admin("PUT", `${deals}/by/code/new`, won)).toMatchObject({ status: 422, body: { code: "GATE_CLOSED" } });
    expect((await admin("GET", `${deals}?count=exact`)).body.count.value).toBe(0);
    expect((await admin("PUT", `${deals}/by/code/old`, { fields: { name: "已有" } })).status).toBe(201);
    expect((await admin("PUT", `${deals}/by/code/old`, won)).status).toBe(422);
    expect((await admin("PUT", `${deals}/by/code/old`, { fields: { stage: "won" } })).status).toBe(422);
    expect((await admin("GET", `${deals}?fields=name`)).body.items).toMatchObject([{ stage: "lead", version: 1 }]);
    const id = (await admin("GET", deals)).body.items[0].id as string;
    expect((await admin("DELETE", `${deals}/${id}`, undefined, { "if-match": "1" })).status).toBe(200);
  });
  it("by sample data that comes with a draft or a bundle", async () => {
    const row = {
      object: "deal",
      ref: "d1",
      fields: { name: "样例" },
      transitions: [
        { funnel: "sales", stage: "lead", day: -2 },
        { funnel: "sales", stage: "won", day: -1 },
      ],
    };
    const sample = { formatVersion: 1, app: "b2b", rows: [row] };
    for (const more of [{ sample }, { rows: [row] }, { data: sample }]) {
      const document = { ...(await draft()), ...more };
      const checked = await admin("POST", `${app}/draft/check`, { document });
      expect(checked.body).toMatchObject({ ok: false, problems: [{ pointer: `/${Object.keys(more)[0]}` }] });
      expect((await admin("POST", `${app}/plan`, { document })).status).toBe(422);
      const bundle = { ...document, key: "other" };
      expect((await admin("POST", "/api/v1/apps", { bundle, sampleData: true })).status).toBe(422);
    }
    expect((await admin("POST", "/api/v1/apps", { bundle: await draft(), key: "other", sample })).status).toBe(400);
    // Asked for with a bundle, sample data is what the bundle brings: none.
    expect((await admin("POST", "/api/v1/apps", { bundle: await draft(), key: "other", sampleData: true })).status).toBe(201);
    expect((await admin("GET", "/api/v1/apps/other/objects/deal/records?count=exact")).body.count.value).toBe(0);
    expect(await wonDeals()).toBe(0);
  });
  it("by a template's sample, which is told from what people won, moves nothing of theirs, and goes", async () => {
    expect((await admin("POST", "/api/v1/apps", { template: "b2b", key: "shown", sampleData: true })).status).toBe(201);
    const shown = "/api/v1/apps/shown/objects/deal/records";
    const mine = (await admin("POST", shown, { fields: { name: "我的" } })).body;
    const filter = encodeURIComponent(JSON.stringify({ "==": [{ var: "$stage.key" }, "won"] }));
    const won = (await admin("GET", `${shown}?filter=${filter}&limit=5&count=exact&fields=name`)).body;
    expect(won.count.value).toBeGreaterThan(0);
    for (const { id } of won.items) {
      const moves = (await admin("GET", `${shown}/${id}/transitions`)).body.items as { cause: string }[];
      expect(new Set(moves.map(({ cause }) => cause))).toEqual(new Set(["sample"]));
    }
    expect((await admin("DELETE", "/api/v1/apps/shown/sample")).status).toBe(200);
    expect((await admin("GET", `${shown}?filter=${filter}&count=exact`)).body.count.value).toBe(0);
    expect((await admin("GET", `${shown}/${mine.id}`)).body.stage).toBe("lead");
  });
  it("by rolling back past a stage that records are in", async () => {
    const before = (await admin("GET", app)).body.version;
    const document = await draft();
    delete document.funnels[0]?.stages[0]?.exit;
    document.funnels[0]?.stages.splice(1, 0, { key: "trial", kind: "open", title: "试用" });
    await publish(document);
    const deal = await b2bDeal(admin);
    const moved = await admin("POST", `${deals}/${deal.id}/advance`, { to: "trial" }, { "if-match": String(deal.version) });
    expect(moved, JSON.stringify(moved.body)).toMatchObject({ status: 200, body: { stage: "trial" } });
    const plan = (await admin("POST", `${app}/rollback/plan`, { version: before })).body;
    const change = plan.changes.find(({ stages }: { stages?: unknown }) => stages !== undefined);
    expect(change).toMatchObject({ class: "decision", stages: { from: ["trial"] } });
    expect(change.stages.to).toContain("lead");
    expect(change.stages.to).not.toContain("won");
    expect(change.stages.to).not.toContain("aftersales");
    const back = async (to: string) =>
      await admin("POST", `${app}/rollback`, { version: before, decisions: { [change.id]: { map: { trial: to } } } });
    for (const to of ["won", "aftersales"]) expect(await back(to)).toMatchObject({ status: 422, body: { code: "PUBLISH_UNDECIDED" } });
    expect(await back("lead")).toMatchObject({ status: 200 });
    expect((await admin("GET", `${deals}/${deal.id}`)).body.stage).toBe("lead");
    expect(await wonDeals()).toBe(0);
  });
  it("by rolling back to a version whose gate was weaker: what is open is judged by the gate that holds now", async () => {
    const strict = (await admin("GET", app)).body.version;
    const document = await draft();
    for (const stage of document.funnels[0]?.stages ?? []) {
      delete stage.entry;
      delete stage.requiredFields;
    }
    await publish(document);
    const deal = await b2bDeal(admin);
    expect(await admin("POST", `${app}/rollback`, { version: strict })).toMatchObject({ status: 200 });
    const stopped = await admin(
      "POST",
      `${deals}/${deal.id}/advance`,
      { to: "won", reason: { note: "跳" } },
      { "if-match": String(deal.version) },
    );
    expect(stopped).toMatchObject({ status: 422, body: { code: "GATE_CLOSED" } });
    expect(await wonDeals()).toBe(0);
  });
});
