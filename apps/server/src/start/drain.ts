/** Milliseconds a stop may take before the process ends regardless. */
export const drainMs = 9000;

/** A signal so soon after the first is the same one: Ctrl-C reaches us from the terminal, from npm and from the launcher. */
const sameMs = 1000;

/** Calls `stop` once at SIGTERM or SIGINT and ends the process: 0 when it finished in time, 1 when it did not. A later second signal ends at once. */
export function stopOnSignal(stop: () => Promise<void>, exit: (code: number) => void = (code) => process.exit(code)): void {
  let since: number | undefined;
  const onSignal = (): void => {
    if (since !== undefined) return performance.now() - since < sameMs ? undefined : exit(1);
    since = performance.now();
    const timer = setTimeout(() => exit(1), drainMs);
    stop().then(
      () => {
        clearTimeout(timer);
        exit(0);
      },
      () => exit(1),
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}
