import { setTenantLimits, type TenantLimits } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startJobRunner } from "../src/jobs/job-runner.ts";
import { runLimits } from "../src/limits/run-limits.ts";
import { createLimits } from "../src/limits/tenant-limits.ts";
import type { SlowStatement } from "../src/observe/slow-queries.ts";
import { b2bDeal } from "./b2b.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

const accounts = "/api/v1/apps/b2b/objects/account/records";

let server: TestServer;
let admin: Caller;
let team: string;
const slow: SlowStatement[] = [];

beforeAll(async () => {
  server = await startTestServer({}, { onSlow: (one) => slow.push(one) });
  const first = await setUpFirst(server);
  team = first.tenant;
  admin = server.as(first);
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
});
afterAll(async () => await server.close());

/** Gives the team limits and waits until the server has heard of it. */
async function limit(limits: Partial<TenantLimits>): Promise<void> {
  await setTenantLimits(server.deps.db, team, limits);
  await expect.poll(async () => (await server.deps.directories.of(team))?.tenant.limits ?? {}).toEqual(limits);
}

describe("what a team may use", { timeout: 60_000 }, () => {
  it("ends the making of records at its number, one by one and many at once, and begins again where some are deleted", async () => {
    const make = async (name: string) => await admin("POST", accounts, { fields: { name } });
    const made = [await make("一"), await make("二")];
    expect(made.map(({ status }) => status)).toEqual([201, 201]);
    await limit({ records: 3 });
    expect((await make("三")).status).toBe(201);
    const refused = await make("四");
    expect(refused).toMatchObject({ status: 409, body: { code: "TENANT_LIMIT", limit: { name: "records", most: 3, value: 3 } } });
    expect(refused.body.detail).toBe("团队最多 3 记录，现有 3。");
    const bulk = await admin("POST", `${accounts}/bulk`, { create: [{ fields: { name: "五" } }] });
    expect(bulk).toMatchObject({ status: 409, body: { code: "TENANT_LIMIT" } });
    expect((await admin("PUT", `${accounts}/by/name/六`, { fields: {} })).status).toBe(409);
    const changed = await admin("PUT", `${accounts}/by/name/二`, { fields: { short_name: "贰" } });
    expect(changed, JSON.stringify(changed.body)).toMatchObject({ status: 200, body: { id: made[1]?.body.id, version: 2 } });
    expect((await admin("DELETE", `${accounts}/${made[0]?.body.id}`, undefined, { "if-match": "1" })).status).toBe(200);
    expect((await make("四")).status).toBe(201);
    expect((await make("五")).status).toBe(409);
    await limit({});
    expect((await make("五")).status).toBe(201);
  });

  it("ends an import in the middle of which it is reached, and says so", async () => {
    await limit({ records: 4 });
    const sent = await admin("POST", `${accounts}/import?start=run`, "name\n甲\n乙\n", { "content-type": "text/csv" });
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    const runner = startJobRunner(server.deps, () => {}, 20);
    const job = async () => (await admin("GET", `/api/v1/jobs/${sent.body.id}`)).body;
    try {
      await expect.poll(async () => (await job()).state).toBe("failed");
      expect((await job()).problem).toMatchObject({ code: "TENANT_LIMIT", limit: { name: "records", most: 4, value: 4 } });
      await limit({});
      expect((await admin("POST", `/api/v1/jobs/${sent.body.id}/resume`)).status).toBe(200);
      await expect.poll(async () => (await job()).state).toBe("done");
    } finally {
      await runner.stop();
    }
  });

  it("lets an import that only changes what is there go on at its number", async () => {
    await limit({ records: 1 });
    const sent = await admin("POST", `${accounts}/import?start=run`, "name,short_name\n甲,J\n乙,Y\n", { "content-type": "text/csv" });
    const runner = startJobRunner(server.deps, () => {}, 20);
    try {
      await expect
        .poll(async () => (await admin("GET", `/api/v1/jobs/${sent.body.id}`)).body)
        .toMatchObject({ state: "done", result: { update: 2 } });
    } finally {
      await runner.stop();
      await limit({});
    }
  });

  it("ends a large import before the batch that is too much, however fast it goes", async () => {
    await limit({ records: 1700 });
    const rows = Array.from({ length: 2400 }, (_, n) => `大批${n}`);
    const sent = await admin("POST", `${accounts}/import?start=run`, `name\n${rows.join("\n")}\n`, { "content-type": "text/csv" });
    const runner = startJobRunner(server.deps, () => {}, 20);
    const job = async () => (await admin("GET", `/api/v1/jobs/${sent.body.id}`)).body;
    try {
      await expect.poll(async () => (await job()).state, { timeout: 30_000 }).not.toBe("running");
      const { value } = (await admin("GET", `${accounts}?count=exact&limit=1`)).body.count;
      expect((await job()).problem).toMatchObject({ code: "TENANT_LIMIT", limit: { name: "records", most: 1700, value } });
      expect((await job()).result.create).toBe(1000);
    } finally {
      await runner.stop();
      await limit({});
    }
  });

  it("ends the starting of jobs while as many run", async () => {
    await limit({ jobs: 1 });
    await server.deps.db.administerAlone({
      text: "insert into platform.working (tenant_id, job_id, since) values ($1, $1, now())",
      values: [team],
    });
    const sent = await admin("POST", `${accounts}/import?start=check`, "name\n甲\n", { "content-type": "text/csv" });
    expect(sent).toMatchObject({ status: 409, body: { code: "TENANT_LIMIT", limit: { name: "jobs", most: 1, value: 1 } } });
    await server.deps.db.administerAlone({ text: "delete from platform.working where job_id = $1", values: [team] });
    await limit({});
  });

  it("does not let more jobs start at once than one after the other", async () => {
    await limit({ jobs: 2 });
    const ready = await Promise.all(
      Array.from(
        { length: 6 },
        async (_, n) => await admin("POST", `${accounts}/import`, `name\n并行${n}\n`, { "content-type": "text/csv" }),
      ),
    );
    const started = await Promise.all(
      ready.map(async ({ body }) => await admin("POST", `/api/v1/jobs/${body.id}/start`, { phase: "check" })),
    );
    expect(started.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 200, 409, 409, 409, 409]);
    const atWork = async (): Promise<number> =>
      (await server.deps.db.administerAlone({ text: "select job_id from platform.working where tenant_id = $1", values: [team] })).length;
    expect(await atWork()).toBe(2);
    // One that is refused stays ready, and starts when there is room.
    const left = ready.find((_, n) => started[n]?.status === 409)?.body.id;
    const runner = startJobRunner(server.deps, () => {}, 20);
    try {
      await expect.poll(async () => (await admin("POST", `/api/v1/jobs/${left}/start`, { phase: "check" })).status).toBe(200);
      await expect.poll(atWork).toBe(0);
    } finally {
      await runner.stop();
      await limit({});
    }
  });

  it("ends requests at so many a minute, whoever of the team makes them", () => {
    let now = 0;
    const limits = createLimits(server.deps.db, { ...server.deps.settings.tenantLimits, requests: 2 }, () => now);
    const tenant = { id: team, schema: "t_x" };
    limits.countRequest(tenant);
    limits.countRequest(tenant);
    expect(() => limits.countRequest(tenant)).toThrow(
      expect.objectContaining({ code: "RATE_LIMITED", extensions: { limit: { name: "requests", most: 2, value: 3 } }, retryAfter: 60 }),
    );
    limits.countRequest({ id: "another", schema: "t_y" });
    now = 60_000;
    limits.countRequest(tenant);
  });

  it("is told to whoever asks too often", async () => {
    await limit({ requests: 1 });
    await admin("GET", "/api/v1/members");
    const refused = await admin("GET", "/api/v1/members");
    expect(refused).toMatchObject({ status: 429, body: { code: "RATE_LIMITED", limit: { name: "requests", most: 1 } } });
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    await limit({});
    expect((await admin("GET", "/api/v1/members")).status).toBe(200);
  });

  it("is told and set by a command", async () => {
    const { settings } = server.deps;
    const said: string[] = [];
    await runLimits(settings, { team, values: ["records=1000", "storage=7"] }, (line) => said.push(line));
    await runLimits(settings, { values: [] }, (line) => said.push(line));
    await runLimits(settings, { team, values: ["default"] }, (line) => said.push(line));
    expect(said[0]).toMatch(/甲公司: records \d+ of 1000, storage 0 of 7 MB, jobs 0 of 10, requests 60000 a minute, streams 500 a server$/);
    expect(said[1]).toBe(said[0]);
    expect(said[2]).toMatch(/records \d+ of 5000000/);
    await expect(runLimits(settings, { team, values: ["rows=3"] }, () => {})).rejects.toThrow(/records=number/);
    await expect(runLimits(settings, { team: "nobody", values: [] }, () => {})).rejects.toThrow(/no team/);
  });
});

describe("a statement that takes long", () => {
  const seen = async (work: () => Promise<unknown>): Promise<readonly SlowStatement[]> => {
    slow.length = 0;
    await work();
    return [...slow];
  };

  it("is told with the report, the view and filter, or the stage and its criteria that caused it", async () => {
    const [report] = await seen(async () => await admin("GET", "/api/v1/apps/b2b/reports/funnel"));
    expect(report).toMatchObject({ door: "report", place: { app: "b2b", route: "GET /api/v1/apps/:app/reports/:key", key: "funnel" } });
    expect(report?.text).toMatch(/select/);
    const filter = { ">": [{ var: "amount" }, 5] };
    const lists = await seen(
      async () => await admin("POST", "/api/v1/apps/b2b/objects/deal/records/query", { view: "closing_soon", filter, limit: 5 }),
    );
    expect(lists.find(({ door }) => door === "list")).toMatchObject({
      place: { app: "b2b", object: "deal", view: "closing_soon", filter },
    });
    const deal = await b2bDeal(admin);
    const moves = await seen(
      async () => await admin("POST", `/api/v1/apps/b2b/objects/deal/records/${deal.id}/advance`, { to: "won" }, { "if-match": "1" }),
    );
    expect(moves.find(({ door }) => door === "transaction")).toMatchObject({
      place: { object: "deal", id: deal.id, to: "won", criteria: expect.arrayContaining(["contract_signed"]) },
    });
  });
});
