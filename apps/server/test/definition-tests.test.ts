import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
const app = "/api/v1/apps/b2b";

beforeAll(async () => {
  server = await startTestServer();
  admin = server.as(await setUpFirst(server));
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
});
afterAll(async () => await server.close());

/** The published definition with one test: a nameless deal that would enter the second stage. */
async function withTest(unmet: readonly string[]): Promise<Record<string, unknown>> {
  const definition = (await admin("GET", `${app}/definition`)).body;
  const [first, second] = definition.funnels[0].stages;
  const test = { key: "early", title: "太早", funnel: definition.funnels[0].key, from: first.key, to: second.key, fields: {}, unmet };
  return { ...definition, tests: [test] };
}

describe("the tests of a definition", () => {
  it("are run without publishing anything, with what was met and not", async () => {
    const wrong = await admin("POST", "/api/v1/definitions/test", { document: await withTest([]) }, { "accept-language": "en" });
    expect(wrong.status, JSON.stringify(wrong.body)).toBe(200);
    expect(wrong.body).toMatchObject({
      ok: false,
      tests: [{ key: "early", passed: false, problems: [{ pointer: "/tests/0/unmet", code: "TEST_FAILED", detail: expect.any(String) }] }],
    });
    const { unmet } = wrong.body.tests[0];
    expect(unmet.length).toBeGreaterThan(0);
    const right = await admin("POST", "/api/v1/definitions/test", { document: await withTest(unmet) });
    expect(right.body).toMatchObject({ ok: true, tests: [{ passed: true, unmet, problems: [] }] });
    const broken = await admin("POST", "/api/v1/definitions/test", { document: { key: "x" } });
    expect(broken).toMatchObject({ status: 422, body: { code: "DEFINITION_INVALID" } });
    expect(broken.body.errors[0].pointer).toMatch(/^\/document/);
  });

  it("stop a plan, a publish and an installation while one fails", async () => {
    const document = await withTest([]);
    const refused = {
      status: 422,
      body: { code: "DEFINITION_INVALID", errors: [{ pointer: "/document/tests/0/unmet", code: "TEST_FAILED" }] },
    };
    expect(await admin("POST", `${app}/plan`, { document })).toMatchObject(refused);
    expect(await admin("POST", `${app}/publish`, { planId: "x", document })).toMatchObject(refused);
    const checked = await admin("POST", `${app}/draft/check`, { document });
    expect(checked.body).toMatchObject({ ok: false, problems: [{ pointer: "/tests/0/unmet", code: "TEST_FAILED" }] });
    const never = {
      key: "never",
      title: "never",
      severity: "must",
      rule: { and: [{ ">": [{ var: "amount" }, 5] }, { "<": [{ var: "amount" }, 5] }] },
    };
    const funnels = structuredClone(document["funnels"]) as { stages: { entry?: unknown[] }[] }[];
    funnels[0]!.stages[2]!.entry = [never];
    const doubtful = { ...document, funnels };
    const both = await admin("POST", `${app}/draft/check`, { document: doubtful });
    expect(both.body).toMatchObject({
      ok: false,
      warnings: expect.arrayContaining([expect.objectContaining({ code: "RULE_ALWAYS_FALSE" })]),
    });
    const installed = await admin("POST", "/api/v1/apps", { bundle: document, key: "other" });
    expect(installed).toMatchObject({ status: 422, body: { errors: [{ pointer: "/bundle/tests/0/unmet" }] } });
    const { unmet } = (await admin("POST", "/api/v1/definitions/test", { document })).body.tests[0];
    expect((await admin("POST", `${app}/plan`, { document: await withTest(unmet) })).status).toBe(200);
  });
});
