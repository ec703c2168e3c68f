import { Agent } from "node:http";
import { randomBytes } from "node:crypto";
import { type Call, send } from "../load.ts";
import { reseed } from "../prepare.ts";
import { median } from "../statistics.ts";
import type { Setting, Value } from "./all.ts";

/** Figures at a million deals: the cohort funnel, a bulk advance, a field added under readers. */
export async function largeValues({ client, material, ours, largeDeals }: Setting): Promise<readonly Value[]> {
  const t = `"${material.schema}"`;
  await client.query("drop schema twin cascade");
  await reseed(client, largeDeals, material.schema);

  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Record<string, unknown>> => {
    const request: Call = {
      method,
      path: `/api/v1/apps/b2b${path}`,
      headers: { authorization: `Bearer ${material.ourKey}`, "idempotency-key": randomBytes(9).toString("hex"), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const answer = await send(ours.port, agent, request);
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
    return { ...JSON.parse(answer.text), etag: answer.headers["etag"] };
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

  const slowest = await fieldUnderReaders(call);
  const waited = await typeChangeUnderLoad(call);
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
    {
      name: "add_field_slowest_read",
      what: `Slowest read of 16 readers while a field is added, ${size}`,
      value: slowest.toFixed(0),
      unit: "ms",
      target: "≤ 300",
    },
    {
      name: "type_change_slowest_wait",
      what: `Slowest of 12 readers and 4 writers while a field changes its type, ${size}`,
      value: waited.toFixed(0),
      unit: "ms",
      target: "≤ 300",
    },
  ];
}

/** Publishes another scale of every deal's amount while 12 clients read and 4 write; answers the longest any of them waited, in ms. */
async function typeChangeUnderLoad(
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Record<string, unknown>>,
): Promise<number> {
  const list = await call("POST", "/objects/deal/records/query", { limit: 50, fields: ["name"] });
  const ids = (list["items"] as { id: string }[]).map((item) => item.id);
  let done = false;
  let slowest = 0;
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    try {
      return await work();
    } finally {
      slowest = Math.max(slowest, performance.now() - began);
    }
  };
  const client = async (seat: number): Promise<void> => {
    const writes = seat < 4;
    for (let index = seat; !done; index += writes ? 4 : 1) {
      const path = `/objects/deal/records/${ids[index % ids.length]}`;
      const { etag } = await timed(() => call("GET", path));
      // A record whose version the switch has raised is refused, which is an answer like any other.
      if (writes)
        await timed(() => call("PATCH", path, { fields: { name: `bench ${index}` } }, { "if-match": String(etag) })).catch(() => undefined);
    }
  };
  const clients = Array.from({ length: 16 }, (_, seat) => client(seat));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  slowest = 0;
  const { etag, document } = (await call("GET", "/draft")) as {
    readonly etag?: string;
    readonly document: { readonly objects: readonly { readonly key: string; readonly fields: { key: string; scale?: number }[] }[] };
  };
  const amount = document.objects.find((object) => object.key === "deal")?.fields.find((field) => field.key === "amount");
  if (amount === undefined) throw new Error("deals have no amount");
  amount.scale = 4;
  await call("PUT", "/draft", { document }, etag === undefined ? {} : { "if-match": etag });
  const { planId } = await call("POST", "/plan", {});
  await call("POST", "/publish", { planId, decisions: {}, message: "bench" });
  done = true;
  await Promise.all(clients);
  return slowest;
}

/** Publishes a new field while 16 readers read one record after the other; answers the slowest read in ms. */
async function fieldUnderReaders(
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Record<string, unknown>>,
): Promise<number> {
  const list = await call("POST", "/objects/deal/records/query", { limit: 50, fields: ["name"] });
  const ids = (list["items"] as { id: string }[]).map((item) => item.id);
  let done = false;
  let slowest = 0;
  const reader = async (seat: number): Promise<void> => {
    for (let index = seat; !done; index += 1) {
      const began = performance.now();
      await call("GET", `/objects/deal/records/${ids[index % ids.length]}`);
      slowest = Math.max(slowest, performance.now() - began);
    }
  };
  const readers = Array.from({ length: 16 }, (_, seat) => reader(seat));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  slowest = 0;
  const draft = await call("GET", "/draft");
  const { etag } = draft;
  const document = draft["document"] as { objects: { key: string; fields: object[] }[] };
  document.objects.find((object) => object.key === "deal")?.fields.push({ key: "bench_note", kind: "text", title: "Bench", maxLength: 50 });
  await call("PUT", "/draft", { document }, typeof etag === "string" ? { "if-match": etag } : {});
  const plan = await call("POST", "/plan", {});
  await call("POST", "/publish", { planId: plan["planId"], decisions: {}, message: "bench" });
  done = true;
  await Promise.all(readers);
  return slowest;
}
