import { Problem } from "@funnelsmith/problem";
import { describe, expect, it } from "vitest";
import { untilAnswered } from "./until-answered.ts";

/** Each call meets the next of these; an error is thrown, anything else is the answer. */
function meeting(...outcomes: readonly unknown[]): { readonly send: () => Promise<unknown>; readonly calls: () => number } {
  let calls = 0;
  const send = async (): Promise<unknown> => {
    const outcome = outcomes[calls];
    calls += 1;
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  return { send, calls: () => calls };
}

describe("a publish whose line breaks", () => {
  it("is asked for again until the server answers, and says meanwhile that the line is lost", async () => {
    const lost: boolean[] = [];
    const { send, calls } = meeting(new TypeError("gone"), new Problem("IDEMPOTENCY_RUNNING"), { version: 2 });
    const answer = await untilAnswered(send, { onLost: (now) => lost.push(now), isWanted: () => true, pauseMs: 1 });
    expect([answer, calls(), lost]).toEqual([{ version: 2 }, 3, [true, false, false]]);
  });
  it("ends with what it is refused for", async () => {
    const { send, calls } = meeting(new TypeError("gone"), new Problem("PLAN_STALE"), { version: 2 });
    await expect(untilAnswered(send, { onLost: () => {}, isWanted: () => true, pauseMs: 1 })).rejects.toMatchObject({ code: "PLAN_STALE" });
    expect(calls()).toBe(2);
  });
  it("is left alone when nobody waits any more", async () => {
    const { send, calls } = meeting(new TypeError("gone"), { version: 2 });
    await expect(untilAnswered(send, { onLost: () => {}, isWanted: () => false, pauseMs: 1 })).rejects.toThrow("gone");
    expect(calls()).toBe(1);
  });
});
