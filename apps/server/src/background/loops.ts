/** Work repeated in the background until stopped. */
export interface Loop {
  /** Waits for a round under way and starts no other. */
  stop(): Promise<void>;
  /** Runs a round soon instead of at its time. */
  nudge(): void;
}

/** Runs `round` every `everyMs`, the first after `firstMs`, never twice at once; a failing round is told and the next one still comes. */
export function startLoop(everyMs: number, round: () => Promise<void>, onError: (error: unknown) => void, firstMs: number = everyMs): Loop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  const plan = (inMs: number): void => {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(run, inMs);
    timer.unref();
  };
  const run = (): void => {
    running = round()
      .catch(onError)
      .finally(() => {
        running = undefined;
        plan(again ? 0 : everyMs);
        again = false;
      });
  };
  plan(firstMs);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
    nudge() {
      if (running) again = true;
      else plan(0);
    },
  };
}
