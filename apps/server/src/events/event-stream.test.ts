import { setTimeout as wait } from "node:timers/promises";
import type { Change, Changes } from "@funnelsmith/engine";
import { describe, expect, it } from "vitest";
import { openEventStream, type StreamSource } from "./event-stream.ts";

const pace = { heartbeatMs: 5, admitMs: 5, gatherMs: 1 };
const change: Change = { type: "published", at: "2026-01-01T00:00:00.000Z", version: 1, cursor: "c" };
const found = (items: readonly Change[], more: boolean): Changes => ({ items, nextCursor: "c", more });
const quiet: Omit<StreamSource, "read"> = { admit: async () => {}, listen: () => () => {} };

describe("a stream of events", () => {
  it("writes nothing behind its end, whatever is read or due then", async () => {
    const errors: unknown[] = [];
    let answer = (_changes: Changes): void => {};
    const read = async (): Promise<Changes> => await new Promise((resolve) => (answer = resolve));
    const refused = async (): Promise<void> => {
      throw new Error("not here any more");
    };
    const stream = openEventStream({ ...quiet, admit: refused, read }, "start", false, pace);
    stream.on("error", (error) => errors.push(error));
    await expect.poll(() => stream.writableEnded).toBe(true);
    answer(found([change], false));
    await wait(30);
    expect(errors).toEqual([]);
    stream.destroy();
  });

  it("keeps nothing of the waits for a slow reader", async () => {
    let left = 30;
    const read = async (): Promise<Changes> => found(Array<Change>(1000).fill(change), (left -= 1) > 0);
    const stream = openEventStream({ ...quiet, read }, "start", false, pace);
    const listening = stream.listenerCount("close") + stream.listenerCount("drain");
    for await (const _piece of stream) if (left === 0) break;
    expect(stream.listenerCount("close") + stream.listenerCount("drain")).toBeLessThanOrEqual(listening + 2);
    stream.destroy();
  });
});
