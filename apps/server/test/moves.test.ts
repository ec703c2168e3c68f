import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { b2bDeal, joinTeam } from "./b2b.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let seller: Caller;
const records = (object: string): string => `/api/v1/apps/b2b/objects/${object}/records`;

beforeAll(async () => {
  server = await startTestServer();
  admin = server.as(await setUpFirst(server));
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
  seller = await joinTeam(server, admin, "seller", { b2b: ["seller"] });
});
afterAll(async () => await server.close());

describe("a deal over HTTP", () => {
  it("is stopped by a gate that says what is missing, and moves on with it filled in place", async () => {
    const deal = await b2bDeal(seller);
    const check = await seller("POST", `${records("deal")}/${deal.id}/advance/check`, { to: "discovery" }, { "accept-language": "en" });
    expect(check, JSON.stringify(check.body)).toMatchObject({ status: 200, body: { ok: false, version: deal.version, move: "forward" } });
    const unmet = check.body.criteria
      .filter((criterion: { met: boolean }) => !criterion.met)
      .map((criterion: { key: string }) => criterion.key);
    const stopped = await seller(
      "POST",
      `${records("deal")}/${deal.id}/advance`,
      { to: "discovery" },
      { "if-match": String(deal.version) },
    );
    expect(stopped).toMatchObject({ status: 422, body: { code: "GATE_CLOSED", version: deal.version } });
    expect(
      stopped.body.criteria.filter((criterion: { met: boolean }) => !criterion.met).map((criterion: { key: string }) => criterion.key),
    ).toEqual(unmet);

    const account = await seller("POST", records("account"), { fields: { name: "东方制造" } });
    await seller("POST", records("activity"), {
      fields: { summary: "首次电话", deal: deal.id, type: "call", happened_at: "2026-01-05T02:00:00.000Z" },
    });
    const patch = { account: account.body.id, source: "fair", contact_phone: "13800138000" };
    const source = (await seller("GET", "/api/v1/apps/b2b")).body.objects
      .find((object: { key: string }) => object.key === "deal")
      .fields.find((field: { key: string }) => field.key === "source").options[0].value;
    const answer = await seller(
      "POST",
      `${records("deal")}/${deal.id}/advance`,
      { to: "discovery", patch: { ...patch, source } },
      { "if-match": String(deal.version), "idempotency-key": "move-1", "x-source": "board" },
    );
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 200,
      body: { stage: "discovery", fields: { account: { id: account.body.id } } },
    });
    const again = await seller(
      "POST",
      `${records("deal")}/${deal.id}/advance`,
      { to: "discovery", patch: { ...patch, source } },
      { "if-match": String(deal.version), "idempotency-key": "move-1", "x-source": "board" },
    );
    expect(again.body).toEqual(answer.body);
    const ledger = (await seller("GET", `${records("deal")}/${deal.id}/transitions`)).body.items;
    expect(ledger.map((row: { to: string; cause: string }) => [row.to, row.cause])).toEqual(
      expect.arrayContaining([
        ["lead", "form"],
        ["discovery", "board"],
      ]),
    );
    expect((await seller("GET", `${records("deal")}/${deal.id}/timeline`)).status).toBe(200);
    const board = (await seller("GET", "/api/v1/apps/b2b/funnels/sales/board?limit=5")).body;
    expect(board.stages.find((stage: { key: string }) => stage.key === "discovery")).toMatchObject({ count: 1, items: [{ id: deal.id }] });
  });

  it("moved by twenty people at once moves once", async () => {
    const deal = await b2bDeal(seller);
    const lost = { to: "lost", reason: { code: await firstReason(), note: "预算取消" } };
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => seller("POST", `${records("deal")}/${deal.id}/advance`, lost, { "if-match": String(deal.version) })),
    );
    const statuses = replies.map((reply) => reply.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status !== 200).every((status) => status === 409 || status === 412)).toBe(true);
    expect((await seller("GET", `${records("deal")}/${deal.id}/transitions`)).body.items).toHaveLength(2);
  });

  it("needs a version and a reason, and may not be moved by those without the right", async () => {
    const deal = await b2bDeal(seller);
    const move = `${records("deal")}/${deal.id}/advance`;
    expect((await seller("POST", move, { to: "lost" })).status).toBe(428);
    expect(await seller("POST", move, { to: "lost" }, { "if-match": "1" })).toMatchObject({
      status: 422,
      body: { code: "REASON_REQUIRED" },
    });
    expect(await seller("POST", move, { to: "nowhere" }, { "if-match": "1" })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/to" }] },
    });
    const finance = await joinTeam(server, admin, "finance", { b2b: ["finance"] });
    expect((await finance("POST", move, { to: "lost", reason: { code: await firstReason() } }, { "if-match": "1" })).status).toBe(403);
    const waived = { to: "won", reason: { note: "老板同意" }, exception: { criteria: ["contract_signed"], reason: "特批" } };
    expect(await seller("POST", move, waived, { "if-match": "1" })).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
  });

  it("moves in bulk, and what is blocked is told by criterion", async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => (await b2bDeal(seller)).id));
    const blocked = await seller("POST", `${records("deal")}/advance/bulk`, { ids, to: "discovery" });
    expect(blocked.status, JSON.stringify(blocked.body)).toBe(200);
    expect(blocked.body.blocked).toHaveLength(3);
    const lost = await seller("POST", `${records("deal")}/advance/bulk`, { ids, to: "lost", reason: { code: await firstReason() } });
    expect(lost.body.blocked).toHaveLength(0);
    expect((await seller("POST", `${records("deal")}/advance/bulk`, { to: "lost" })).status).toBe(400);
  });
});

async function firstReason(): Promise<string> {
  const { body } = await admin("GET", "/api/v1/apps/b2b");
  return body.funnels[0].stages.find((stage: { key: string }) => stage.key === "lost").reason.options[0].value;
}

describe("a draft rule", () => {
  it("is tried on the records that are there", async () => {
    await b2bDeal(admin, { name: "带金额", amount: "100" });
    const criteria = [
      { key: "has_amount", rule: { "!": [{ empty: [{ var: "amount" }] }] } },
      { key: "named", rule: { "!": [{ empty: [{ var: "name" }] }] } },
    ];
    const reply = await admin("POST", "/api/v1/apps/b2b/rules/test", { object: "deal", criteria });
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    expect(reply.body.met).toBe(1);
    expect(reply.body.criteria[1]).toEqual({ key: "named", met: reply.body.total, unmet: 0 });
    expect(reply.body.samples[0].unmet).toEqual(["has_amount"]);
    const wrong = await admin("POST", "/api/v1/apps/b2b/rules/test", {
      object: "deal",
      criteria: [{ key: "x", rule: { ">": [{ var: "nothing" }, 1] } }],
    });
    expect(wrong).toMatchObject({
      status: 400,
      body: { code: "FILTER_INVALID", errors: [{ pointer: expect.stringContaining("/criteria/0/rule") }] },
    });
    expect((await seller("POST", "/api/v1/apps/b2b/rules/test", { object: "deal", criteria })).status).toBe(403);
  });
});
