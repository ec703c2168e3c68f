import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactElement, useEffect, useRef, useState } from "react";
import type { ListSums, RecordRow } from "../../api/record-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useVirtualList } from "../../ui/use-virtual-list.ts";
import { Button } from "../../ui/button.tsx";
import { ColumnHead } from "./column-head.tsx";
import type { Column } from "./columns.tsx";
import { MoreFailed } from "./more-failed.tsx";
import { SumsRow } from "./sums-row.tsx";
import type { ColumnWidths } from "./use-column-widths.ts";

interface Props {
  readonly rows: readonly RecordRow[];
  readonly columns: readonly Column[];
  readonly total: number | undefined;
  readonly label: string;
  readonly sort: string | undefined;
  /** The view's own order, which stands while the reader has chosen none. */
  readonly viewSort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
  readonly widths: ColumnWidths;
  readonly onWidth: (key: string, width: number | undefined) => void;
  /** What the columns come to; undefined where none is added up. */
  readonly sums: UseQueryResult<ListSums | undefined> | undefined;
  readonly onOpen: ((id: string) => void) | undefined;
  /** The row open beside the table. */
  readonly opened?: string | undefined;
  /** Something to do with a row instead of opening it. */
  readonly action?: { readonly label: string; readonly run: (row: RecordRow) => void } | undefined;
  /** Rows picked out for something to be done with all of them; undefined where nothing can be. */
  readonly selection?: Selection | undefined;
  readonly more: boolean;
  readonly loading: boolean;
  /** Why the next page did not come; it is not asked for again by itself. */
  readonly failed: unknown;
  readonly onMore: () => void;
}

/** Which rows are picked out. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** What a row is called, for the name of its box. */
  readonly nameOf: (row: RecordRow) => string;
  readonly onChange: (ids: ReadonlySet<string>) => void;
}

/** A table of any length: only the rows in sight exist; the next page is fetched as the end comes near. */
export function RecordTable(props: Props): ReactElement {
  const {
    rows,
    total,
    label,
    sort,
    viewSort,
    onSort,
    widths,
    onWidth,
    sums,
    onOpen,
    opened,
    action,
    selection,
    more,
    loading,
    failed,
    onMore,
  } = props;
  const columns = props.columns.map((column) => ({ ...column, width: widths[column.key] ?? column.width }));
  const { t } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualList({ count: rows.length, scroller, size: 44, keyAt: (index) => rows[index]?.id ?? index, overscan: 12 });
  // Where Tab enters the rows: at the one it left, or at the first of those in sight.
  const [entry, setEntry] = useState(0);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !loading && !failed && last >= rows.length - 20) onMore();
  }, [more, loading, failed, last, rows.length, onMore]);
  const template = [
    ...(selection ? [`${pickWidth}px`] : []),
    ...columns.map(({ key, width: own }, index) => (key in widths ? `${own}px` : `minmax(${own}px, ${index === 0 ? 2 : 1}fr)`)),
  ].join(" ");
  const width = columns.reduce((sum, column) => sum + column.width, (selection ? pickWidth : 0) + linePadding);
  const line = { gridTemplateColumns: template, minWidth: width };
  // The first column stays in sight, beside the boxes where rows have them.
  const classOf = (column: Column, index: number): string =>
    ["grid-cell", column.number ? "number" : "", index === 0 ? (selection ? "frozen after-pick" : "frozen") : ""].filter(Boolean).join(" ");
  const picked = rows.filter((row) => selection?.ids.has(row.id)).length;
  const [by, way] = (sort ?? viewSort)?.split(":") ?? [];
  const nextSort = (key: string): string | undefined => {
    if (by !== key) return `${key}:desc`;
    if (way === "desc") return `${key}:asc`;
    return sort === undefined ? `${key}:desc` : undefined;
  };
  return (
    <div
      ref={scroller}
      className="grid-scroll"
      role="grid"
      aria-label={label}
      aria-rowcount={total === undefined ? -1 : total + (sums ? 2 : 1)}
      aria-colcount={columns.length + (selection ? 1 : 0)}
      data-testid="record-grid"
      onScroll={({ currentTarget }) => currentTarget.classList.toggle("sideways", currentTarget.scrollLeft > 0)}
    >
      <div className="grid-head" role="row" aria-rowindex={1} style={line}>
        {selection && (
          <div role="columnheader" className="grid-pick">
            <label>
              <input
                type="checkbox"
                aria-label={t("list.pickAll")}
                checked={picked > 0 && picked === rows.length}
                ref={(box) => {
                  if (box) box.indeterminate = picked > 0 && picked < rows.length;
                }}
                onChange={() => selection.onChange(new Set(picked === rows.length ? [] : rows.map((row) => row.id)))}
              />
            </label>
          </div>
        )}
        {columns.map((column, index) => (
          <ColumnHead
            key={column.key}
            column={column}
            className={classOf(column, index)}
            sorted={by !== undefined && by === column.sort ? (way === "asc" ? "asc" : "desc") : undefined}
            onSort={() => onSort(nextSort(column.sort ?? ""))}
            onWidth={(next) => onWidth(column.key, next)}
          />
        ))}
      </div>
      <div style={{ height: virtual.getTotalSize(), position: "relative", minWidth: width }} role="presentation">
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                tabIndex={item.index === (items.some(({ index }) => index === entry) ? entry : items[0]?.index) ? 0 : -1}
                onFocus={() => setEntry(item.index)}
                className={selection?.ids.has(row.id) || row.id === opened ? "grid-row picked" : "grid-row"}
                data-record={row.id}
                style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
                onClick={() => onOpen?.(row.id)}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && event.target === event.currentTarget) onOpen?.(row.id);
                  const next =
                    event.key === "ArrowDown"
                      ? event.currentTarget.nextElementSibling
                      : event.key === "ArrowUp"
                        ? event.currentTarget.previousElementSibling
                        : null;
                  if (next instanceof HTMLElement) {
                    event.preventDefault();
                    next.focus();
                  }
                }}
              >
                {selection && <Pick row={row} selection={selection} label={t("list.pick", { name: selection.nameOf(row) })} />}
                {columns.map((column, index) => (
                  <div key={column.key} role="gridcell" className={classOf(column, index)}>
                    {column.cell(row)}
                  </div>
                ))}
                {action && (
                  <div role="gridcell" className="grid-action">
                    <Button small onClick={() => action.run(row)}>
                      {action.label}
                    </Button>
                  </div>
                )}
              </div>
            )
          );
        })}
      </div>
      {sums && <SumsRow columns={columns} sums={sums} style={line} picks={selection !== undefined} classOf={classOf} />}
      {loading && <p className="xs t3 grid-more">{t("common.loading")}</p>}
      {!loading && Boolean(failed) && <MoreFailed error={failed} onRetry={onMore} />}
    </div>
  );
}

/** As the style sheet has them, in pixels: the boxes before the first column, and what stands left and right of a line. */
const pickWidth = 40;
const linePadding = 16;

interface PickProps {
  readonly row: RecordRow;
  readonly selection: Selection;
  readonly label: string;
}

function Pick({ row, selection, label }: PickProps): ReactElement {
  return (
    <div role="gridcell" className="grid-pick" onClick={(event) => event.stopPropagation()}>
      <label>
        <input
          type="checkbox"
          aria-label={label}
          checked={selection.ids.has(row.id)}
          onChange={(event) => {
            const next = new Set(selection.ids);
            if (event.target.checked) next.add(row.id);
            else next.delete(row.id);
            selection.onChange(next);
          }}
        />
      </label>
    </div>
  );
}
