import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { Client } from "pg";
import { type Call, send } from "./load.ts";
import { root } from "./processes.ts";
import type { Material } from "./works.ts";

const here = join(root, "apps/bench/src");

/** A client of the bench's own, for seeding and measuring in SQL. */
export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // The server may stop first when a run ends early; the error that ended it is the one to see.
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** Process id of the database server on this machine. */
export async function postmasterOf(client: Client): Promise<number> {
  const found = await client.query<{ data_directory: string }>("show data_directory");
  return Number(readFileSync(join(found.rows[0]?.data_directory ?? "", "postmaster.pid"), "utf8").split("\n")[0]);
}

/** Runs one of the bench's SQL files with its names filled in. */
async function runFile(client: Client, file: string, names: Readonly<Record<string, string>> = {}): Promise<void> {
  const text = Object.entries(names).reduce(
    (sql, [name, value]) => sql.replaceAll(new RegExp(`:${name}\\b`, "g"), value),
    readFileSync(join(here, file), "utf8"),
  );
  await client.query(text);
}

/** Sets the product up as a newcomer would — first account, B2B template without samples, an API key — and answers the key. */
export async function setUp(port: number): Promise<string> {
  const agent = new Agent({ keepAlive: true });
  const origin = `http://localhost:${port}`;
  let cookie = "";
  const call = async (method: string, path: string, body: unknown): Promise<Record<string, unknown>> => {
    const request: Call = {
      method,
      path,
      body: JSON.stringify(body),
      headers: { origin, cookie, "idempotency-key": randomBytes(8).toString("hex") },
    };
    const answer = await send(port, agent, request);
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    const set = answer.headers["set-cookie"];
    if (Array.isArray(set)) cookie = set.map((each) => each.split(";")[0]).join("; ");
    return JSON.parse(answer.text);
  };
  await call("POST", "/api/v1/setup", { name: "Bench", email: "bench@example.com", password: "a password for the bench", tenant: "Bench" });
  await call("POST", "/api/v1/apps", { template: "b2b", sampleData: false });
  const { key } = await call("POST", "/api/v1/keys", { name: "bench" });
  agent.destroy();
  return String(key);
}

/** Makes so many deals with their moves and stores them as the product does. */
export async function seedOurs(client: Client, deals: number, schema: string, me: string): Promise<void> {
  await runFile(client, "seed.sql", { deals: String(deals) });
  // The seed refers to what it has made itself, so no reference is looked up again.
  await client.query("set session_replication_role = replica; set synchronous_commit = off");
  await runFile(client, "seed-ours.sql", { t: `"${schema}"`, me: `'${me}'` });
  await client.query("reset session_replication_role; reset synchronous_commit");
}

/** Makes the product's deals anew, so many of them, and the first account an administrator; answers its member. */
export async function reseed(client: Client, deals: number, schema: string): Promise<string> {
  const t = `"${schema}"`;
  const me = (await client.query<{ id: string }>(`select id from ${t}.member where account_id is not null`)).rows[0]?.id ?? "";
  // Whatever other apps were measured in goes too: their records would have lost their ledger.
  const objects = await client.query<{ tables: string }>(
    `select string_agg(format('%I.%I', schemaname, tablename), ', ') as tables from pg_tables where schemaname = $1 and tablename like '%\\_\\_%'`,
    [schema],
  );
  await client.query(`truncate ${objects.rows[0]?.tables}, ${t}.stage_transition, ${t}.audit, ${t}.outbox, ${t}.idempotency cascade`);
  await client.query(`delete from ${t}.member where account_id is null`);
  console.log(`Seeding ${deals} deals …`);
  await seedOurs(client, deals, schema, me);
  await client.query(`update ${t}.member set admin = true, version = version + 1 where id = $1`, [me]);
  await client.query("vacuum analyze");
  await client.query("checkpoint");
  // Rights are live state: the server hears of the change within five seconds.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  return me;
}

/** The team that was set up. */
export async function tenantOf(client: Client): Promise<{ readonly id: string; readonly schema: string }> {
  const found = await client.query<{ id: string; schema: string }>("select id, schema from platform.tenant order by created_at limit 1");
  const [tenant] = found.rows;
  if (!tenant) throw new Error("nothing was set up");
  return tenant;
}

/** Seeds both sides with the same deals and moves; the key's member becomes a manager of half the sellers, so that rows are filtered. */
export async function seed(client: Client, deals: number, ourKey: string): Promise<Material & { readonly schema: string }> {
  const tenant = await client.query<{ schema: string }>("select schema from platform.tenant order by created_at limit 1");
  const schema = tenant.rows[0]?.schema ?? "";
  const member = await client.query<{ id: string }>(`select id from "${schema}".member where account_id is not null limit 1`);
  const me = member.rows[0]?.id ?? "";
  await client.query(`update "${schema}".member set admin = false, roles = '{"b2b": ["manager"]}', version = version + 1 where id = $1`, [
    me,
  ]);
  await seedOurs(client, deals, schema, me);
  await runFile(client, "twin/schema.sql");
  await runFile(client, "seed-twin.sql", { me: `'${me}'` });
  const twinToken = randomBytes(24).toString("base64url");
  await client.query("insert into twin.token (hash, member_id, role) values ($1, $2, 'manager')", [
    createHash("sha256").update(twinToken).digest(),
    me,
  ]);
  await client.query("vacuum analyze");
  await client.query("checkpoint");
  const ids = async (where: string): Promise<string[]> =>
    (
      await client.query<{ id: string }>(
        `select d.id from seed.deal d join seed.member m on m.id = d.owner where m.n <= 50 and ${where} order by md5(d.id::text) limit 40000`,
      )
    ).rows.map((row) => row.id);
  const accounts = (await client.query<{ id: string }>("select id from seed.account limit 2000")).rows.map((row) => row.id);
  return { schema, ourKey, twinToken, deals: await ids("cardinality(d.path) > 1"), leads: await ids("d.path = array['lead']"), accounts };
}

/** Lets the bench's own server vacuum by itself, or not. */
export async function vacuuming(client: Client, on: boolean): Promise<void> {
  await client.query(`alter system set autovacuum = ${on ? "on" : "off"}`);
  await client.query("select pg_reload_conf()");
}
