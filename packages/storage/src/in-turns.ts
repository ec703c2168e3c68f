import { setImmediate as letOthers } from "node:timers/promises";
import type { Turns } from "@funnelsmith/definition";

/** Milliseconds after which others go first. */
const mostHeldMs = 25;

/** Does work turn by turn: whenever it has held the thread for 25 ms, whoever waits for it is served before it goes on. */
export async function inTurns<T>(work: Turns<T>): Promise<T> {
  for (let since = performance.now(); ; ) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
    if (performance.now() - since < mostHeldMs) continue;
    await letOthers();
    since = performance.now();
  }
}
