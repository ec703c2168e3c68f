import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Agent } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Client } from "pg";
import { peakMemoryOf } from "../cpu.ts";
import { send } from "../load.ts";
import { connect, postmasterOf, reseed, tenantOf } from "../prepare.ts";
import { root, startOurs } from "../processes.ts";
import type { Served, Value } from "./all.ts";

/** Deals advanced just before, so that there is something to recover. */
const advanced = 10_000;

/**
 * What whoever runs the product waits for at many deals: a start after the server and its embedded database were killed amid their work,
 * with every move that was answered still there, and `--check`. Works on the deals the figures before have left, or makes them.
 */
export async function restartValues(served: Served): Promise<readonly Value[]> {
  const { env, largeDeals } = served;
  const url = env["DATABASE_URL"] ?? "";
  // On its embedded database, as `npm start` is: it joins the one that runs, and brings it up again when it is gone.
  const embedded = { ...env, DATABASE_URL: "" };
  const client = await connect(url);
  const { schema } = await tenantOf(client);
  const count = async (asked: Client, table: string): Promise<number> =>
    Number((await asked.query<{ count: string }>(`select count(*) from "${schema}".${table}`)).rows[0]?.count);
  if ((await count(client, "b2b__deal")) < largeDeals) await reseed(client, largeDeals, schema);
  const moves = await count(client, "stage_transition");
  const postmaster = await postmasterOf(client);
  const ours = await startOurs(embedded);
  const added = await advanceSome(client, served, schema, ours.port);
  process.kill(ours.pid, "SIGKILL");
  process.kill(postmaster, "SIGKILL");
  await client.end().catch(() => {});
  const again = await startOurs(embedded);
  try {
    const after = await connect(url);
    const kept = await count(after, "stage_transition");
    await after.end();
    if (kept < moves + added) throw new Error(`${moves + added} moves were answered, ${kept} are there after the restart`);
    const { seconds, memory, findings } = await check(embedded);
    const size = `${(largeDeals / 1e6).toLocaleString("en")} M deals, ${(kept / 1e6).toLocaleString("en", { maximumFractionDigits: 1 })} M moves`;
    const row = (name: string, what: string, value: string, unit: string, target = "–"): Value => ({ name, what, value, unit, target });
    return [
      row("restart_after_kill_ms", `Start after kill -9 of server and database, ${size}`, again.startMs.toFixed(0), "ms"),
      row("check_seconds", `\`--check\` beside the running server, ${size}`, seconds.toFixed(1), "s"),
      row("check_memory", "Peak memory of its process", memory.toFixed(0), "MB"),
      row("check_findings", "What it found", String(findings), "findings", "0"),
    ];
  } finally {
    await again.stop();
  }
}

/** Advances deals in the first stage over HTTP and answers how many moves that made: the server has said that they are written. */
async function advanceSome(client: Client, { ourKey }: Served, schema: string, port: number): Promise<number> {
  const found = await client.query<{ id: string }>(`select id from "${schema}".b2b__deal where stage = 'lead' limit ${advanced}`);
  const ids = found.rows.map(({ id }) => id);
  const agent = new Agent();
  const answer = await send(port, agent, {
    method: "POST",
    path: "/api/v1/apps/b2b/objects/deal/records/advance/bulk",
    headers: { authorization: `Bearer ${ourKey}`, "idempotency-key": randomBytes(9).toString("hex") },
    body: JSON.stringify({ ids, to: "discovery" }),
  });
  agent.destroy();
  if (answer.status >= 300) throw new Error(`the bulk advance answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  const { moved } = JSON.parse(answer.text) as { readonly moved: readonly string[] };
  return moved.length;
}

/** `npm start -- --check` as its process runs it: how long, its peak memory in MB, and how much it found. */
async function check(env: Readonly<Record<string, string>>): Promise<{ seconds: number; memory: number; findings: number }> {
  const began = performance.now();
  const child = spawn("node", [join(root, "apps/server/dist/main.js"), "--check"], {
    env: { ...process.env, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let memory = 0;
  const look = setInterval(() => {
    // It may just have ended.
    if (child.exitCode === null && child.pid !== undefined) memory = Math.max(memory, peakMemoryOf(child.pid));
  }, 50);
  const [said] = await Promise.all([text(child.stdout), once(child, "exit")]).finally(() => clearInterval(look));
  const findings = /findings: (\d+)/.exec(said)?.[1];
  if (findings === undefined) throw new Error(`the check ended with ${child.exitCode}: ${said.slice(0, 500)}`);
  if (findings !== "0") console.log(said);
  return { seconds: (performance.now() - began) / 1000, memory, findings: Number(findings) };
}
