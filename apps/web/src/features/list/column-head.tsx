import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, type ReactElement, useRef } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Column } from "./columns.tsx";
import { widthBounds } from "./use-column-widths.ts";

interface Props {
  readonly column: Column;
  readonly className: string;
  /** How its records are ordered by it, if they are. */
  readonly sorted: "asc" | "desc" | undefined;
  readonly onSort: () => void;
  /** Its width was chosen, in pixels; undefined for the usual one. */
  readonly onWidth: (width: number | undefined) => void;
}

/** Pixels an arrow key makes a column wider or narrower. */
const step = 16;

/** The head of a column: orders the records, and is made wider or narrower at its edge by pointer or arrow keys. */
export function ColumnHead({ column, className, sorted, onSort, onWidth }: Props): ReactElement {
  const { t } = useWords();
  const head = useRef<HTMLDivElement>(null);
  const widthNow = (): number => head.current?.getBoundingClientRect().width ?? column.width;
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    const edge = event.currentTarget;
    const start = widthNow() - event.clientX;
    edge.setPointerCapture(event.pointerId);
    edge.onpointermove = (move) => onWidth(start + move.clientX);
    edge.onlostpointercapture = () => {
      edge.onpointermove = null;
    };
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (by === undefined && event.key !== "Home") return;
    event.preventDefault();
    onWidth(by === undefined ? undefined : widthNow() + by);
  };
  return (
    <div
      ref={head}
      role="columnheader"
      className={className}
      aria-sort={sorted && (sorted === "asc" ? "ascending" : "descending")}
      data-column={column.key}
    >
      {column.sort === undefined ? (
        <span className="el">{column.title}</span>
      ) : (
        <button type="button" className="row g4" data-sort={column.sort} onClick={onSort}>
          <span className="el">{column.title}</span>
          {sorted === "asc" && <ArrowUp className="s" aria-hidden />}
          {sorted === "desc" && <ArrowDown className="s" aria-hidden />}
        </button>
      )}
      <span
        className="grid-edge"
        role="separator"
        aria-orientation="vertical"
        aria-label={t("list.width", { column: column.title })}
        aria-valuemin={widthBounds.least}
        aria-valuemax={widthBounds.most}
        aria-valuenow={Math.round(column.width)}
        tabIndex={0}
        title={t("list.widthHint")}
        onPointerDown={onPointerDown}
        onDoubleClick={() => onWidth(undefined)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
