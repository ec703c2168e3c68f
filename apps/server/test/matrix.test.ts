import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { b2bDeal, joinTeam } from "./b2b.ts";
import { type Caller, setUpFirst, signUp, startTestServer, type TestServer } from "./test-server.ts";

/** Who calls: nobody, an account without a team, and members with more and more rights; a key limited to a role; an administrator elsewhere. */
const roles = ["anonymous", "account", "member", "seller", "finance", "limitedKey", "foreignAdmin", "admin"] as const;
type Role = (typeof roles)[number];

/** One request per route, harmless and well formed as far as an administrator goes; `admin` is what the administrator gets for it. */
interface Case {
  readonly url?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly admin: number;
  /** Where a role of the app gets something else than the administrator: its rights in b2b. */
  readonly seller?: number;
  readonly finance?: number;
  /** Where a key limited to the seller's role gets something else than its account, an administrator. */
  readonly limitedKey?: number;
}

let server: TestServer;
const callers = {} as Record<Role, Caller>;
let ids: { admins: string; sellers: string; key: string; member: string; department: string; invitation: string; account: string };

beforeAll(async () => {
  server = await startTestServer();
  const first = await setUpFirst(server);
  const admin = server.as(first);
  callers.anonymous = server.as({});
  callers.admin = admin;
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
  callers.member = await joinTeam(server, admin, "member", {});
  callers.seller = await joinTeam(server, admin, "seller", { b2b: ["seller"] });
  callers.finance = await joinTeam(server, admin, "finance", { b2b: ["finance"] });
  callers.account = server.as(await signUp(server, "lonely"));
  const foreign = server.as(await signUp(server, "foreign"));
  await foreign("POST", "/api/v1/tenants", { name: "外人" });
  callers.foreignAdmin = foreign;
  const key = (await admin("POST", "/api/v1/keys", { name: "limited", roles: { b2b: ["seller"] } })).body;
  callers.limitedKey = server.as({ authorization: `Bearer ${key.key}` });
  ids = {
    admins: (await b2bDeal(admin)).id,
    sellers: (await b2bDeal(callers.seller)).id,
    key: key.id,
    member: (await admin("GET", "/api/v1/members")).body.items.find((one: { name: string }) => one.name === "member").id,
    department: (await admin("POST", "/api/v1/departments", { name: "部门" })).body.id,
    invitation: (await admin("POST", "/api/v1/invitations", {})).body.id,
    account: (await admin("POST", "/api/v1/apps/b2b/objects/account/records", { fields: { name: "矩阵" } })).body.id,
  };
});
afterAll(async () => await server.close());

const nowhere = "00000000-0000-7000-8000-000000000000";
const app = "/api/v1/apps/:app";
const records = `${app}/objects/:object/records`;

/** A case for every route, by `METHOD url`. Requests that would change much are sent so that they are refused after the rights were judged. */
function cases(): Record<string, Case | "public"> {
  return {
    "GET /healthz": "public",
    "GET /readyz": "public",
    "GET /metrics": "public",
    "GET /docs/errors": "public",
    "GET /api/v1/setup": "public",
    "POST /api/v1/setup": "public",
    "POST /api/v1/invitations/read": "public",
    "POST /api/auth/sign-in": "public",
    "POST /api/auth/sign-in/email": "public",
    "POST /api/auth/sign-up/email": "public",
    "POST /api/auth/request-password-reset": "public",
    "POST /api/auth/reset-password": "public",
    "POST /api/auth/change-password": "public",
    "POST /api/auth/sign-out": "public",
    "POST /api/auth/revoke-sessions": "public",
    "POST /api/auth/revoke-other-sessions": "public",
    "POST /api/auth/update-user": "public",
    "GET /api/auth/get-session": "public",
    "GET /api/auth/list-sessions": "public",
    "GET /api/v1/me": { admin: 200 },
    "POST /api/v1/me/tenant": { limitedKey: 403, admin: 404, body: { tenant: nowhere } },
    "GET /api/v1/tenants": { admin: 200 },
    "POST /api/v1/tenants": { limitedKey: 403, admin: 400, body: { name: "x", zone: "Mars/Base" } },
    "PATCH /api/v1/tenants": { admin: 200, body: {} },
    "GET /api/v1/templates": { admin: 200 },
    "GET /api/v1/members": { admin: 200 },
    "PATCH /api/v1/members/:id": { admin: 200, url: `/api/v1/members/${ids.member}`, body: {} },
    "GET /api/v1/departments": { admin: 200 },
    "POST /api/v1/departments": { admin: 400, body: { name: "x", parent: nowhere } },
    "PATCH /api/v1/departments/:id": { admin: 200, url: `/api/v1/departments/${ids.department}`, body: {} },
    "DELETE /api/v1/departments/:id": { admin: 404, url: `/api/v1/departments/${nowhere}` },
    "GET /api/v1/invitations": { admin: 200 },
    "POST /api/v1/invitations": { admin: 201, body: {} },
    "DELETE /api/v1/invitations/:id": { admin: 404, url: `/api/v1/invitations/${nowhere}` },
    "POST /api/v1/invitations/accept": { limitedKey: 403, admin: 404, body: { token: "none-such-token" } },
    "GET /api/v1/keys": { admin: 200 },
    "POST /api/v1/keys": { limitedKey: 403, admin: 201, body: { name: "k" } },
    "DELETE /api/v1/keys/:id": { limitedKey: 403, admin: 404, url: `/api/v1/keys/${nowhere}` },
    "GET /api/v1/bi-access": { admin: 200 },
    "POST /api/v1/bi-access": { admin: 201 },
    "DELETE /api/v1/bi-access": { admin: 204 },
    "GET /api/v1/apps": { admin: 200 },
    "POST /api/v1/definitions/test": { admin: 422, body: { document: {} } },
    "POST /api/v1/apps": { admin: 404, body: { template: "none" } },
    [`GET ${app}`]: { admin: 200 },
    [`DELETE ${app}/sample`]: { admin: 200 },
    [`GET ${app}/definition`]: { admin: 200 },
    [`GET ${app}/export`]: { admin: 200 },
    [`GET ${app}/versions`]: { admin: 200 },
    [`GET ${app}/where-used`]: { admin: 200, url: "/api/v1/apps/b2b/where-used?ref=field:deal.amount" },
    [`GET ${app}/draft`]: { admin: 200 },
    [`PUT ${app}/draft`]: { admin: 409, body: { document: { key: "b2b" } }, headers: { "if-match": "nothing" } },
    [`DELETE ${app}/draft`]: { admin: 204 },
    [`POST ${app}/draft/check`]: { admin: 200, body: {} },
    [`GET ${app}/upgrade`]: { admin: 200 },
    [`POST ${app}/upgrade`]: { admin: 409, body: {}, headers: { "if-match": "nothing" } },
    [`POST ${app}/plan/rows`]: { admin: 404, body: { change: "nothing" } },
    [`GET ${app}/publish`]: { admin: 200 },
    [`DELETE ${app}/publish`]: { admin: 200 },
    [`GET ${app}/hidden-fields`]: { admin: 200 },
    [`POST ${app}/hidden-fields/purge`]: { admin: 404, body: { object: "deal", serial: 1, field: "nothing" } },
    [`POST ${app}/sample`]: { admin: 400, body: { sample: {} } },
    [`GET ${app}/parameters`]: { admin: 200 },
    [`PUT ${app}/parameters`]: { admin: 422, body: { parameters: { nothing: 1 } } },
    [`POST ${app}/plan`]: { admin: 200, body: {} },
    [`POST ${app}/publish`]: { admin: 409, body: { planId: "stale" } },
    [`POST ${app}/rollback/plan`]: { admin: 404, body: { version: 99 } },
    [`POST ${app}/rollback`]: { admin: 404, body: { version: 99 } },
    [`POST ${app}/rules/test`]: { admin: 200, body: { object: "deal", criteria: [{ key: "a", rule: { "==": [1, 1] } }] } },
    [`GET ${app}/openapi.json`]: { admin: 200 },
    [`GET ${app}/objects/:object/schema`]: { admin: 200 },
    [`GET ${app}/objects/:object/validator.js`]: { admin: 404 },
    [`GET ${records}`]: { admin: 200 },
    [`POST ${records}/query`]: { admin: 200, body: {} },
    // Sent as JSON, which is no file: refused once the rights were judged.
    [`POST ${records}/import`]: { admin: 415, body: {} },
    // Without content: refused once the rights were judged.
    "POST /api/v1/files": {
      admin: 400,
      url: "/api/v1/files?app=b2b&object=contract&field=scan&name=x.pdf",
    },
    "GET /api/v1/files/:id": { admin: 404, url: `/api/v1/files/${nowhere}` },
    "DELETE /api/v1/files/:id": { admin: 404, url: `/api/v1/files/${nowhere}` },
    "GET /api/v1/jobs": { admin: 200 },
    "GET /api/v1/jobs/:id": { admin: 404, url: `/api/v1/jobs/${nowhere}` },
    "GET /api/v1/jobs/:id/errors": { admin: 404, url: `/api/v1/jobs/${nowhere}/errors` },
    "POST /api/v1/jobs/:id/start": { admin: 404, url: `/api/v1/jobs/${nowhere}/start`, body: { phase: "check" } },
    "POST /api/v1/jobs/:id/pause": { admin: 404, url: `/api/v1/jobs/${nowhere}/pause` },
    "POST /api/v1/jobs/:id/resume": { admin: 404, url: `/api/v1/jobs/${nowhere}/resume` },
    "POST /api/v1/jobs/:id/cancel": { admin: 404, url: `/api/v1/jobs/${nowhere}/cancel` },
    "POST /api/v1/jobs/:id/undo": { admin: 404, url: `/api/v1/jobs/${nowhere}/undo` },
    [`GET ${records}/export`]: { admin: 200, seller: 403, limitedKey: 403 },
    [`POST ${records}`]: { admin: 422, body: { fields: {} }, finance: 403 },
    [`PUT ${records}/by/:field/:value`]: {
      admin: 422,
      url: "/api/v1/apps/b2b/objects/account/records/by/name/x",
      body: { fields: { name: "x", nothing: 1 } },
      finance: 400,
    },
    [`GET ${records}/:id`]: { admin: 200, seller: 404 },
    [`PATCH ${records}/:id`]: { admin: 412, body: { fields: {} }, headers: { "if-match": "99" }, seller: 404 },
    [`DELETE ${records}/:id`]: { admin: 412, headers: { "if-match": "99" }, seller: 404, finance: 403, limitedKey: 403 },
    [`POST ${records}/:id/restore`]: { admin: 404, url: `${urlOf(records)}/${nowhere}/restore` },
    [`POST ${records}/bulk`]: { admin: 422, body: { create: [{ fields: {} }] }, finance: 403 },
    [`POST ${records}/:id/advance`]: { admin: 412, body: { to: "discovery" }, headers: { "if-match": "99" }, seller: 404, finance: 403 },
    [`POST ${records}/:id/advance/check`]: { admin: 200, body: { to: "discovery" }, seller: 404, finance: 403 },
    [`POST ${records}/advance/bulk`]: { admin: 200, body: { ids: [nowhere], to: "discovery" }, finance: 403 },
    [`GET ${records}/:id/transitions`]: { admin: 200, seller: 404 },
    [`GET ${records}/:id/timeline`]: { admin: 200, seller: 404 },
    [`GET ${app}/funnels/:funnel/board`]: { admin: 200 },
    [`GET ${app}/changes`]: { admin: 200 },
    // One that is opened goes on for ever: refused once the rights were judged.
    [`GET ${app}/events`]: { admin: 400, url: "/api/v1/apps/b2b/events?cursor=none" },
    [`GET ${app}/reports/:key`]: { admin: 200 },
    [`GET ${app}/reports/:key/quality`]: { admin: 200 },
    [`POST ${app}/reports/quality`]: {
      admin: 200,
      body: { definition: { key: "x", type: "funnel", title: "x", funnel: "sales" } },
    },
    [`POST ${app}/reports/run`]: {
      admin: 200,
      body: { definition: { key: "x", type: "aggregate", title: "x", object: "deal", measures: [{ key: "n", aggregate: "count" }] } },
    },
  };

  function urlOf(pattern: string): string {
    return pattern.replace(":app", "b2b").replace(":object", "deal");
  }
}

/** The route's url for the deal of the administrator. */
function fill(url: string): string {
  const named: Record<string, string> = { app: "b2b", object: "deal", id: ids.admins, funnel: "sales", key: "funnel" };
  return url.replace(/:([a-z]+)/g, (_, name: string) => named[name] ?? name);
}

describe("every route", () => {
  it("has a case here", () => {
    const known = cases();
    const routes = server.app.routeList.map(({ method, url }) => `${method} ${url}`);
    expect(routes.filter((route) => !(route in known))).toEqual([]);
    expect(Object.keys(known).filter((route) => !routes.includes(route))).toEqual([]);
  });

  it("answers each role as its declared access and the role's rights say", async () => {
    const wrong: string[] = [];
    const known = cases();
    for (const { method, url, access } of server.app.routeList) {
      const entry = known[`${method} ${url}`];
      if (entry === undefined || entry === "public") {
        expect(access, `${method} ${url}`).toBe("public");
        continue;
      }
      for (const role of roles) {
        const expected = expectation(access, url, role, entry);
        const reply = await callers[role](method, entry.url ?? fill(url), entry.body, entry.headers);
        if (!expected.includes(reply.status))
          wrong.push(`${role} ${method} ${url}: ${reply.status} ${JSON.stringify(reply.body).slice(0, 300)}, not ${expected.join(" or ")}`);
        if (reply.status >= 400 && !String(reply.headers["content-type"]).startsWith("application/problem+json"))
          wrong.push(`${role} ${method} ${url}: no problem`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  function expectation(access: string, url: string, role: Role, entry: Case): readonly number[] {
    if (role === "anonymous") return [401];
    // In a team of its own the foreign administrator finds no such app, and changes nothing of this team.
    if (access === "account") return [role === "limitedKey" ? (entry.limitedKey ?? entry.admin) : entry.admin];
    if (role === "account") return [403];
    if (role === "admin") return [entry.admin];
    const ofApp = /:app|:id/.test(url) || entry.url?.includes("?app=") === true;
    if (role === "foreignAdmin") return [ofApp ? 404 : entry.admin];
    if (access === "member" && role === "member" && entry.url?.includes("?app=")) return [404];
    if (access === "member") return [role === "limitedKey" ? (entry.limitedKey ?? entry.admin) : entry.admin];
    if (access === "admin" || access === "builder") return [403];
    if (role === "member") return [404];
    if (role === "finance") return [entry.finance ?? entry.admin];
    // The key acts as a seller whose own rows are the administrator's; the seller himself has none of them.
    return [role === "limitedKey" ? (entry.limitedKey ?? entry.admin) : (entry.seller ?? entry.admin)];
  }
});
