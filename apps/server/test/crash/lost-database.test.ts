import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, expect, it } from "vitest";
import { childrenOf, isAlive, postmasterOf, removeAfterwards, removeData } from "./database-process.ts";
import { launchServer, type ServerProcess } from "./server-process.ts";

const home = realpathSync(mkdtempSync(join(tmpdir(), "fs-")));
const dataDir = join(home, "d");
let server: ServerProcess | undefined;

// PostgreSQL refuses root; the user it runs as instead has to reach its folder.
chmodSync(home, 0o711);
removeAfterwards(home, dataDir);

afterEach(({ task }) => {
  if (task.result?.state === "fail") process.stdout.write(server?.output() ?? "");
});

afterAll(async () => {
  await server?.kill();
  await removeData(dataDir);
  rmSync(home, { recursive: true, force: true });
});

interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | null;
}

it("a server whose database is killed says so, brings it back by itself, and has every acknowledged write", {
  timeout: 180_000,
}, async () => {
  server = await (await launchServer(dataDir)).ready();
  const { url } = server;
  const ask = async (method: string, path: string, body?: unknown, cookie = ""): Promise<Told & { readonly headers: Headers }> => {
    const response = await fetch(url + path, {
      method,
      headers: { cookie, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { code } = (await response.json().catch(() => ({}))) as { readonly code?: string };
    return { status: response.status, code, retryAfter: response.headers.get("retry-after"), headers: response.headers };
  };
  const person = { name: "Admin", email: "admin@example.com", password: "correct horse", tenant: "Lost" };
  const setUp = await ask("POST", "/api/v1/setup", person);
  expect(setUp.status).toBe(201);
  const cookieOf = ({ headers }: { readonly headers: Headers }): string => headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const cookie = cookieOf(setUp);
  const signIn = async () => await ask("POST", "/api/auth/sign-in", { identifier: "admin@example.com", password: "correct horse" });
  let named = 0;
  for (const round of [1, 2]) {
    const before = postmasterOf(dataDir) ?? 0;
    const backends = childrenOf(before);
    expect(backends.length).toBeGreaterThan(3);
    // Sessions the server has not looked up yet.
    const unknown = (await Promise.all(Array.from({ length: 20 }, signIn))).map(cookieOf);
    process.kill(before, "SIGKILL");
    const told: (Told & { readonly path: string })[] = [];
    const kept: number[] = [];
    const until = Date.now() + 60_000;
    for (let ready = 0; ready < 3; await wait(20)) {
      if (Date.now() > until) throw new Error(`the database did not come back:\n${server.output()}`);
      const name = `name ${(named += 1)}`;
      const answers = await Promise.all([
        ask("GET", "/readyz"),
        ask("GET", "/api/v1/tenants", undefined, cookie),
        ask("POST", "/api/v1/departments", { name }, cookie),
        ask("GET", "/api/v1/me", undefined, unknown.shift() ?? cookie),
        signIn(),
      ]);
      const paths = ["ready", "read", "write", "unknown", "sign-in"];
      told.push(...answers.map(({ status, code, retryAfter }, at) => ({ path: paths[at] ?? "", status, code, retryAfter })));
      if (answers[2]?.status === 201) kept.push(named);
      ready = answers[0]?.status === 200 ? ready + 1 : 0;
    }
    const refused = told.filter(({ status }) => status !== 200 && status !== 201);
    expect(refused.length).toBeGreaterThan(0);
    for (const each of refused) {
      expect(each, `round ${round}`).toMatchObject({ status: 503 });
      expect(Number(each.retryAfter)).toBeGreaterThan(0);
    }
    expect([...new Set(refused.map(({ path }) => path))].sort()).toEqual(["read", "ready", "sign-in", "unknown", "write"]);
    const after = postmasterOf(dataDir) ?? 0;
    expect(after).not.toBe(before);
    for (let n = 0; n < 200 && backends.some(isAlive); n += 1) await wait(25);
    expect(backends.filter(isAlive)).toEqual([]);
    const list = await fetch(`${url}/api/v1/departments`, { headers: { cookie } });
    const { items } = (await list.json()) as { readonly items: readonly { readonly name: string }[] };
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(kept.map((n) => `name ${n}`)));
  }
  expect(server.output()).toContain("is gone; starting it again");
  const last = postmasterOf(dataDir) ?? 0;
  expect(await server.stop()).toBe(0);
  server = undefined;
  for (let n = 0; n < 400 && isAlive(last); n += 1) await wait(25);
  expect(postmasterOf(dataDir)).toBeUndefined();
});
