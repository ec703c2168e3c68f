import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

const focusable =
  'a[href],button:not([disabled]),input:not([disabled]),select:not([disabled]),textarea:not([disabled]),[tabindex]:not([tabindex="-1"])';

/** Where Tab stops: a fold's heading too, though nothing begins there. */
const stops = `${focusable},summary`;

/** Overlays open now, the topmost last: only that one answers Escape. */
const open: symbol[] = [];

/**
 * Keeps the keyboard inside an open overlay: focus goes in (to `[data-autofocus]` first), Tab goes round, Escape calls `onClose`,
 * and focus returns to where it was.
 */
export function useOverlay(ref: RefObject<HTMLElement | null>, onClose: () => void): void {
  const close = useRef(onClose);
  useLayoutEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const me = Symbol("overlay");
    open.push(me);
    const before = document.activeElement;
    const root = ref.current;
    if (root && !root.contains(document.activeElement)) {
      const first = root.querySelector<HTMLElement>("[data-autofocus]") ?? root.querySelector<HTMLElement>(focusable) ?? root;
      first.focus({ preventScroll: true });
    }
    const onKey = (event: KeyboardEvent): void => {
      if (open.at(-1) !== me || root === null) return;
      if (event.key === "Escape" && !event.defaultPrevented) {
        event.preventDefault();
        event.stopPropagation();
        close.current();
      } else if (event.key === "Tab") {
        keepInside(event, root);
      }
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      open.splice(open.indexOf(me), 1);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [ref]);
}

function keepInside(event: KeyboardEvent, root: HTMLElement): void {
  const items = [...root.querySelectorAll<HTMLElement>(stops)].filter((item) => item.offsetParent !== null);
  const [first, last] = [items[0], items.at(-1)];
  const here = document.activeElement;
  // Pickers open their lists outside; leave the keyboard to them.
  if (here !== null && here !== document.body && !root.contains(here)) return;
  if (event.shiftKey && (here === first || here === root)) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && here === last) {
    event.preventDefault();
    first?.focus();
  }
}
