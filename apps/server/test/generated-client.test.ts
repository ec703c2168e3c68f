import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import openapiTs, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Credentials, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

const run = promisify(execFile);
const root = path.join(import.meta.dirname, "../../..");

let server: TestServer;
let credentials: Credentials;
let base: string;
let folder: string;

beforeAll(async () => {
  server = await startTestServer();
  credentials = await setUpFirst(server);
  const admin = server.as(credentials);
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
  base = await server.app.listen({ port: 0, host: "127.0.0.1" });
  const api = astToString(await openapiTs((await admin("GET", "/api/v1/apps/b2b/openapi.json")).body, { defaultNonNullable: false }));
  // Beside the packages it imports.
  folder = await mkdtemp(path.join(import.meta.dirname, "generated-"));
  await writeFile(path.join(folder, "api.ts"), api);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await server.close();
});

/** What an integrator would write: his compiler knows the fields of this app. */
const program = `
import createClient from "openapi-fetch";
import type { paths } from "./api.ts";

const [base = "", key = ""] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: base, headers: { authorization: \`Bearer \${key}\`, "accept-language": "en" } });
const records = "/api/v1/apps/b2b/objects/deal/records";
const made = await client.POST(records, {
  params: { header: { "Idempotency-Key": "client-1" } },
  body: { fields: { name: "Generated", amount: "1200.50", contact_phone: "+8613800138000" } },
});
if (!made.data) throw new Error(made.error.code);
const { id, version } = made.data;
const amount: string | number | undefined = made.data.fields?.amount;
const check = await client.POST(\`\${records}/{id}/advance/check\`, { params: { path: { id } }, body: { to: "proposal" } });
const page = await client.GET(records, { params: { query: { filter: JSON.stringify({ "==": [{ var: "name" }, "Generated"] }), count: "exact" } } });
const moved = await client.POST(\`\${records}/{id}/advance\`, {
  params: { path: { id }, header: { "If-Match": String(version) } },
  body: { to: "proposal", reason: { note: "by a client" } },
});
const changes = await client.GET("/api/v1/apps/b2b/changes", { params: { query: { from: "now" } } });
const report = await client.GET("/api/v1/apps/b2b/reports/{key}", { params: { path: { key: "channels" }, query: {} } });
console.log(
  JSON.stringify({
    amount,
    ok: check.data?.ok,
    items: page.data?.items?.map((item) => item.fields?.name),
    refused: moved.error && "code" in moved.error ? moved.error.code : undefined,
    cursor: typeof changes.data?.nextCursor,
    rows: Array.isArray(report.data?.rows),
  }),
);
`;
const wrong = `
import createClient from "openapi-fetch";
import type { paths } from "./api.ts";

const client = createClient<paths>({ baseUrl: "" });
await client.POST("/api/v1/apps/b2b/objects/deal/records", { body: { fields: { name: 5 } } });
await client.POST("/api/v1/apps/b2b/objects/deal/records/{id}/advance/check", { params: { path: { id: "x" } }, body: { to: "nowhere" } });
await client.GET("/api/v1/apps/b2b/objects/nothing/records", {});
`;

/** What the compiler says of a program beside the generated types; empty when it is satisfied. */
async function compiled(text: string): Promise<string> {
  const file = path.join(folder, "client.ts");
  await writeFile(file, text);
  const options = "--noEmit --strict --target es2022 --module nodenext --skipLibCheck --allowImportingTsExtensions --types node".split(" ");
  const tsc = path.join(root, "node_modules/.bin/tsc");
  return await run(tsc, [...options, "--ignoreConfig", file], { cwd: folder }).then(
    () => "",
    (error: unknown) => String((error as { stdout?: unknown }).stdout),
  );
}

it("a client generated from the description compiles and makes real calls", async () => {
  expect(await compiled(program)).toBe("");
  const { key } = (await server.as(credentials)("POST", "/api/v1/keys", { name: "client" })).body;
  const { stdout } = await run(process.execPath, ["--import", "tsx", path.join(folder, "client.ts"), base, key], { cwd: root });
  expect(JSON.parse(stdout)).toEqual({
    amount: "1200.50",
    ok: false,
    items: ["Generated"],
    refused: "GATE_CLOSED",
    cursor: "string",
    rows: true,
  });
});

it("its compiler refuses values, stages and objects the app does not have", async () => {
  const said = await compiled(wrong);
  expect(said).toContain("number");
  expect(said).toContain('"nowhere"');
  expect(said.match(/error TS/g)?.length).toBeGreaterThanOrEqual(3);
});
