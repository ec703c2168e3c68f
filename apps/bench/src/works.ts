import type { Call } from "./load.ts";

/** What the works are made from. */
export interface Material {
  readonly ourKey: string;
  readonly twinToken: string;
  /** Deals the caller may see. */
  readonly deals: readonly string[];
  /** Deals in the first stage, never advanced. */
  readonly leads: readonly string[];
  readonly accounts: readonly string[];
}

/** One work done by both servers: `total` calls a round. */
export interface Work {
  readonly name: "get" | "list" | "sum" | "create" | "patch" | "patch_searched" | "advance" | "bulk";
  readonly total: number;
  /** Calls before anything is measured: V8 compiles what is called thousands of times, and a server runs for weeks. */
  readonly warmUp: number;
  readonly concurrency: number;
  /** Most that ours may cost of the twin; undefined where the twin does not do the same work. */
  readonly target: number | undefined;
  readonly ours: { readonly status: number; readonly call: (index: number) => Call };
  readonly twin: { readonly status: number; readonly call: (index: number) => Call };
}

const objects = "/api/v1/apps/b2b/objects/deal";
const bulkRows = 10_000;

/** The works, for so many rounds. Each keeps its own counters, so that no record is used by two calls that need it fresh. */
export function worksOf(material: Material, rounds: number): readonly Work[] {
  let serial = 0;
  const run = `${Date.now().toString(36)}${process.pid}`;
  const key = (): string => `${run}-${(serial += 1)}`;
  const ours = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Call => ({
    method,
    path,
    headers: { authorization: `Bearer ${material.ourKey}`, ...(method !== "GET" && { "idempotency-key": key() }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const twin = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Call => ({
    method,
    path,
    headers: { authorization: `Bearer ${material.twinToken}`, ...(method !== "GET" && { "idempotency-key": key() }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const pick = (list: readonly string[], index: number): string => list[(index * 7919) % list.length] ?? "";
  const versions = { ours: new Map<string, number>(), twin: new Map<string, number>() };
  const nextVersion = (side: "ours" | "twin", id: string): string => {
    const version = versions[side].get(id) ?? 1;
    versions[side].set(id, version + 1);
    return String(version);
  };
  const fields = (index: number) => ({
    name: `新商机 ${run} ${index}`,
    account: pick(material.accounts, index),
    source: "website",
    amount: `${(index % 900) + 100}000.00`,
    budget: "500000.00",
    quote: "520000.00",
    need: "希望年内上线产线数据采集与看板",
    close_on: "2027-03-31",
    products: ["mes", "bi"],
  });
  const patched = { ours: 0, twin: 0 };
  const moved = { ours: 0, twin: 0 };
  const patchId = (side: "ours" | "twin"): string => material.deals[(patched[side] += 1) % material.deals.length] ?? "";
  const leadId = (side: "ours" | "twin"): string => {
    const id = material.leads[(moved[side] += 1)];
    if (id === undefined) throw new Error("no fresh lead left; seed more deals");
    return id;
  };
  // Stages that many deals stand in: an empty page is no page of fifty.
  const stages = ["lead", "proposal", "won", "aftersales"];
  const sources = ["exhibition", "website", "whitepaper", "keyword", "referral", "cold_call"];
  const asked = (index: number) => ({
    stage: stages[index % stages.length] ?? "",
    source: sources[index % sources.length] ?? "",
    amount: `${(index % 40) * 10_000}`,
  });
  const shown = ["name", "account", "source", "grade", "amount", "budget", "quote", "close_on", "next_step"];
  const bulk = (): { create: { fields: object }[] } => ({
    create: Array.from({ length: bulkRows }, (_, index) => ({ fields: fields(index) })),
  });
  const both = (status: number, left: (index: number) => Call, right: (index: number) => Call) => ({
    ours: { status, call: left },
    twin: { status, call: right },
  });
  return [
    {
      name: "get",
      total: 3000,
      warmUp: 3000,
      concurrency: 16,
      target: 1.1,
      ...both(
        200,
        (i) => ours("GET", `${objects}/records/${pick(material.deals, i)}`),
        (i) => twin("GET", `/deals/${pick(material.deals, i)}`),
      ),
    },
    {
      name: "list",
      total: 600,
      warmUp: 1000,
      concurrency: 16,
      target: 1.1,
      ...both(
        200,
        (i) => {
          const { stage, source, amount } = asked(i);
          const filter = {
            and: [
              { "==": [{ var: "$stage.key" }, stage] },
              { "==": [{ var: "source" }, source] },
              { ">=": [{ var: "amount" }, Number(amount)] },
            ],
          };
          return ours("POST", `${objects}/records/query`, {
            filter,
            sort: [{ field: "amount", direction: "desc" }],
            fields: shown,
            limit: 50,
            count: "capped",
          });
        },
        (i) => twin("POST", "/deals/query", { ...asked(i), limit: 50 }),
      ),
    },
    {
      name: "sum",
      total: 100,
      warmUp: 100,
      concurrency: 16,
      target: 1.1,
      ...both(
        200,
        () =>
          ours("POST", "/api/v1/apps/b2b/reports/run", {
            definition: {
              key: "bench",
              type: "aggregate",
              title: "bench",
              object: "deal",
              dimensions: [{ key: "stage", field: "$stage" }],
              measures: [
                { key: "n", aggregate: "count" },
                { key: "total", aggregate: "sum", field: "amount" },
              ],
            },
          }),
        () => twin("GET", "/deals/sum"),
      ),
    },
    {
      name: "create",
      total: 1000,
      warmUp: 3000,
      concurrency: 16,
      target: 1.25,
      ...both(
        201,
        (i) => ours("POST", `${objects}/records`, { fields: fields(i) }),
        (i) => twin("POST", "/deals", { fields: fields(i) }),
      ),
    },
    {
      name: "patch",
      total: 1000,
      warmUp: 3000,
      concurrency: 16,
      target: 1.25,
      ...both(
        200,
        (i) => {
          const id = patchId("ours");
          return ours(
            "PATCH",
            `${objects}/records/${id}`,
            { fields: { cost: `${(i % 900) + 100}00.00` } },
            { "if-match": nextVersion("ours", id) },
          );
        },
        (i) => {
          const id = patchId("twin");
          return twin("PATCH", `/deals/${id}`, { fields: { cost: `${(i % 900) + 100}00.00` } }, { "if-match": nextVersion("twin", id) });
        },
      ),
    },
    {
      // The twin keeps no search: what ours pays for finding Chinese words in what was patched.
      name: "patch_searched",
      total: 1000,
      warmUp: 3000,
      concurrency: 16,
      target: undefined,
      ...both(
        200,
        (i) => {
          const id = patchId("ours");
          return ours("PATCH", `${objects}/records/${id}`, { fields: { next_step: `回访 ${i}` } }, { "if-match": nextVersion("ours", id) });
        },
        (i) => {
          const id = patchId("twin");
          return twin("PATCH", `/deals/${id}`, { fields: { next_step: `回访 ${i}` } }, { "if-match": nextVersion("twin", id) });
        },
      ),
    },
    {
      name: "advance",
      // Each call wants a lead never moved before, and the twin takes two batches a round.
      total: Math.min(600, Math.floor(material.leads.length / 4 / rounds)),
      warmUp: Math.min(3000, Math.floor(material.leads.length / 4)),
      concurrency: 16,
      target: 1.25,
      ...both(
        200,
        () => {
          const id = leadId("ours");
          return ours("POST", `${objects}/records/${id}/advance`, { to: "discovery" }, { "if-match": nextVersion("ours", id) });
        },
        () => {
          const id = leadId("twin");
          return twin("POST", `/deals/${id}/advance`, { to: "discovery" }, { "if-match": nextVersion("twin", id) });
        },
      ),
    },
    {
      name: "bulk",
      total: 1,
      warmUp: 1,
      concurrency: 1,
      target: 2.5,
      ...both(
        200,
        () => ours("POST", `${objects}/records/bulk`, bulk()),
        () => twin("POST", "/deals/bulk", bulk()),
      ),
    },
  ];
}
