import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinTeam } from "./b2b.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
const callers = {} as Record<"seller" | "manager" | "finance", Caller>;
const deals = "/api/v1/apps/b2b/objects/deal/records";

beforeAll(async () => {
  server = await startTestServer();
  const admin = server.as(await setUpFirst(server));
  expect((await admin("POST", "/api/v1/apps", { template: "b2b", sampleData: true })).status).toBe(201);
  for (const role of ["seller", "manager", "finance"] as const) callers[role] = await joinTeam(server, admin, role, { b2b: [role] });
  const people = (await admin("GET", "/api/v1/members")).body.items as {
    id: string;
    name: string;
    sample: boolean;
    manager: string | null;
  }[];
  const idOf = (name: string): string => people.find((person) => person.name === name)!.id;
  // Half of the sample's sellers work for this manager; a hundred deals of theirs become this seller's.
  const theirs = people.filter((person) => person.sample && person.manager !== null).slice(0, 3);
  for (const person of theirs) await admin("PATCH", `/api/v1/members/${person.id}`, { manager: idOf("manager") });
  const some = (await admin("GET", `${deals}?limit=100&fields=name`)).body.items as { id: string; version: number }[];
  const update = some.map(({ id, version }) => ({ id, version, owner: idOf("seller") }));
  const given = await admin("POST", `${deals}/bulk`, { update });
  expect(given, JSON.stringify(given.body)).toMatchObject({ status: 200, body: { updated: 100 } });
});
afterAll(async () => await server.close());

describe.each(["seller", "manager", "finance"] as const)("a %s", (role) => {
  it("opens any point of any report on exactly the records it counts", async () => {
    const caller = callers[role];
    const reports = (await caller("GET", "/api/v1/apps/b2b")).body.reports as { key: string }[];
    expect(reports.length).toBeGreaterThan(8);
    let points = 0;
    let counted = 0;
    for (const { key } of reports) {
      const { status, body } = await caller("GET", `/api/v1/apps/b2b/reports/${key}`);
      // A report over a field hidden from the role answers like one over a field that never existed.
      if (status !== 200) {
        expect(status, `${key}: ${JSON.stringify(body)}`).toBe(422);
        continue;
      }
      const object = await objectOf(caller, key);
      for (const row of body.rows) {
        for (const [column, token] of Object.entries(row.drill as Record<string, string>)) {
          const value = typeof row[column] === "object" && row[column] !== null ? row[column].k : row[column];
          const list = await caller("POST", `/api/v1/apps/b2b/objects/${object}/records/query`, {
            drill: token,
            count: "exact",
            limit: 1,
            fields: [],
          });
          if (list.body.count?.value !== value)
            expect.soft(list.body.count?.value, `${key} ${column} ${JSON.stringify(row).slice(0, 300)}`).toBe(value);
          points += 1;
          counted += Number(value);
        }
      }
    }
    expect(points).toBeGreaterThan(50);
    expect(counted).toBeGreaterThan(100);
  }, 120_000);
});

it("a point of a report is one of its own object: another's records are not opened by it", async () => {
  const { rows } = (await callers.manager("GET", "/api/v1/apps/b2b/reports/funnel")).body;
  const drill = Object.values(rows[0].drill)[0];
  const asked = (object: string) => callers.manager("POST", `/api/v1/apps/b2b/objects/${object}/records/query`, { drill });
  expect((await asked("deal")).status).toBe(200);
  expect(await asked("account")).toMatchObject({ status: 400, body: { code: "QUERY_INVALID" } });
});

async function objectOf(caller: Caller, key: string): Promise<string> {
  const workspace = (await caller("GET", "/api/v1/apps/b2b")).body;
  const report = workspace.reports.find((one: { key: string }) => one.key === key);
  return report.object ?? workspace.funnels.find((funnel: { key: string }) => funnel.key === report.funnel).object;
}
