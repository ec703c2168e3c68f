import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Order } from "../../test/move-once.ts";
import { openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor } from "../context.ts";
import { createRecord } from "../records/create-record.ts";
import { advance } from "./advance.ts";
import { advanceBulk } from "./advance-bulk.ts";
import { checkLedger } from "./check-ledger.ts";

let work: Work;
let manager: Actor;
let account: string;
beforeAll(async () => {
  work = await openWork(salesApp);
  manager = await work.member(["manager"]);
  account = (await createRecord(await work.ctx(manager), "account", { fields: { name: "Acme" } })).id;
});
afterAll(() => work.drop());

/** Gives an order to a process of its own, which dies at the place named; answers what it managed to say. */
async function orderKilled(order: Order, point: string): Promise<string> {
  const script = fileURLToPath(new URL("../../test/move-once.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=source", "--import", "tsx", script], {
    env: { ...process.env, FUNNELSMITH_FAIL_POINT: `${point}:kill` },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(`${JSON.stringify(order)}\n`);
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const signal = await new Promise((resolve) => child.on("exit", (_code, by) => resolve(by)));
  expect(signal).toBe("SIGKILL");
  return said;
}

/** The backend of a killed process may still be ending its transaction. */
async function settled<T>(look: () => Promise<T>, good: (seen: T) => boolean): Promise<T> {
  for (let at = 0; ; at += 1) {
    const seen = await look();
    if (good(seen) || at > 100) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe.each([false, true])("a server killed in the middle of a move (many at once: %s)", (bulk) => {
  const kind = bulk ? "bulk" : "move";
  async function orderOf(): Promise<Order> {
    const ids: string[] = [];
    for (let at = 0; at < (bulk ? 5 : 1); at += 1)
      ids.push((await createRecord(await work.ctx(manager), "deal", { fields: { name: "D", account } })).id);
    return { tenant: work.tenant.id, app: work.app, actor: manager, key: `key ${ids[0]}`, ids, to: "discovery", bulk };
  }
  const state = (order: Order) => async (): Promise<Readonly<Record<string, unknown>> | undefined> =>
    (
      await work.sql(
        `select (select count(*)::int from :schema.shop__deal where id = any($1) and stage = 'discovery' and version = 2) as moved,
           (select count(*)::int from :schema.shop__deal where id = any($1) and (stage = 'discovery') <> (version = 2)) as half,
           (select count(*)::int from :schema.stage_transition where record_id = any($1) and seq = 2) as ledger,
           (select count(*)::int from :schema.audit where record_id = any($1) and action = 'update') as audit,
           (select count(*)::int from :schema.outbox where payload->>'action' = 'move' and payload->'ids' ? $2) as outbox,
           (select count(*)::int from :schema.idempotency where key = $3) as keys`,
        [order.ids, order.ids[0], order.key],
      )
    )[0];
  const again = async (order: Order): Promise<unknown> => {
    const ctx = await work.ctx(manager, { idempotency: { key: order.key, hash: order.key } });
    return bulk
      ? advanceBulk(ctx, "deal", { ids: order.ids, to: order.to })
      : advance(ctx, "deal", order.ids[0] ?? "", { to: order.to, patch: { amount: "77.00" } }, 1);
  };
  const whole = (order: Order): object => ({
    moved: order.ids.length,
    half: 0,
    ledger: order.ids.length,
    audit: bulk ? 0 : 1,
    outbox: 1,
    keys: 1,
  });

  it("before the commit leaves nothing, and the same request then does it", async () => {
    const order = await orderOf();
    expect(await orderKilled(order, `${kind}.before-commit`)).toBe("");
    expect(await state(order)()).toEqual({ moved: 0, half: 0, ledger: 0, audit: 0, outbox: 0, keys: 0 });
    await again(order);
    expect(await settled(state(order), (seen) => seen?.["moved"] === order.ids.length)).toEqual(whole(order));
  });

  it("after the commit has done everything, and the same request answers without doing it again", async () => {
    const order = await orderOf();
    expect(await orderKilled(order, `${kind}.after-commit`)).toBe("");
    expect(await state(order)()).toEqual(whole(order));
    await again(order);
    expect(await state(order)()).toEqual(whole(order));
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });
});
