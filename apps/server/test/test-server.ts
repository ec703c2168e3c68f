import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { FastifyInstance, InjectOptions } from "fastify";
import pg from "pg";
import { type AppOptions, buildServer } from "../src/build-app.ts";
import { compose } from "../src/compose.ts";
import type { Deps } from "../src/deps.ts";
import type { SlowStatement } from "../src/observe/slow-queries.ts";
import { readSettings } from "../src/settings.ts";

/** A server over a database of its own, and requests as somebody. */
export interface TestServer {
  readonly app: FastifyInstance;
  readonly deps: Deps;
  readonly ownerUrl: string;
  /** Another server process over the same database, as far as a test can tell. */
  another(options?: AppOptions): Promise<{ app: FastifyInstance; deps: Deps; close: () => Promise<void> }>;
  as(credentials: Credentials): Caller;
  close(): Promise<void>;
}

export interface Credentials {
  readonly cookie?: string;
  readonly authorization?: string;
}

// oxlint-disable-next-line typescript/no-explicit-any -- answers are read by their shape in assertions
export interface Reply<T = any> {
  readonly status: number;
  readonly body: T;
  readonly headers: Record<string, string | string[] | number | undefined>;
}

export type Caller = (method: string, url: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

export function callerOn(app: FastifyInstance, credentials: Credentials): Caller {
  return async (method, url, body, headers = {}) => {
    const options: InjectOptions = {
      method: method as "GET",
      url,
      headers: { ...credentials, ...(body !== undefined && { "content-type": "application/json" }), ...headers } as Record<string, string>,
      ...(body !== undefined && { payload: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    };
    const response = await app.inject(options);
    const type = String(response.headers["content-type"] ?? "");
    return {
      status: response.statusCode,
      body: type.includes("json") && response.body !== "" ? JSON.parse(response.body) : response.body,
      headers: response.headers as Reply["headers"],
    };
  };
}

const templates = fileURLToPath(new URL("../../../examples", import.meta.url));
// Many servers of many tests share one PostgreSQL.
const connections = { one: 2, list: 1, report: 1, transaction: 4, owner: 2 };
const secret = "test-secret-test-secret-test-secret-0123";

export async function startTestServer(
  env: Record<string, string> = {},
  options: AppOptions & {
    readonly templates?: string;
    readonly onSlow?: (slow: SlowStatement) => void;
    readonly onError?: (error: unknown) => void;
  } = {},
): Promise<TestServer> {
  const base = process.env["TEST_DATABASE_URL"];
  if (!base) throw new Error("set TEST_DATABASE_URL");
  const name = `fs_server_${randomBytes(5).toString("hex")}`;
  const admin = new pg.Client({ connectionString: base });
  await admin.connect();
  await admin.query(`create database ${name} template template0 encoding 'UTF8' lc_ctype 'C.UTF-8' lc_collate 'C'`).catch(async () => {
    await admin.query(`create database ${name}`);
  });
  const url = new URL(base);
  url.pathname = `/${name}`;
  const settings = readSettings({ RATE_LIMIT: "0", DATABASE_URL: url.href, AUTH_SECRET: secret, LOG_LEVEL: "silent", ...env });
  const open = async (more: AppOptions) => {
    const { deps, close } = await compose({
      // Every statement is slow to whoever wants to hear of slow ones.
      settings: options.onSlow ? { ...settings, slowQueryMs: Number.MIN_VALUE } : settings,
      ...(options.onSlow && { onSlow: options.onSlow }),
      ownerUrl: url.href,
      secret,
      templates: options.templates ?? templates,
      connections,
      onError: options.onError ?? (() => {}),
    });
    const app = await buildServer(deps, more);
    return {
      app,
      deps,
      close: async () => {
        await app.close();
        await close();
      },
    };
  };
  const first = await open(options);
  const others: { close: () => Promise<void> }[] = [];
  return {
    ...first,
    ownerUrl: url.href,
    async another(more = {}) {
      const made = await open(more);
      others.push(made);
      return made;
    },
    as: (credentials) => callerOn(first.app, credentials),
    async close() {
      const role = first.deps.db.runtimeRole;
      for (const each of [...others, first]) await each.close();
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.query(`drop role if exists "${role}"`).catch(() => {});
      await admin.end();
    },
  };
}

/** The Cookie header made from an answer's Set-Cookie. */
export function cookieOf(reply: Reply): string {
  return [reply.headers["set-cookie"]]
    .flat()
    .map((line) => String(line).split(";")[0])
    .join("; ");
}

/** Creates the first account with its team and answers its credentials. */
export async function setUpFirst(server: TestServer, input: Record<string, string> = {}): Promise<Credentials & { tenant: string }> {
  const reply = await server.as({})("POST", "/api/v1/setup", {
    name: "管理员",
    email: "admin@example.com",
    password: "correct horse",
    tenant: "甲公司",
    ...input,
  });
  if (reply.status !== 201) throw new Error(`setup answered ${reply.status} ${JSON.stringify(reply.body)}`);
  return { cookie: cookieOf(reply), tenant: reply.body.tenant };
}

/** Signs somebody up and answers the session's credentials. */
export async function signUp(server: TestServer, name: string, email: string = `${name}@example.com`): Promise<{ cookie: string }> {
  const reply = await server.as({})("POST", "/api/auth/sign-up/email", { name, email, password: "correct horse" });
  if (reply.status !== 200) throw new Error(`sign-up answered ${reply.status} ${JSON.stringify(reply.body)}`);
  return { cookie: cookieOf(reply) };
}
