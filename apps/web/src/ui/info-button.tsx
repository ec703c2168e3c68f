import { Info } from "lucide-react";
import { type ReactElement, type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { Dialog } from "./dialog.tsx";
import { useOverlay } from "./overlay.ts";
import { Portal } from "./portal.tsx";
import { usePhone } from "./use-media.ts";

interface Props {
  /** What is explained; heads the explanation and names the button. */
  readonly title: string;
  readonly label: string;
  readonly children: ReactNode;
}

/** A small mark that explains what stands beside it: a bubble under it, a sheet from below on a phone. */
export function InfoButton({ title, label, children }: Props): ReactElement {
  const [anchor, setAnchor] = useState<DOMRect>();
  const phone = usePhone();
  const close = (): void => setAnchor(undefined);
  return (
    <>
      <button
        type="button"
        className="info-button"
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
        aria-expanded={anchor !== undefined}
        onClick={(event) => setAnchor(event.currentTarget.getBoundingClientRect())}
      >
        <Info className="s" aria-hidden />
      </button>
      {anchor &&
        (phone ? (
          <Dialog title={title} onClose={close}>
            {children}
          </Dialog>
        ) : (
          <Bubble anchor={anchor} title={title} onClose={close}>
            {children}
          </Bubble>
        ))}
    </>
  );
}

interface BubbleProps {
  readonly anchor: DOMRect;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const margin = 8;

function Bubble({ anchor, title, onClose, children }: BubbleProps): ReactElement {
  const ref = useRef<HTMLDivElement>(null);
  const id = useId();
  const [place, setPlace] = useState({ left: anchor.left, top: anchor.bottom + 6 });
  useOverlay(ref, onClose);
  useLayoutEffect(() => {
    const box = ref.current?.getBoundingClientRect();
    if (!box) return;
    const below = anchor.bottom + 6;
    setPlace({
      left: Math.max(margin, Math.min(anchor.left - 12, innerWidth - box.width - margin)),
      top: below + box.height > innerHeight - margin ? Math.max(margin, anchor.top - box.height - 6) : below,
    });
  }, [anchor]);
  return (
    <Portal>
      <div className="layer clear" style={{ zIndex: 949 }} onMouseDown={onClose} aria-hidden />
      <div ref={ref} className="bubble" role="dialog" aria-modal="true" aria-labelledby={id} tabIndex={-1} style={place}>
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </Portal>
  );
}
