import { type ReactElement, useId, useLayoutEffect, useRef, useState } from "react";
import { useOverlay } from "../../ui/overlay.ts";
import { Portal } from "../../ui/portal.tsx";
import { usePhone } from "../../ui/use-media.ts";
import { GatePanel } from "./gate-panel.tsx";
import type { GateRequest } from "./gate.ts";

interface Props {
  readonly request: GateRequest;
  /** What the panel points at; without it the panel stands in the middle. */
  readonly anchor?: (() => DOMRect | undefined) | undefined;
  readonly onCancel: () => void;
}

const width = 384;
const gap = 14;

interface Place {
  readonly left: number;
  readonly top: number;
  readonly arrow?: { readonly side: "left" | "right"; readonly top: number };
}

function beside(anchor: DOMRect | undefined, height: number): Place {
  if (!anchor) return { left: (innerWidth - width) / 2, top: Math.max(16, (innerHeight - height) / 2.6) };
  const right = anchor.right + gap + width < innerWidth - 8;
  const left = right ? anchor.right + gap : Math.max(8, anchor.left - gap - width);
  const top = Math.max(12, Math.min(anchor.top + anchor.height / 2 - height * 0.42, innerHeight - height - 12));
  const fits = right || anchor.left - gap - width >= 8;
  const point = Math.max(18, Math.min(anchor.top + anchor.height / 2 - top, height - 30));
  return { left, top, ...(fits && { arrow: { side: right ? "left" : "right", top: point } }) };
}

/** Where the gate panel appears: a popover beside the card, a sheet from below on a phone. */
export function GateOverlay({ request, anchor, onCancel }: Props): ReactElement {
  const ref = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const phone = usePhone();
  const [place, setPlace] = useState<Place>(() => beside(undefined, 360));
  useOverlay(ref, onCancel);
  useLayoutEffect(() => {
    const panel = ref.current;
    if (!panel || phone) return;
    const settle = (): void => setPlace(beside(anchor?.(), panel.offsetHeight));
    const watch = new ResizeObserver(settle);
    watch.observe(panel);
    addEventListener("resize", settle);
    return () => {
      watch.disconnect();
      removeEventListener("resize", settle);
    };
  }, [anchor, phone]);
  return (
    <Portal>
      <div className={phone ? "layer" : "layer clear"} onMouseDown={onCancel} aria-hidden />
      <div
        ref={ref}
        className={phone ? "sheet" : "popover"}
        role="dialog"
        aria-modal="true"
        aria-labelledby={titleId}
        tabIndex={-1}
        data-testid="gate-panel"
        style={phone ? undefined : { left: place.left, top: place.top, width }}
      >
        {!phone && place.arrow && <span className={`popover-arrow ${place.arrow.side}`} style={{ top: place.arrow.top }} aria-hidden />}
        <GatePanel request={request} titleId={titleId} onCancel={onCancel} />
      </div>
    </Portal>
  );
}
