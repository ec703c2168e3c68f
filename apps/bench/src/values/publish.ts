import { Agent } from "node:http";
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Call, send } from "../load.ts";
import { connect, reseed, tenantOf } from "../prepare.ts";
import { startOurs } from "../processes.ts";
import type { Served, Value } from "./all.ts";

type Asked = Readonly<Record<string, unknown>>;
type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Asked>;

/** A definition as far as it is changed here. */
interface Draft {
  readonly objects: readonly { readonly key: string; readonly fields: { key: string; kind: string; title: unknown; scale?: number }[] }[];
}

/** The longest wait of any client. */
interface Slowest {
  readonly what: "read" | "write";
  readonly ms: number;
  /** When it began, on the clock of performance.now(). */
  readonly at: number;
}

const none: Slowest = { what: "read", ms: 0, at: 0 };

/** What clients met while something else went on, in ms. */
interface Waited {
  readonly slowest: number;
  /** What waited so long, and when it was asked for. */
  readonly told: string;
  /** The longest the server's event loop was at one thing. */
  readonly blocked: number;
  readonly took: number;
}

/** Nothing is published for no longer than this. */
const mostIdleMs = 60_000;
const clients = 16;
const writers = 4;

/** The longest anybody waits while a field is added and while a field changes its type, at many deals, beside the longest wait of the same clients when nothing is published. */
export async function publishValues({ env, ourKey, largeDeals }: Served): Promise<readonly Value[]> {
  const client = await connect(env["DATABASE_URL"] ?? "");
  const ours = await startOurs({ ...env });
  const agent = new Agent({ keepAlive: true, maxSockets: 2 * clients });
  const ask: Ask = async (method, path, body, more = {}) => {
    const headers = { authorization: `Bearer ${ourKey}`, "idempotency-key": randomBytes(9).toString("hex"), ...more };
    const asked: Call = { method, path: `/api/v1/apps/b2b${path}`, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await send(ours.port, agent, asked);
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
    return { ...JSON.parse(answer.text), etag: answer.headers["etag"] };
  };
  /** How long the event loop was blocked at most since this was last asked, in ms. */
  const blocked = async (): Promise<number> => {
    const { text } = await send(ours.port, agent, { method: "GET", path: "/metrics" });
    return 1000 * Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text)?.[1]);
  };
  try {
    await reseed(client, largeDeals, (await tenantOf(client)).schema);
    const during = async (writing: boolean, work: () => Promise<unknown>): Promise<Waited> => {
      const load = await underLoad(ask, writing ? writers : 0);
      await wait(1_000);
      await blocked();
      load.forget();
      const began = performance.now();
      await work();
      const took = performance.now() - began;
      const { what, ms, at } = load.slowest();
      const told = `a ${what} ${Math.max(0, (at - began) / 1_000).toFixed(0)} s after the begin`;
      const waited = { slowest: ms, told, blocked: await blocked(), took };
      await load.stop();
      return waited;
    };
    const field = await during(false, () =>
      publishDraft(ask, (deal) => void deal.fields.push({ key: "bench_note", kind: "text", title: "Bench" })),
    );
    const fieldIdle = await during(false, () => wait(Math.min(field.took, mostIdleMs)));
    const type = await during(true, () =>
      publishDraft(ask, (deal) => {
        const amount = deal.fields.find(({ key }) => key === "amount");
        if (amount === undefined) throw new Error("deals have no amount");
        amount.scale = 4;
      }),
    );
    const typeIdle = await during(true, () => wait(Math.min(type.took, mostIdleMs)));
    const size = `${(largeDeals / 1e6).toLocaleString("en")} M deals`;
    const ms = (name: string, what: string, value: number, target = "–"): Value => ({
      name,
      what,
      value: value.toFixed(0),
      unit: "ms",
      target,
    });
    return [
      ms("add_field_slowest_read", `Slowest read of 16 readers while a field is added, ${size}`, field.slowest, "≤ 300"),
      ms("add_field_blocked", "Longest block of the server's event loop meanwhile", field.blocked),
      ms("add_field_idle_slowest_read", `Slowest read of the same readers for as long, with nothing published`, fieldIdle.slowest),
      ms(
        "type_change_slowest_wait",
        `Slowest of 12 readers and 4 writers while a field changes its type, ${size}: ${type.told}`,
        type.slowest,
        "≤ 300",
      ),
      ms("type_change_blocked", "Longest block of the server's event loop meanwhile", type.blocked),
      ms("type_change_idle_slowest_wait", `Slowest of the same clients for as long, with nothing published`, typeIdle.slowest),
      ms("type_change_took", "Until the type is changed, old records and all", type.took),
    ];
  } finally {
    agent.destroy();
    await ours.stop();
    await client.end();
  }
}

/** Publishes the draft with its deals changed. */
async function publishDraft(ask: Ask, change: (deal: Draft["objects"][number]) => void): Promise<void> {
  const { etag, document } = (await ask("GET", "/draft")) as { readonly etag?: string; readonly document: Draft };
  const deal = document.objects.find(({ key }) => key === "deal");
  if (deal === undefined) throw new Error("there are no deals");
  change(deal);
  await ask("PUT", "/draft", { document }, etag === undefined ? {} : { "if-match": etag });
  const { planId } = await ask("POST", "/plan", {});
  await ask("POST", "/publish", { planId, decisions: {}, message: "bench" });
}

/** Clients that read one deal after the other, so many of which write what they have read; keeps the longest any of them waited, in ms. */
async function underLoad(
  ask: Ask,
  writing: number,
): Promise<{ readonly slowest: () => Slowest; readonly forget: () => void; readonly stop: () => Promise<void> }> {
  const list = await ask("POST", "/objects/deal/records/query", { limit: 48, fields: ["name"] });
  const ids = (list["items"] as readonly { readonly id: string }[]).map(({ id }) => id);
  let done = false;
  let slowest = none;
  let written = 0;
  let refused = 0;
  const timed = async <T>(what: Slowest["what"], work: () => Promise<T>): Promise<T> => {
    const at = performance.now();
    try {
      return await work();
    } finally {
      const ms = performance.now() - at;
      if (ms > slowest.ms) slowest = { what, ms, at };
    }
  };
  const client = async (seat: number): Promise<void> => {
    const writes = seat < writing;
    for (let index = seat; !done; index += writes ? writing : 1) {
      const path = `/objects/deal/records/${ids[index % ids.length]}`;
      const { version } = await timed("read", () => ask("GET", path));
      if (!writes) continue;
      // Each has records of its own; a version that the publish has raised is refused, which is an answer like any other.
      await timed("write", () =>
        ask("PATCH", path, { fields: { next_step: `bench ${index}` } }, { "if-match": `"${Number(version)}"` }),
      ).then(
        () => (written += 1),
        () => (refused += 1),
      );
    }
  };
  const all = Array.from({ length: clients }, (_, seat) => client(seat));
  return {
    slowest: () => slowest,
    forget: () => (slowest = none),
    async stop() {
      done = true;
      await Promise.all(all);
      if (refused > written) throw new Error(`${refused} writes were refused and ${written} were not`);
    },
  };
}
