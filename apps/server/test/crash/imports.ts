import { setTimeout as wait } from "node:timers/promises";
import type { Target } from "./journal.ts";
import { asking } from "./world.ts";

const rows = 1_300;

/** Sends a file of deals named after `mark`, to be imported at once; answers the job's id. */
export async function startImport(target: Target, mark: string): Promise<string> {
  const lines = Array.from({ length: rows }, (_, at) => `seed ${mark} ${at},${at}.00,Lead`);
  const answer = await fetch(`${target.url}/api/v1/apps/crash/objects/deal/records/import?start=run`, {
    method: "POST",
    headers: { authorization: target.authorization, "content-type": "text/csv" },
    body: `Name,Amount,Stage\n${lines.join("\n")}\n`,
  });
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`the import answered ${answer.status} ${text}`);
  return (JSON.parse(text) as { readonly id: string }).id;
}

/** Waits for an import to end and says what is wrong with what it left: every row must be there once, as its records say and the job counts. */
export async function importFaults(target: Target, dataDir: string, schema: string, job: string, mark: string): Promise<readonly string[]> {
  let told: { state: string; done: number; result: Record<string, number> };
  for (const until = Date.now() + 60_000; ; await wait(100)) {
    const answer = await fetch(`${target.url}/api/v1/jobs/${job}`, { headers: { authorization: target.authorization } });
    told = (await answer.json()) as typeof told;
    if (told.state !== "running") break;
    if (Date.now() > until) throw new Error(`the import never ended: ${JSON.stringify(told)}`);
  }
  const found = await asking(dataDir, async (client) => {
    const deals = `"${schema}".crash__deal where name like 'seed ${mark} %'`;
    const { rows: counts } = await client.query(
      `select count(*)::int as records, count(distinct name)::int as names,
        (select count(*)::int from "${schema}".audit where record_id in (select id from ${deals})) as audits,
        (select count(*)::int from "${schema}".stage_transition where record_id in (select id from ${deals})) as moves,
        (select count(*)::int from "${schema}".job_row where job_id = $1 and record_id in (select id from ${deals})) as notes
        from ${deals}`,
      [job],
    );
    return counts[0] as Record<string, number>;
  });
  const all = { ...found, done: told.done, created: told.result["create"] ?? 0 };
  const wrong = Object.entries(all).filter(([, count]) => count !== rows);
  return [
    ...(told.state === "done" ? [] : [`the job is ${told.state}`]),
    ...wrong.map(([what, count]) => `${what}: ${count}, not ${rows}`),
  ];
}
