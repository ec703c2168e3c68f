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
});
