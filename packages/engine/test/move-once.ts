import { createInterface } from "node:readline";
import { openCatalogs } from "@funnelsmith/storage";
import { openTestDatabase } from "@funnelsmith/testkit";
import type { Actor, Ctx } from "../src/context.ts";
import { advance } from "../src/moves/advance.ts";
import { advanceBulk } from "../src/moves/advance-bulk.ts";

/** One order to a process that may be killed on the way. */
export interface Order {
  readonly tenant: string;
  readonly app: string;
  readonly actor: Actor;
  readonly key: string;
  readonly ids: readonly string[];
  readonly to: string;
  readonly bulk: boolean;
}

// A server in miniature: takes one order on stdin, does it, says so on stdout.
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  const db = await openTestDatabase();
  const catalogs = openCatalogs(db);
  const now = new Date().toISOString();
  const ctx: Ctx = {
    db,
    catalog: await catalogs.get(order.tenant, order.app),
    actor: order.actor,
    locale: "en",
    now,
    today: now.slice(0, 10),
    cause: "api",
    secret: "a secret for tests",
    idempotency: { key: order.key, hash: order.key },
  };
  const [id = ""] = order.ids;
  if (order.bulk) await advanceBulk(ctx, "deal", { ids: order.ids, to: order.to });
  else await advance(ctx, "deal", id, { to: order.to, patch: { amount: "77.00" } }, 1);
  process.stdout.write("done\n");
  catalogs.close();
  await db.close();
  break;
}
