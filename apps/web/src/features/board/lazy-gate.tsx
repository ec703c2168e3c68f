import { type ComponentProps, lazy, type ReactElement, Suspense } from "react";
import type { GateOverlay } from "../gate/gate-overlay.tsx";

const load = async (): Promise<{ default: typeof GateOverlay }> => ({ default: (await import("../gate/gate-overlay.tsx")).GateOverlay });
const Lazy = lazy(load);

/** Fetches the gate panel's code once the page is at rest, so that it opens at once when a card is dropped. */
export function preloadGate(): void {
  const rest = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 300));
  rest(() => void load());
}

/** The gate panel; its inputs are no part of the board's first load. */
export function LazyGate(props: ComponentProps<typeof GateOverlay>): ReactElement {
  return (
    <Suspense>
      <Lazy {...props} />
    </Suspense>
  );
}
