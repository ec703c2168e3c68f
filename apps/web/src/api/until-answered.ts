import { Problem } from "@funnelsmith/problem";

interface Asking {
  /** Whether the line is lost just now. */
  readonly onLost: (lost: boolean) => void;
  /** Whether somebody still waits for the answer. */
  readonly isWanted: () => boolean;
  /** Milliseconds before it is asked again. */
  readonly pauseMs?: number;
}

/** The line broke, the server is busy for a moment, or the work is under way there and has no answer yet. */
const comesLater = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof Problem && (error.code === "IDEMPOTENCY_RUNNING" || error.status === 503));

/**
 * Sends a long write, with one idempotency key, again and again until it is answered: work that goes on in the server outlives the line it
 * was asked for on. A refusal ends it, and so does nobody waiting any more.
 */
export async function untilAnswered<T>(send: () => Promise<T>, { onLost, isWanted, pauseMs = 2000 }: Asking): Promise<T> {
  for (;;) {
    try {
      const answer = await send();
      onLost(false);
      return answer;
    } catch (error) {
      const again = comesLater(error) && isWanted();
      onLost(again && !(error instanceof Problem && error.code === "IDEMPOTENCY_RUNNING"));
      if (!again) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
