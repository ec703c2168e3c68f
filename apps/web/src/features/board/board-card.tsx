import { Check, Ellipsis } from "lucide-react";
import { type KeyboardEvent, type ReactElement, useState } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useDragSource } from "../../ui/drag.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useNow } from "../../ui/use-now.ts";
import { nameBy } from "../../values/record-name.ts";
import { useBoard } from "./board-context.ts";
import { CardBody } from "./card-body.tsx";
import { dwellDays, isOverdue } from "./dwell.ts";

interface Props {
  readonly row: RecordRow;
  readonly expectedDays: number | null;
  /** It is in an open stage. */
  readonly open: boolean;
  readonly tabbable: boolean;
}

/** One card: drag it, open it, or move it by its menu or the keyboard. */
export function BoardCard({ row, expectedDays, open, tabbable }: Props): ReactElement {
  const { t } = useWords();
  const board = useBoard();
  const movable = row.may.advance === true;
  const { place, listeners, isDragging } = useDragSource(row.id, !movable);
  const [menu, setMenu] = useState<DOMRect>();
  const carried = board.lifted === row.id || board.together.has(row.id);
  const picked = board.picked.has(row.id);
  const late = isOverdue(dwellDays(row.stageEnteredAt, useNow()), expectedDays);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget || board.lifted !== undefined) return;
    if (event.key === " " && movable) {
      event.preventDefault();
      board.lift(row);
    } else if (event.key === "Enter") {
      event.preventDefault();
      board.open(row.id);
    } else if (event.key.toLowerCase() === "x" && movable && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      board.pick(row.id, event.shiftKey ? "through" : "toggle");
    } else if (event.key.toLowerCase() === "m" && movable && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      setMenu(event.currentTarget.getBoundingClientRect());
    } else {
      walk(event);
    }
  };
  if (carried && board.pendingAt !== undefined) return <div className="card-ghost" />;
  return (
    <article
      ref={place}
      {...listeners}
      className={["board-card", late ? "late" : "", isDragging ? "away" : "", carried ? "carried" : "", picked ? "picked" : ""]
        .filter(Boolean)
        .join(" ")}
      data-card={row.id}
      tabIndex={tabbable ? 0 : -1}
      aria-label={[nameBy(board.shape.title, row, board.format), row.owner?.name, picked && t("board.pickedCard")]
        .filter(Boolean)
        .join(", ")}
      aria-describedby="board-instructions"
      onClick={(event) => {
        if (movable && (event.ctrlKey || event.metaKey)) board.pick(row.id, "toggle");
        else if (movable && event.shiftKey) board.pick(row.id, "through");
        else board.open(row.id);
      }}
      onKeyDown={onKeyDown}
    >
      {picked && (
        <span className="card-picked" aria-hidden>
          <Check />
        </span>
      )}
      <CardBody row={row} shape={board.shape} expectedDays={expectedDays} open={open} format={board.format} />
      {movable && (
        <button
          type="button"
          className="card-menu"
          aria-label={t("board.moveTo")}
          aria-haspopup="menu"
          tabIndex={-1}
          onPointerDown={(event) => event.stopPropagation()}
          onMouseDown={(event) => event.stopPropagation()}
          onClick={(event) => {
            event.stopPropagation();
            setMenu(event.currentTarget.getBoundingClientRect());
          }}
        >
          <Ellipsis className="s" aria-hidden />
        </button>
      )}
      {menu && <Menu anchor={menu} label={t("board.moveTo")} items={board.moveItems(row)} onClose={() => setMenu(undefined)} />}
    </article>
  );
}

/** Arrow keys go from card to card, up and down in a column, left and right to the next column that has cards. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const card = event.currentTarget;
  const column = card.closest("[data-stage]");
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined || column === null) return;
  event.preventDefault();
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const cards = [...column.querySelectorAll<HTMLElement>("[data-card]")];
    cards[cards.indexOf(card) + step]?.focus();
    return;
  }
  const columns = [...(column.parentElement?.querySelectorAll("[data-stage]") ?? [])];
  for (let at = columns.indexOf(column) + step; at >= 0 && at < columns.length; at += step) {
    const first = columns[at]?.querySelector<HTMLElement>("[data-card]");
    if (first) return first.focus();
  }
}
