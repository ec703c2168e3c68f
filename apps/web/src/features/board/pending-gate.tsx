import type { ReactElement } from "react";
import type { GateRequest } from "../gate/gate.ts";
import { LazyGate } from "./lazy-gate.tsx";
import type { BoardMoves } from "./use-board-moves.ts";

interface Props {
  readonly moves: BoardMoves;
  readonly about: Pick<GateRequest, "workspace" | "object" | "funnel"> & Partial<Pick<GateRequest, "onMoved" | "onElsewhere">>;
  readonly anchor?: () => DOMRect | undefined;
}

/** The gate panel of the move that waits for what is missing; nothing while none does. */
export function PendingGate({ moves, about, anchor }: Props): ReactElement | null {
  const { pending } = moves;
  if (!pending) return null;
  return (
    <LazyGate
      key={`${pending.row.id}-${pending.to}`}
      anchor={anchor}
      onCancel={moves.cancel}
      request={{ onMoved: (after) => moves.moved(pending.row, after), onElsewhere: moves.elsewhere, ...about, ...pending }}
    />
  );
}
