import { useMemo, useRef, useState } from "react";
import type { Board, RecordRow } from "../../api/record-types.ts";
import type { FunnelView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { announce } from "../../ui/announce.ts";
import type { Judge, Setting } from "../gate/judge.ts";
import type { Moving } from "../list/bulk-bar.tsx";
import { paintColumns, paintSeveral, type SeveralPaint } from "./painting.ts";
import { type PickHow, pickedAfter, rowsPicked } from "./picks.ts";

/** Cards picked out to be moved together. */
export interface Picks {
  readonly ids: ReadonlySet<string>;
  /** Those still on the board. */
  readonly rows: readonly RecordRow[];
  /** All that hang at the pointer, when one of several picked is dragged. */
  readonly together: readonly RecordRow[] | undefined;
  /** How many of these may go to each stage. */
  readonly several: ReadonlyMap<string, SeveralPaint> | undefined;
  /** The move that is being asked about. */
  readonly moving: Moving | undefined;
  readonly onMoving: (moving: Moving | undefined) => void;
  readonly pick: (id: string, how: PickHow) => void;
  readonly clear: () => void;
  /** Begins to move all picked ones, if the card dropped is one of several; answers whether it was. */
  readonly begin: (dropped: RecordRow, to: string) => boolean;
}

/** Picks cards out of a board. Each passes its own gate; how they fared is told in a list. */
export function usePicks(
  board: Board,
  funnel: FunnelView,
  dragged: RecordRow | undefined,
  judge: Judge | undefined,
  setting: Setting,
): Picks {
  const { t } = useWords();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [moving, onMoving] = useState<Moving>();
  const last = useRef<string>(undefined);
  const rows = useMemo(() => rowsPicked(board, ids), [board, ids]);
  const together = dragged && ids.has(dragged.id) && rows.length > 1 ? rows : undefined;
  const several = useMemo(() => {
    if (!together) return undefined;
    const paints = together.map((row) => paintColumns(funnel, row, judge, setting));
    return new Map(funnel.stages.map(({ key }) => [key, paintSeveral(paints, key)]));
  }, [together, funnel, judge, setting]);
  return {
    ids,
    rows,
    together,
    several,
    moving,
    onMoving,
    pick: (id, how) => {
      const next = pickedAfter(ids, board, id, how, last.current);
      last.current = id;
      setIds(next);
      announce(t("bulk.picked", { count: rowsPicked(board, next).length }));
    },
    clear: () => setIds(new Set()),
    begin: (dropped, to) => {
      const target = funnel.stages.find((stage) => stage.key === to);
      if (target === undefined || !ids.has(dropped.id) || rows.length < 2) return false;
      // Those that are there already have no way to go.
      const going = rows.filter((row) => row.stage !== to);
      if (going.length > 0) onMoving({ rows: going, funnel, target });
      return true;
    },
  };
}
