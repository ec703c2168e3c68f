import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";

interface Options {
  readonly count: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Guessed height of a row; the true one is measured. */
  readonly size: number;
  readonly keyAt: (index: number) => string | number;
  readonly gap?: number;
  readonly overscan: number;
}

/** A list of which only the rows in sight exist. */
export function useVirtualList({ count, scroller, size, keyAt, gap = 0, overscan }: Options): Virtualizer<HTMLDivElement, Element> {
  // oxlint-disable-next-line react/incompatible-library -- its functions change with every scroll and are not memoised here.
  return useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => size, getItemKey: keyAt, gap, overscan });
}
