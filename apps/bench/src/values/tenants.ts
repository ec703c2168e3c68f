import { createHash, randomBytes, randomUUID } from "node:crypto";
import { Agent } from "node:http";
import { createTenant, openDatabase } from "@funnelsmith/storage";
import { cpuOfTree, memoryOf } from "../cpu.ts";
import { send } from "../load.ts";
import { postmasterOf } from "../prepare.ts";
import type { Setting, Value } from "./all.ts";

const count = 1000;

/** Creating 1,000 tenants, and the server's memory once it has answered a request of each. */
export async function tenantValues({ client, env, ours }: Setting): Promise<readonly Value[]> {
  const postgres = await postmasterOf(client);
  const db = await openDatabase({ ownerUrl: env["DATABASE_URL"] ?? "" });
  const own = process.cpuUsage();
  const database = cpuOfTree(postgres);
  const tenants = [];
  for (let index = 0; index < count; index += 1) tenants.push(await createTenant(db, { name: `Tenant ${index}` }));
  const used = process.cpuUsage(own);
  const each = ((used.user + used.system) / 1000 + cpuOfTree(postgres) - database) / count;

  const account =
    (await client.query<{ account_id: string }>("select account_id from platform.membership limit 1")).rows[0]?.account_id ?? "";
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  for (const tenant of tenants) {
    const key = `fs_${randomBytes(24).toString("base64url")}`;
    const member = randomUUID();
    await client.query(
      `insert into "${tenant.schema}".member (id, account_id, name, admin, created_at) values ($1, $2, 'Bench', true, now())`,
      [member, account],
    );
    await client.query("insert into platform.membership (account_id, tenant_id, member_id, created_at) values ($1, $2, $3, now())", [
      account,
      tenant.id,
      member,
    ]);
    await client.query(
      "insert into platform.api_key (id, tenant_id, account_id, name, hash, prefix, created_at) values ($1, $2, $3, 'bench', $4, $5, now())",
      [randomUUID(), tenant.id, account, createHash("sha256").update(key).digest(), key.slice(0, 8)],
    );
    const answer = await send(ours.port, agent, { method: "GET", path: "/api/v1/apps", headers: { authorization: `Bearer ${key}` } });
    if (answer.status !== 200) throw new Error(`/apps answered ${answer.status}: ${answer.text}`);
  }
  agent.destroy();
  await db.close();
  return [
    { name: "create_tenant", what: "Creating a tenant, server and database CPU", value: each.toFixed(1), unit: "ms", target: "≤ 60" },
    {
      name: "memory_after_tenants",
      what: "Server memory after a request in each of 1,000 tenants",
      value: memoryOf(ours.pid).toFixed(0),
      unit: "MB",
      target: "–",
    },
  ];
}
