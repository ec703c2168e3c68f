import { afterEach, describe, expect, it, vi } from "vitest";
import { stopOnSignal } from "./drain.ts";

const signals = ["SIGINT", "SIGTERM"] as const;
const before = new Set<unknown>(signals.flatMap((signal) => process.listeners(signal)));
afterEach(() => {
  vi.useRealTimers();
  for (const signal of signals) for (const listener of process.listeners(signal)) if (!before.has(listener)) process.off(signal, listener);
});

describe("a signal to stop", () => {
  it("that comes several times at once, as Ctrl-C does under npm, stops once and in order", async () => {
    let finish = (): void => {};
    const codes: number[] = [];
    const stop = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    stopOnSignal(stop, (code) => codes.push(code));
    for (let n = 0; n < 3; n += 1) process.emit("SIGINT");
    expect(codes).toEqual([]);
    finish();
    await vi.waitFor(() => expect(codes).toEqual([0]));
    expect(stop).toHaveBeenCalledTimes(1);
  });
  it("given again a while later ends at once, and so does a stop that takes too long", () => {
    vi.useFakeTimers();
    const codes: number[] = [];
    stopOnSignal(
      () => new Promise(() => {}),
      (code) => codes.push(code),
    );
    process.emit("SIGTERM");
    vi.advanceTimersByTime(1500);
    process.emit("SIGTERM");
    expect(codes).toEqual([1]);
    vi.advanceTimersByTime(8000);
    expect(codes).toEqual([1, 1]);
  });
});
