import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinTeam } from "./b2b.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Parameter {
  readonly $ref?: string;
  readonly name?: string;
  readonly in?: string;
}
interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly anyOf?: readonly Schema[];
}
interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>> & { readonly parameters?: readonly Parameter[] }>>;
}

let server: TestServer;
const readers = {} as Record<"admin" | "seller", Description>;

beforeAll(async () => {
  server = await startTestServer();
  const admin = server.as(await setUpFirst(server));
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
  const seller = await joinTeam(server, admin, "seller", { b2b: ["seller"] });
  const read = async (caller: Caller): Promise<Description> => (await caller("GET", "/api/v1/apps/b2b/openapi.json")).body;
  readers.admin = await read(admin);
  readers.seller = await read(seller);
});
afterAll(async () => await server.close());

const at = (description: Description, pointer: string): unknown =>
  pointer
    .slice(2)
    .split("/")
    .reduce((node: unknown, step) => (node as Record<string, unknown> | undefined)?.[step], description);
const resolved = <T extends { readonly $ref?: string }>(description: Description, part: T): T =>
  part.$ref === undefined ? part : (at(description, part.$ref) as T);
const methods = ["get", "post", "put", "patch", "delete"] as const;

/** Every operation with its path as the server writes it: names of this app's things as parameters. */
function* operations(description: Description): Generator<{ method: string; url: string; path: string; operation: Operation }> {
  for (const [path, item] of Object.entries(description.paths)) {
    const url = path
      .replace("/apps/b2b", "/apps/:app")
      .replace(/\/objects\/\w+\/records/, "/objects/:object/records")
      .replace(/\/funnels\/\w+\//, "/funnels/:funnel/")
      .replace(/\/by\/\w+\//, "/by/:field/")
      .replaceAll(/\{(\w+)\}/g, ":$1");
    for (const method of methods) if (item[method]) yield { method: method.toUpperCase(), url, path, operation: item[method] };
  }
}

describe.each(["admin", "seller"] as const)("the description of the API for the %s", (reader) => {
  it("is valid OpenAPI 3.1, with names used once and references that lead somewhere", async () => {
    const description = readers[reader];
    expect(description.openapi).toBe("3.1.0");
    const { valid, errors } = await new Validator().validate(structuredClone(description) as never);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    const ids = [...operations(description)].map(({ operation }) => operation.operationId);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const [, target] of JSON.stringify(description).matchAll(/"\$ref":"(#\/[^"]+)"/g))
      expect(at(description, target ?? ""), target).toBeDefined();
  });

  it("has nothing a public linter finds fault with", async () => {
    // Whose license an app of a team has is not ours to say, and this server is a local one.
    const rules = { "info-license": "off", "no-server-example.com": "off" } as const;
    const config = await createConfig({ extends: ["recommended"], rules });
    const found = await lintFromString({ source: JSON.stringify(readers[reader]), config });
    expect(found.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual([]);
  });

  it("says of each operation what its route takes: parameters of path and query, and members of the body", () => {
    const description = readers[reader];
    const wrong: string[] = [];
    for (const { method, url, path, operation } of operations(description)) {
      const route = server.app.routeList.find((one) => one.method === method && one.url === url);
      if (!route) {
        wrong.push(`${method} ${path}: no route ${url}`);
        continue;
      }
      const given = [...(description.paths[path]?.parameters ?? []), ...(operation.parameters ?? [])].map((one) =>
        resolved(description, one),
      );
      const named = (place: string): string[] => given.filter((one) => one.in === place).map((one) => one.name ?? "");
      const expectSame = (what: string, told: readonly string[], taken: readonly string[]): void => {
        if ([...told].sort().join() !== [...taken].sort().join())
          wrong.push(`${method} ${path}: ${what} told ${told.join()}, taken ${taken.join()}`);
      };
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
      expectSame("path", named("path"), inPath);
      expectSame("query", named("query"), Object.keys((route.schema?.querystring as Schema | undefined)?.properties ?? {}));
      const members = (schema: Schema | undefined): string[] => Object.keys((schema?.anyOf?.[0] ?? schema)?.properties ?? {});
      const told = operation.requestBody?.content["application/json"]?.schema;
      if (told !== undefined || route.schema?.body !== undefined)
        expectSame("body", members(told && resolved(description, told)), members(route.schema?.body as Schema | undefined));
    }
    expect(wrong).toEqual([]);
  });
});

describe("the description of the API", () => {
  it("names the cookie by which a session is known here", () => {
    const { components } = readers.admin as unknown as { components: { securitySchemes: { session: { name: string } } } };
    expect(components.securitySchemes.session.name).toBe(server.deps.signIn.cookieName);
  });

  it("names every route of an app for whoever may do all", () => {
    const told = new Set([...operations(readers.admin)].map(({ method, url }) => `${method} ${url}`));
    const routes = server.app.routeList
      .filter(({ url }) => url.startsWith("/api/v1/apps/:app"))
      .map(({ method, url }) => `${method} ${url}`);
    expect(routes.filter((route) => !told.has(route))).toEqual([]);
  });

  it("leaves out what its reader may not see or do", () => {
    const told = new Set([...operations(readers.seller)].map(({ method, url }) => `${method} ${url}`));
    expect([...told].filter((one) => /draft|publish|rollback|definition|rules/.test(one))).toEqual([]);
    expect(readers.seller.paths["/api/v1/apps/b2b/objects/payment/records"]?.["post"]).toBeUndefined();
    expect(readers.seller.paths["/api/v1/apps/b2b/objects/deal/records/{id}/advance"]?.["post"]?.requestBody).toBeDefined();
    expect(JSON.stringify(readers.seller)).not.toContain('"cost"');
  });
});
