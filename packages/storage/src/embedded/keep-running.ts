import { setTimeout as wait } from "node:timers/promises";
import { isAlive } from "./start-lock.ts";

/** What keeping a server running takes. */
export interface KeepOptions {
  /** The server's process now; undefined when there is none. */
  readonly runningPid: () => number | undefined;
  /** Starts it again, or joins one that somebody else has started; may take as long as a recovery does. */
  readonly restart: () => Promise<void>;
  /** Hears that the server was lost, and why a round of starts failed. */
  readonly onError: (error: unknown) => void;
}

/** How often its process is looked at: one system call. */
const everyMs = 250;
/** Longest between two rounds of starts. */
const longestPauseMs = 60_000;

/**
 * Looks after a server as long as it is held: when its process is gone, starts it again, in rounds with back-off of at most a minute, since
 * what keeps it down (a full disk, memory old backends still hold) may pass. Requests meanwhile are answered that the database is
 * unavailable. `stop` waits for a round under way.
 */
export function keepRunning({ runningPid, restart, onError }: KeepOptions): { readonly stop: () => Promise<void> } {
  const stopped = new AbortController();
  let pid = runningPid();
  const rest = async (ms: number): Promise<void> => await wait(ms, undefined, { ref: false, signal: stopped.signal }).catch(() => {});
  const look = async (): Promise<void> => {
    for (let pause = everyMs; !stopped.signal.aborted; ) {
      await rest(pause);
      if (stopped.signal.aborted || (pid !== undefined && isAlive(pid))) continue;
      try {
        if (pause === everyMs) onError(new Error(`the embedded database (process ${pid ?? "none"}) is gone; starting it again`));
        await restart();
        pid = runningPid();
        pause = everyMs;
      } catch (error) {
        onError(error);
        pause = Math.min(longestPauseMs, pause * 2);
      }
    }
  };
  const looking = look();
  return {
    async stop() {
      stopped.abort();
      await looking;
    },
  };
}
