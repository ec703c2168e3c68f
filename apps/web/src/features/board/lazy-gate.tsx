import { type ComponentProps, type ReactElement, Suspense, use, useCallback, useEffect, useState } from "react";
import { kept } from "../../ui/kept.ts";
import { fetchCode } from "../../ui/lazy-code.ts";
import { CodeBoundary } from "../../ui/lazy-part.tsx";
import { LostDialog } from "../../ui/lost-part.tsx";
import type { GateOverlay } from "../gate/gate-overlay.tsx";

const overlay = kept(() => fetchCode(() => import("../gate/gate-overlay.tsx")));
const inputs = kept(() => fetchCode(() => import("../gate/warm-inputs.tsx")));

function Overlay(props: ComponentProps<typeof GateOverlay>): ReactElement {
  const { GateOverlay: Shown } = use(overlay.get());
  return <Shown {...props} />;
}

/**
 * The gate panel; its inputs are no part of the board's first load. If its code is lost it says so, and closed leaves the board alone; opened
 * again it is asked for again.
 */
export function LazyGate(props: ComponentProps<typeof GateOverlay>): ReactElement {
  const closeLost = (): void => {
    overlay.retry();
    props.onCancel();
  };
  return (
    <CodeBoundary lost={(error) => <LostDialog error={error} onClose={closeLost} />}>
      <Suspense>
        <Overlay {...props} />
      </Suspense>
    </CodeBoundary>
  );
}

/** Reads the panel's module too: a module React has read before does not suspend again, and a suspended panel comes 300 ms late. */
function Warm({ onDone }: { readonly onDone: () => void }): ReactElement {
  use(overlay.get());
  const { WarmInputs } = use(inputs.get());
  return <WarmInputs onDone={onDone} />;
}

/** Fetches the gate panel's code and warms its inputs once the page is at rest, so that it opens at once when a card is dropped. */
export function WarmGate(): ReactElement | null {
  const [state, setState] = useState<"waiting" | "warming" | "done">("waiting");
  const done = useCallback(() => setState("done"), []);
  useEffect(() => {
    // Only a head start: if it fails, nothing is said before the panel is opened, which then asks anew.
    const begin = (): void => {
      if (!navigator.onLine) return;
      void Promise.all([overlay.get(), inputs.get()]).then(
        () => setState("warming"),
        () => {
          overlay.retry();
          inputs.retry();
        },
      );
    };
    // Safari has no idle callback.
    if (typeof requestIdleCallback === "function") {
      const handle = requestIdleCallback(begin, { timeout: 3000 });
      return () => cancelIdleCallback(handle);
    }
    const timer = setTimeout(begin, 600);
    return () => clearTimeout(timer);
  }, []);
  return state === "warming" ? (
    <Suspense>
      <Warm onDone={done} />
    </Suspense>
  ) : null;
}
