import { createContext, useContext } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView } from "../../api/workspace-types.ts";
import type { MenuItem } from "../../ui/menu.tsx";
import type { Format } from "../../values/format.ts";
import type { CardShape } from "./card-facts.ts";
import type { PickHow } from "./picks.ts";
import type { Paint, SeveralPaint } from "./painting.ts";

/** What every column and card of one board shares. */
export interface BoardValue {
  readonly funnel: FunnelView;
  readonly shape: CardShape;
  readonly format: Format;
  /** The record hanging over the board, by mouse or keyboard, or waiting in the gate panel. */
  readonly lifted: string | undefined;
  /** Cards picked out to be moved together, and those among them that are in hand. */
  readonly picked: ReadonlySet<string>;
  readonly together: ReadonlySet<string>;
  readonly pick: (id: string, how: PickHow) => void;
  /** How the columns look for all that are in hand, when they are several. */
  readonly several: ReadonlyMap<string, SeveralPaint> | undefined;
  /** The stage a keyboard move points at. */
  readonly target: string | undefined;
  /** The stage whose gate panel is open, with the record waiting there. */
  readonly pendingAt: string | undefined;
  readonly pendingRow: RecordRow | undefined;
  readonly paint: ReadonlyMap<string, Paint>;
  readonly open: (id: string) => void;
  readonly lift: (row: RecordRow) => void;
  readonly moveItems: (row: RecordRow) => readonly MenuItem[];
  readonly loadMore: (stage: string) => void;
  readonly loadingMore: string | undefined;
}

/** Carries the board to its cards. */
export const BoardContext = createContext<BoardValue | undefined>(undefined);

/** The board around a card. */
export function useBoard(): BoardValue {
  const value = useContext(BoardContext);
  if (value === undefined) throw new Error("useBoard needs a board above it");
  return value;
}
