import { useEffect, useRef } from "react";

/**
 * Gives the keyboard back to a card that was in hand: wherever it came to lie it is drawn anew, and whoever moves cards by keyboard would
 * have to begin at the top of the page.
 */
export function useFocusBack(lifted: string | undefined): void {
  const last = useRef<string>(undefined);
  useEffect(() => {
    const dropped = lifted === undefined ? last.current : undefined;
    last.current = lifted;
    if (dropped === undefined) return;
    const frame = requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      document.querySelector<HTMLElement>(`[data-card="${CSS.escape(dropped)}"]`)?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [lifted]);
}
