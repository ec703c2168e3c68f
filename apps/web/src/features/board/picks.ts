import type { Board } from "../../api/record-types.ts";

/** A card is picked out or let go, or all from the one picked last up to it in its column. */
export type PickHow = "toggle" | "through";

/** The cards picked after one more was pressed; `last` is the one pressed before it. */
export function pickedAfter(
  picked: ReadonlySet<string>,
  board: Board,
  id: string,
  how: PickHow,
  last: string | undefined,
): ReadonlySet<string> {
  const next = new Set(picked);
  const column = board.stages.find(({ items }) => items.some((row) => row.id === id))?.items ?? [];
  const [from, to] = [column.findIndex((row) => row.id === last), column.findIndex((row) => row.id === id)];
  if (how === "through" && from >= 0) {
    for (const row of column.slice(Math.min(from, to), Math.max(from, to) + 1)) if (row.may.advance) next.add(row.id);
    return next;
  }
  if (!next.delete(id)) next.add(id);
  return next;
}

/** The picked cards that are still on the board, in its order. */
export function rowsPicked(board: Board, picked: ReadonlySet<string>): Board["stages"][number]["items"] {
  return picked.size === 0 ? [] : board.stages.flatMap(({ items }) => items.filter((row) => picked.has(row.id)));
}
