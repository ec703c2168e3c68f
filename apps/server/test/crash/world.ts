import { randomUUID } from "node:crypto";
import type { AppDefinition } from "@funnelsmith/definition";
import pg from "pg";
import { crashApp } from "./crash-app.ts";
import { databaseUrl } from "./database-process.ts";
import { type Answer, request, type Target } from "./journal.ts";

const json = async <T>(target: Target, method: string, path: string, body: unknown, headers?: Record<string, string>): Promise<T> => {
  const answer = await request(target, method, path, body, headers);
  if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text) as T;
};

/** Sets a fresh server up over HTTP: the first account and its team, the app, a key for the work; then the units. */
export async function setUpWorld(
  target: Target,
  dataDir: string,
  units: number,
): Promise<{ readonly tenant: string; readonly schema: string }> {
  const first = await fetch(`${target.url}/api/v1/setup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Admin", email: "admin@example.com", password: "correct horse", tenant: "Crash" }),
  });
  if (first.status !== 201) throw new Error(`setup answered ${first.status} ${await first.text()}`);
  const { tenant } = (await first.json()) as { readonly tenant: string };
  const cookie = first.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const { key } = await json<{ key: string }>(target, "POST", "/api/v1/keys", { name: "work" }, { cookie });
  target.authorization = `Bearer ${key}`;
  await json(target, "POST", "/api/v1/apps", { bundle: crashApp }, { "idempotency-key": randomUUID() });
  for (let from = 0; from < units; from += 9_000) {
    const codes = Array.from({ length: Math.min(9_000, units - from) }, (_, at) => from + at);
    const create = codes.map((code) => ({ fields: { name: `seed ${code}`, code } }));
    await json(target, "POST", "/api/v1/apps/crash/objects/unit/records/bulk", { create });
  }
  await json(target, "POST", "/api/v1/apps/crash/objects/note/records", { fields: { name: "seed note", spare: "no number" } });
  const schema = await asking(dataDir, async (client) => {
    const { rows } = await client.query<{ schema: string }>("select schema from platform.tenant where id = $1", [tenant]);
    return rows[0]?.schema ?? "";
  });
  return { tenant, schema };
}

/** Looks into the database as its owner. */
export async function asking<T>(dataDir: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(databaseUrl(dataDir));
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A publish on its way: what was asked for, to be asked again under the same key. */
export interface Publish {
  readonly path: "publish" | "rollback";
  readonly key: string;
  readonly body: unknown;
  /** The version it makes. */
  readonly version: number;
}

interface Plan {
  readonly planId: string;
  readonly base: number;
  readonly changes: readonly { readonly id: string; readonly class: string; readonly options?: readonly { readonly value: string }[] }[];
}

/** The live definition as it would be exported. */
export const liveDefinition = (target: Target): Promise<AppDefinition> =>
  json<AppDefinition>(target, "GET", "/api/v1/apps/crash/definition", undefined);

/** Plans a document and decides what it asks: the option that erases where there is one, else the first. */
export async function planned(target: Target, document: AppDefinition): Promise<Publish> {
  const { planId, base, changes } = await json<Plan>(target, "POST", "/api/v1/apps/crash/plan", { document });
  const decisions = Object.fromEntries(
    changes
      .filter((change) => change.class !== "safe")
      .map(({ id, options = [] }) => [id, (options.find(({ value }) => value === "erase") ?? options[0])?.value ?? "accept"]),
  );
  return { path: "publish", key: randomUUID(), body: { planId, document, decisions }, version: base + 1 };
}

export const publish = (target: Target, { path, key, body }: Publish): Promise<Answer> =>
  request(target, "POST", `/api/v1/apps/crash/${path}`, body, { "idempotency-key": key });
