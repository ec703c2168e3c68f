/** Milliseconds a stop may take before the process ends regardless. */
export const drainMs = 9000;

/** Calls `stop` once at SIGTERM or SIGINT and ends the process: 0 when it finished in time, 1 when it did not. A second signal ends at once. */
export function stopOnSignal(stop: () => Promise<void>, exit: (code: number) => void = (code) => process.exit(code)): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) return exit(1);
    stopping = true;
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
