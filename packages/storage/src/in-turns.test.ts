import type { Turns } from "@funnelsmith/definition";
import { expect, it } from "vitest";
import { inTurns } from "./in-turns.ts";

function* slow(until: () => boolean): Turns<string> {
  // Ends only when somebody else was served meanwhile.
  while (!until()) yield;
  return "done";
}

it("others are served while work in turns goes on", async () => {
  let served = false;
  setTimeout(() => (served = true), 1);
  expect(await inTurns(slow(() => served))).toBe("done");
});

it("what fails in a turn is the work's failure", async () => {
  function* failing(): Turns<never> {
    yield;
    throw new Error("no");
  }
  await expect(inTurns(failing())).rejects.toThrow("no");
});
