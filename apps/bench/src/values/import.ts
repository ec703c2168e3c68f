import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { type Call, send } from "../load.ts";
import { cpuOfTree, peakMemoryOf } from "../cpu.ts";
import { connect, postmasterOf } from "../prepare.ts";
import { startOurs } from "../processes.ts";
import { importApp } from "./import-app.ts";
import type { Served, Value } from "./all.ts";

const rows = 100_000;
const accounts = 1_000;
const contacts = 2_000;

interface Job {
  readonly id: string;
  readonly state: string;
  readonly done: number;
  readonly result: Readonly<Record<string, number>>;
}

/** How fast a file of deals goes in that name accounts and contacts and stand at a gate, through a server that does nothing else. */
export async function importValues({ env, ourKey }: Served): Promise<readonly Value[]> {
  const server = await startOurs({ ...env });
  const agent = new Agent({ keepAlive: true });
  const call = async <T>(method: string, path: string, body?: string, type = "application/json"): Promise<T> => {
    const headers = { authorization: `Bearer ${ourKey}`, ...(body !== undefined && { "content-type": type }) };
    const asked: Call = { method, path: `/api/v1${path}`, headers, ...(body !== undefined && { body }) };
    const answer = await send(server.port, agent, asked);
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
    return JSON.parse(answer.text) as T;
  };
  const take = async (object: string, file: string, wanted: number): Promise<number> => {
    const { id } = await call<Job>("POST", `/apps/imports/objects/${object}/records/import`, file, "text/csv");
    const began = performance.now();
    await call("POST", `/jobs/${id}/start`, JSON.stringify({ phase: "run" }));
    for (;;) {
      const job = await call<Job>("GET", `/jobs/${id}`);
      if (job.state === "done" && job.result["create"] === wanted) return (performance.now() - began) / 1000;
      if (job.state !== "running") throw new Error(`the import ended as ${JSON.stringify(job).slice(0, 1000)}`);
      await wait(50);
    }
  };
  const lines = (count: number, head: string, line: (at: number) => string): string =>
    `${head}\n${Array.from({ length: count }, (_, at) => line(at)).join("\n")}\n`;
  try {
    await call("POST", "/apps", JSON.stringify({ bundle: importApp }));
    await take(
      "account",
      lines(accounts, "Name,Level", (at) => `Account ${at},${(at % 4) + 1}`),
      accounts,
    );
    await take(
      "contact",
      lines(contacts, "Name,E-mail", (at) => `Contact ${at},c${at}@example.com`),
      contacts,
    );
    const head = "Name,Account,Contact,Amount,Budget,Source,Close date,Next step,Stage";
    const deal = (at: number): string =>
      `Deal ${at} of many,Account ${at % accounts},c${(at * 7) % contacts}@example.com,${1000 + (at % 500)}.50,${2000 + (at % 300)},${["Fair", "Web", "Referral"][at % 3] ?? ""},2026-0${(at % 9) + 1}-1${at % 9},Call back ${at % 40},Qualified`;
    const client = await connect(env["DATABASE_URL"] ?? "");
    const postgres = await postmasterOf(client);
    await client.end();
    const used = (): number => cpuOfTree(server.pid) + cpuOfTree(postgres);
    const before = used();
    const seconds = await take("deal", lines(rows, head, deal), rows);
    return [
      {
        name: "import_rows",
        what: `Import of ${rows.toLocaleString("en")} CSV rows of 9 columns with two references, validated and gated`,
        value: (rows / seconds).toFixed(0),
        unit: "rows/s",
        target: "≥ 10000",
      },
      {
        name: "import_cpu",
        what: "CPU of one of them, server and database",
        value: (((used() - before) * 1000) / rows).toFixed(0),
        unit: "µs",
        target: "–",
      },
      {
        name: "import_memory",
        what: "Peak resident memory of the server that imports them",
        value: peakMemoryOf(server.pid).toFixed(0),
        unit: "MB",
        target: "≤ 300",
      },
    ];
  } finally {
    agent.destroy();
    await server.stop();
  }
}
