import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
const run = async (definition: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  await admin(
    "POST",
    "/api/v1/apps/b2b/reports/run",
    { definition: { key: "x", title: "x", ...definition }, ...more },
    { "accept-language": "en" },
  );
const count = { type: "aggregate", object: "deal", measures: [{ key: "n", aggregate: "count" }] };

beforeAll(async () => {
  server = await startTestServer();
  admin = server.as(await setUpFirst(server));
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
});
afterAll(async () => await server.close());

describe("a report asked for on the spot", () => {
  it.each([
    [
      "a time bucket over what is no date",
      {
        ...count,
        dimensions: [
          { key: "m", field: "$created_at", bucket: "month" },
          { key: "d", field: "source", bucket: "month" },
        ],
      },
      "/definition/dimensions/1/bucket",
      "BUCKET_NEEDS_DATE",
    ],
    [
      "a time bucket over the stage",
      { ...count, dimensions: [{ key: "d", field: "$stage", bucket: "week" }] },
      "/definition/dimensions/0/bucket",
      "BUCKET_NEEDS_DATE",
    ],
    [
      "an option its basis does not heed",
      { type: "funnel", funnel: "sales", basis: "flow", windowDays: 30 },
      "/definition/windowDays",
      "OPTION_WITHOUT_EFFECT",
    ],
    [
      "a field there is not",
      { ...count, dimensions: [{ key: "d", field: "nothing" }] },
      "/definition/dimensions/0/field",
      "UNKNOWN_REFERENCE",
    ],
    [
      "a measure and a dimension of one key",
      { ...count, dimensions: [{ key: "n", field: "source" }], measures: [{ key: "n", aggregate: "count" }] },
      "/definition/measures/0/key",
      "DUPLICATE_KEY",
    ],
    [
      "two dimensions of one key",
      {
        ...count,
        dimensions: [
          { key: "d", field: "source" },
          { key: "d", field: "$stage" },
        ],
      },
      "/definition/dimensions/1/key",
      "DUPLICATE_KEY",
    ],
    [
      "a dimension of a key every row has",
      { ...count, dimensions: [{ key: "drill", field: "source" }] },
      "/definition/dimensions/0/key",
      "RESERVED_KEY",
    ],
    ["a form no report has", { ...count, measures: [] }, "/definition/measures", undefined],
  ])("with %s is refused, with the place in the request, a code and what to do", async (_name, definition, pointer, code) => {
    const refused = await run(definition);
    expect(refused, JSON.stringify(refused.body)).toMatchObject({
      status: 422,
      body: { code: "DEFINITION_INVALID", hint: expect.any(String), errors: [{ pointer, ...(code !== undefined && { code }) }] },
    });
  });
  it("with a bucket over a date, or an option its basis heeds, is answered", async () => {
    for (const definition of [
      { ...count, dimensions: [{ key: "m", field: "$created_at", bucket: "week" }] },
      { type: "funnel", funnel: "sales", basis: "cohort", windowDays: 30 },
    ])
      expect((await run(definition)).status).toBe(200);
  });
  it("points at its parameters where they are", async () => {
    expect(await run(count, { asOf: "soon" })).toMatchObject({ status: 400, body: { errors: [{ pointer: "/asOf" }] } });
  });
});

describe("the quality of the data behind a report", () => {
  const definition = { key: "x", title: "x", type: "funnel", funnel: "sales" };
  const ask = async (body: Record<string, unknown>) => await admin("POST", "/api/v1/apps/b2b/reports/quality", body);

  it("is the same of a saved report and of one described, and its parts open the records at fault", async () => {
    const deal = { name: "一", source: "website", close_on: "2020-01-01" };
    expect((await admin("POST", "/api/v1/apps/b2b/objects/deal/records", { fields: deal })).status).toBe(201);
    const saved = await admin("GET", "/api/v1/apps/b2b/reports/funnel/quality");
    const described = await ask({ definition });
    expect([saved.status, described.status]).toEqual([200, 200]);
    const figures = (parts: readonly { key: string; rate: unknown; records: number }[]) =>
      parts.map(({ key, rate, records }) => ({ key, rate, records }));
    expect(figures(saved.body.parts)).toEqual(figures(described.body.parts));
    expect(saved.body.parts.map(({ key }: { key: string }) => key)).toEqual(["required", "overdue", "stale", "sameDay", "back"]);
    const overdue = saved.body.parts.find(({ key }: { key: string }) => key === "overdue");
    expect(overdue).toMatchObject({ rate: { k: 1, n: 1, show: "count" }, records: 1 });
    const listed = await admin("POST", "/api/v1/apps/b2b/objects/deal/records/query", { drill: overdue.drill, count: "exact" });
    expect(listed.body).toMatchObject({ count: { value: 1 }, items: [{ fields: { name: "一" } }] });
  });

  it("refuses what the report itself refuses, with the place", async () => {
    expect((await admin("GET", "/api/v1/apps/b2b/reports/nothing/quality")).body).toMatchObject({ status: 404, code: "NOT_FOUND" });
    expect((await ask({ definition: { ...definition, funnel: "none" } })).body).toMatchObject({
      status: 422,
      code: "DEFINITION_INVALID",
      errors: [{ pointer: "/definition/funnel" }],
    });
    expect((await ask({ definition, asOf: "yesterday" })).body).toMatchObject({ code: "QUERY_INVALID", errors: [{ pointer: "/asOf" }] });
    const token = Buffer.from(JSON.stringify({ definition, params: {}, point: { column: "$quality", row: { part: "none" } } }));
    const drill = token.toString("base64url");
    const listed = await admin("POST", "/api/v1/apps/b2b/objects/deal/records/query", { drill });
    expect(listed.body).toMatchObject({ status: 400, code: "QUERY_INVALID" });
  });
});
