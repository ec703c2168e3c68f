import { useSyncExternalStore } from "react";

let now = Date.now();

function subscribe(listener: () => void): () => void {
  const timer = setInterval(() => {
    now = Date.now();
    listener();
  }, 60_000);
  return () => clearInterval(timer);
}

/** The time to the minute; screens that count days stay right overnight. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
