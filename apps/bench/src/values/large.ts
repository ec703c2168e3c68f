import { Agent } from "node:http";
import { randomBytes } from "node:crypto";
import { type Call, send } from "../load.ts";
import { reseed } from "../prepare.ts";
import { median } from "../statistics.ts";
import type { Setting, Value } from "./all.ts";

/** Figures at a million deals: the cohort funnel and a bulk advance. */
export async function largeValues({ client, material, ours, largeDeals }: Setting): Promise<readonly Value[]> {
  const t = `"${material.schema}"`;
  await client.query("drop schema twin cascade");
  await reseed(client, largeDeals, material.schema);

  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const call = async (method: string, path: string, body: unknown): Promise<void> => {
    const request: Call = {
      method,
      path: `/api/v1/apps/b2b${path}`,
      headers: { authorization: `Bearer ${material.ourKey}`, "idempotency-key": randomBytes(9).toString("hex") },
      body: JSON.stringify(body),
    };
    const answer = await send(ours.port, agent, request);
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  };
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  const medianOf = async (work: () => Promise<unknown>, repeats = 5): Promise<number> => {
    const times: number[] = [];
    for (let index = 0; index <= repeats; index += 1) times.push(await timed(work));
    return median(times.slice(1));
  };

  const funnel = (amount: string) => ({
    definition: { key: "bench", type: "funnel", title: "bench", funnel: "sales", basis: "cohort", windowDays: 90, amount },
  });
  const bare = await medianOf(() => client.query(`select count(*) from ${t}.b2b__deal`));
  const cohort = await medianOf(() => call("POST", "/reports/run", funnel("none")));
  const amounts = await medianOf(() => call("POST", "/reports/run", funnel("entry")), 2);

  const leads = (await client.query<{ id: string }>(`select id from ${t}.b2b__deal where stage = 'lead' limit 10000`)).rows.map(
    (row) => row.id,
  );
  const bulk = await timed(() => call("POST", "/objects/deal/records/advance/bulk", { ids: leads, to: "discovery" }));
  agent.destroy();
  const size = `${(largeDeals / 1e6).toLocaleString("en")} M deals`;
  return [
    {
      name: "cohort_over_count",
      what: `Cohort funnel ÷ bare count(*), ${size}`,
      value: (cohort / bare).toFixed(2),
      unit: "ratio",
      target: "≤ 15",
    },
    { name: "cohort", what: `Cohort funnel, ${size}`, value: cohort.toFixed(0), unit: "ms", target: "–" },
    {
      name: "cohort_with_amounts",
      what: `The same with amounts at entry, from the ledger`,
      value: amounts.toFixed(0),
      unit: "ms",
      target: "–",
    },
    {
      name: "bulk_advance",
      what: `Bulk advance of ${leads.length.toLocaleString("en")}`,
      value: (bulk / 1000).toFixed(2),
      unit: "s",
      target: "≤ 3",
    },
  ];
}
