import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, setUpFirst, signUp, startTestServer, type TestServer } from "./test-server.ts";

/** One of two teams that are equal but for what the seller may not see: the cost of each deal. */
interface Team {
  readonly admin: Caller;
  readonly seller: Caller;
  /** Ids and instants by the name both teams know them under. */
  readonly names: Map<string, string>;
}

let server: TestServer;
let left: Team;
let right: Team;
const app = "/api/v1/apps/b2b";
const deals = `${app}/objects/deal/records`;
const ids = Array.from({ length: 6 }, (_, n) => `0190000${n}-0000-7000-8000-000000000000`);
const account = "01900009-0000-7000-8000-000000000000";

async function team(name: string, admin: Caller, cost: (n: number) => string): Promise<Team> {
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
  const invited = await admin("POST", "/api/v1/invitations", { roles: { b2b: ["seller"] } });
  const { cookie } = await signUp(server, "销售", `seller-${name}@example.com`);
  const seller = server.as({ cookie });
  await seller("POST", "/api/v1/invitations/accept", { token: String(invited.body.url).split("/").pop() });
  const people = (await admin("GET", "/api/v1/members")).body.items as { id: string; admin: boolean }[];
  const names = new Map(people.map((person) => [person.id, person.admin ? "ADMIN" : "SELLER"]));
  const owner = people.find((person) => !person.admin)!.id;
  expect((await admin("POST", `${app}/objects/account/records`, { id: account, fields: { name: "东方制造" } })).status).toBe(201);
  for (const [n, id] of ids.entries()) {
    const fields = { name: `商机${n}`, account, amount: `${n + 1}000.00`, quote: "100.00", budget: "100.00", cost: cost(n) };
    const made = await admin("POST", deals, { id, fields, owner });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  }
  return { admin, seller, names };
}

beforeAll(async () => {
  server = await startTestServer();
  left = await team("left", server.as(await setUpFirst(server)), (n) => `${n}.00`);
  const other = await signUp(server, "管理员", "other@example.com");
  const rightAdmin = server.as(other);
  await rightAdmin("POST", "/api/v1/tenants", { name: "甲公司" });
  right = await team("right", rightAdmin, (n) => `${99 - n * 7}.00`);
});
afterAll(async () => await server.close());

/** An answer with everything that differs between teams by nature under one name: people, instants, ids of requests and signatures. */
function shown(team: Team, reply: { status: number; body: unknown }): string {
  let text = `${reply.status} ${JSON.stringify(reply.body)}`;
  for (const [id, name] of team.names) text = text.replaceAll(id, name);
  return (
    text
      // Drill tokens hold the instant the report was asked at.
      .replaceAll(/"eyJ[\w-]+"/g, (token) => Buffer.from(token, "base64url").toString("utf8"))
      .replaceAll(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g, "INSTANT")
      .replaceAll(/"instance":"[^"]+"/g, '"instance":"REQUEST"')
      .replaceAll(/"nextCursor":"[^"]+"/g, '"nextCursor":"CURSOR"')
      .replaceAll(/"(id)":"(?!0190000)[0-9a-f]{8}-[0-9a-f-]{27}"/g, '"$1":"ID"')
  );
}

const rule = (value: unknown): string => encodeURIComponent(JSON.stringify(value));
const probes: [string, string, unknown?, Record<string, string>?][] = [
  ["GET", deals],
  ["GET", `${deals}?sort=cost`],
  ["GET", `${deals}?sort=-margin`],
  ["GET", `${deals}?fields=cost`],
  ["GET", `${deals}?fields=name,margin`],
  ["GET", `${deals}?filter=${rule({ ">": [{ var: "cost" }, 3] })}`],
  ["GET", `${deals}?filter=${rule({ "==": [{ var: "margin" }, 0.5] })}`],
  ["GET", `${deals}?filter=${rule({ empty: [{ var: "cost" }] })}&count=exact`],
  ["GET", `${deals}?search=99`],
  ["GET", `${deals}?search=93.00`],
  ["GET", `${deals}?expand=cost`],
  ["GET", `${deals}?limit=2&sort=amount`],
  ["GET", `${deals}/${ids[0]}`],
  ["GET", `${deals}/${ids[1]}?fields=cost`],
  ["GET", `${app}/objects/account/records/${account}`],
  ["GET", `${app}/objects/account/records?filter=${rule({ some: [{ var: "deals" }, { ">": [{ var: "cost" }, 50] }] })}`],
  ["GET", `${app}/objects/activity/records?filter=${rule({ ">": [{ var: "deal.cost" }, 50] })}`],
  ["GET", `${app}/funnels/sales/board`],
  ["GET", `${app}/funnels/sales/board?filter=${rule({ ">": [{ var: "cost" }, 50] })}`],
  ["GET", `${deals}/${ids[0]}/transitions`],
  ["GET", `${deals}/${ids[0]}/timeline`],
  ["GET", app],
  ["GET", `${app}/openapi.json`],
  ["GET", `${app}/objects/deal/schema?use=edit`],
  ["GET", `${app}/reports/amount_by_stage`],
  ["GET", `${app}/reports/funnel?filter=${rule({ ">": [{ var: "cost" }, 50] })}`],
  ["POST", `${app}/reports/run`, { definition: report("sum", "cost") }],
  ["POST", `${app}/reports/run`, { definition: report("max", "margin") }],
  ["POST", `${app}/reports/run`, { definition: { ...report("count"), dimensions: [{ key: "d", field: "cost" }] } }],
  ["POST", `${app}/reports/run`, { definition: { ...report("count"), dimensions: [{ key: "d", field: "cost", bucket: "month" }] } }],
  ["POST", `${app}/reports/run`, { definition: { ...report("count"), filter: { ">": [{ var: "cost" }, 50] } } }],
  ["PATCH", `${deals}/${ids[2]}`, { fields: { cost: "5.00" } }, { "if-match": "1" }],
  ["PATCH", `${deals}/${ids[2]}`, { fields: { margin: "5" } }, { "if-match": "1" }],
  ["POST", deals, { fields: { name: "探", cost: "1.00" } }],
  ["POST", `${deals}/bulk`, { update: [{ id: ids[2], version: 1, fields: { cost: "1.00" } }] }],
  ["POST", `${deals}/query`, { filter: { "<": [{ var: "cost" }, 10] }, sort: [{ field: "cost", direction: "asc" }] }],
  ["POST", `${deals}/query`, { cursor: "abc" }],
  ["POST", `${deals}/${ids[3]}/advance/check`, { to: "discovery" }],
  ["POST", `${deals}/${ids[3]}/advance/check`, { to: "discovery", patch: { cost: "1.00" } }],
  ["POST", `${deals}/${ids[3]}/advance`, { to: "discovery", patch: { cost: "1.00" } }, { "if-match": "1" }],
  ["POST", `${deals}/advance/bulk`, { filter: { ">": [{ var: "cost" }, 50] }, to: "discovery" }],
  ["PUT", `${deals}/by/cost/5.00`, { fields: { name: "x" } }],
  ["GET", `${app}/definition`],
  ["POST", `${app}/rules/test`, { object: "deal", criteria: [{ key: "a", rule: { ">": [{ var: "cost" }, 5] } }] }],
];

function report(aggregate: string, field?: string): Record<string, unknown> {
  return { key: "probe", type: "aggregate", title: "x", object: "deal", measures: [{ key: "m", aggregate, ...(field && { field }) }] };
}

describe("what a seller is answered", () => {
  it("the administrators' values do differ", async () => {
    const [one, other] = await Promise.all([left.admin("GET", `${deals}/${ids[1]}`), right.admin("GET", `${deals}/${ids[1]}`)]);
    expect(one.body.fields.cost).not.toBe(other.body.fields.cost);
  });
  it.each(probes)("does not depend on hidden values: %s %s", async (method, url, body, headers) => {
    const [one, other] = await Promise.all([left.seller(method, url, body, headers), right.seller(method, url, body, headers)]);
    expect(shown(left, one)).toBe(shown(right, other));
    expect(one.status).toBeLessThan(500);
  });
  it("names a hidden field exactly as it names one that never was", async () => {
    for (const [method, url, body, headers] of probes) {
      const text = JSON.stringify([decodeURIComponent(url), body ?? null]);
      if (!text.includes("cost") || url.includes("/definition") || url.includes("/rules/")) continue;
      const there = await left.seller(method, url, body, headers);
      const never = await left.seller(
        method,
        url.replaceAll("cost", "csot"),
        body && JSON.parse(JSON.stringify(body).replaceAll("cost", "csot")),
        headers,
      );
      // A suggestion depends on how the wrong name is spelt, which is the asker's.
      const told = (answer: typeof there): string => shown(left, answer).replaceAll(/,"hint":"是否[^"]*"/g, "");
      expect(told(never).replaceAll("csot", "cost"), `${method} ${url}`).toBe(told(there));
    }
  });
});
