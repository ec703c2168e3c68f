import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Once } from "../src/http/answer-once.ts";
import { answerResumable } from "../src/http/answer-resumable.ts";
import { setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let schema: string;
const silentMs = 900;
const once = (key: string): Once => ({ schema, actor: "a", now: new Date().toISOString(), idempotency: { key, hash: "h" } });

beforeAll(async () => {
  server = await startTestServer();
  await setUpFirst(server);
  const [row] = await server.deps.db.administerAlone({ text: "select schema from platform.tenant", values: [] });
  schema = String(row?.["schema"]);
});
afterAll(async () => await server.close());

describe("work of several transactions under a key", () => {
  it("is not begun again while it runs, however long that is, and is answered once", async () => {
    let runs = 0;
    const work = async () => {
      runs += 1;
      await wait(silentMs * 3);
      return { status: 200, body: { runs } };
    };
    const first = answerResumable(server.deps.db, once("long"), work, silentMs);
    await wait(silentMs * 2);
    await expect(answerResumable(server.deps.db, once("long"), work, silentMs)).rejects.toMatchObject({ code: "IDEMPOTENCY_RUNNING" });
    expect(await first).toEqual({ status: 200, body: { runs: 1 } });
    expect(await answerResumable(server.deps.db, once("long"), work, silentMs)).toEqual({ status: 200, body: { runs: 1 } });
    expect(runs).toBe(1);
  });
  it("is taken up by the next try at once when it failed for no reason of its own", async () => {
    const seen: boolean[] = [];
    const failing = async (resumed: boolean) => {
      seen.push(resumed);
      if (!resumed) throw new Error("the server's own fault");
      return { status: 201, body: "done" };
    };
    await expect(answerResumable(server.deps.db, once("failed"), failing, silentMs)).rejects.toThrow("own fault");
    expect(await answerResumable(server.deps.db, once("failed"), failing, silentMs)).toEqual({ status: 201, body: "done" });
    expect(seen).toEqual([false, true]);
  });
});
