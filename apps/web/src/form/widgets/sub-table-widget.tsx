import type { SubTableField } from "@funnelsmith/definition";
import { mostRows } from "@funnelsmith/fields";
import { ArrowDown, ArrowUp, Copy, Plus, Trash2 } from "lucide-react";
import { type KeyboardEvent, type ReactElement, useId, useMemo, useRef } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { announce } from "../../ui/announce.ts";
import { Button } from "../../ui/button.tsx";
import { isNumeric } from "../../values/numeric.ts";
import { CellInput } from "../cell-input.tsx";
import { enterFinishes } from "../enter-finishes.ts";
import { KnownLabels } from "../known-labels.tsx";
import { rowComputing, startRow } from "../row-computing.ts";
import { isRows, noCellErrors, rowColumns, type RowValues, withValue } from "../rows.ts";
import { usePaste } from "../use-paste.ts";
import { RowsTotals } from "../rows-totals.tsx";
import type { WidgetProps } from "../widget.ts";
import "./sub-table.css";

const noRows: readonly RowValues[] = [];

/** Rows of a sub-table: a table where there is room, cards where there is not. Enter goes down a column and on to a new row; cells of a spreadsheet are pasted as a block. */
export function SubTableWidget({
  id,
  field,
  value,
  onChange,
  describedBy,
  disabled,
  autoFocus,
  cells = noCellErrors,
}: WidgetProps): ReactElement {
  const { t, say } = useWords();
  const root = useRef<HTMLDivElement>(null);
  const caption = useId();
  const columns = rowColumns(field);
  const computing = useMemo(() => rowComputing(columns), [columns]);
  const start = useMemo(() => startRow(field), [field]);
  const rows = isRows(value) ? value : noRows;
  const shown = useMemo(() => rows.map((row) => computing.computed(row)), [rows, computing]);
  const fixed = disabled === true || field.access === "read";
  const most = mostRows(field as SubTableField);

  const focus = (row: number, column: number): void => {
    requestAnimationFrame(() => {
      const line = root.current?.querySelectorAll<HTMLElement>("tbody tr")[row];
      line
        ?.querySelectorAll<HTMLElement>("td[data-cell]")
        [column]?.querySelector<HTMLElement>("input, textarea, button, [tabindex]")
        ?.focus();
    });
  };
  const first = columns.findIndex((column) => column.access === "edit");
  const put = (next: readonly RowValues[]): void => onChange(next);
  const pasting = usePaste(rows, put);
  /** Puts rows elsewhere: what is said of places is about others now. */
  const rearrange = (next: readonly RowValues[]): void => {
    pasting.forget();
    put(next);
  };
  const change = (at: number, key: string, to: unknown): void => {
    pasting.forget(`${at}/${key}`);
    put(rows.map((row, index) => (index === at ? withValue(row, key, to) : row)));
  };
  const insert = (at: number, row: RowValues, column = first): void => {
    if (rows.length >= most) return;
    rearrange([...rows.slice(0, at), row, ...rows.slice(at)]);
    announce(t("rows.added", { row: at + 1 }));
    focus(at, column);
  };
  const remove = (at: number): void => {
    rearrange(rows.filter((_, index) => index !== at));
    announce(t("rows.removed", { row: at + 1 }));
    focus(Math.min(at, rows.length - 2), first);
  };
  const move = (at: number, by: 1 | -1): void => {
    const to = at + by;
    const [moving, other] = [rows[at], rows[to]];
    if (moving === undefined || other === undefined) return;
    rearrange(rows.map((row, index) => (index === to ? moving : index === at ? other : row)));
    announce(t("rows.moved", { row: to + 1 }));
    requestAnimationFrame(() => {
      const line = root.current?.querySelectorAll<HTMLElement>("tbody tr")[to];
      line?.querySelector<HTMLElement>(`[data-move="${by}"]:not(:disabled), [data-move]:not(:disabled)`)?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent, at: number, column: number): void => {
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(at, event.key === "ArrowUp" ? -1 : 1);
      return;
    }
    if (!enterFinishes(event)) return;
    // The form around it takes Enter for "save".
    event.preventDefault();
    event.stopPropagation();
    if (at < rows.length - 1) focus(at + 1, column);
    else insert(rows.length, start, column);
  };
  const sums = columns.map((column) => computing.sum(column, shown));
  const totals = rows.length > 1 && sums.some((sum) => sum !== undefined);
  return (
    <KnownLabels>
      <div ref={root} className="rows-box wide" data-rows={field.key}>
        {rows.length > 0 && (
          <table className="rows-table" aria-labelledby={caption} aria-describedby={describedBy}>
            <caption id={caption} className="sr">
              {say(field.title)}
            </caption>
            <thead>
              <tr>
                <th scope="col" className="rows-n">
                  <span className="sr">{t("rows.number")}</span>
                </th>
                {columns.map((column) => (
                  <th key={column.key} scope="col" className={isNumeric(column) ? "rows-number" : undefined}>
                    {say(column.title)}
                    {"required" in column && column.required === true && !fixed && (
                      <span className="required" aria-hidden>
                        *
                      </span>
                    )}
                  </th>
                ))}
                {!fixed && (
                  <th scope="col">
                    <span className="sr">{t("rows.actions")}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => (
                // Rows have no identity before they are saved; where one stands is what its inputs are named by.
                <tr key={at} data-row={at}>
                  <td className="rows-n num" data-label={t("rows.number")}>
                    {at + 1}
                  </td>
                  {columns.map((column, index) => (
                    <td
                      key={column.key}
                      data-cell={column.key}
                      data-label={say(column.title)}
                      className={[index === 0 ? "rows-first" : "", isNumeric(column) ? "rows-number" : ""].join(" ")}
                      onKeyDown={(event) => onKeyDown(event, at, index)}
                      onPaste={(event) => !fixed && pasting.onPaste(event, { rows, columns, start, most, row: at, column: index })}
                    >
                      <CellInput
                        id={at === 0 && index === Math.max(first, 0) ? id : `${id}-${at}-${column.key}`}
                        label={t("rows.cell", { column: say(column.title), row: at + 1 })}
                        column={column}
                        value={column.access === "edit" && !fixed ? (row[column.key] ?? null) : (shown[at]?.[column.key] ?? null)}
                        fixed={fixed}
                        error={
                          pasting.wrong.get(`${at}/${column.key}`) ??
                          cells.get(`${at}/${column.key}`) ??
                          (index === 0 ? cells.get(String(at)) : undefined)
                        }
                        autoFocus={autoFocus === true && at === 0 && index === first}
                        onChange={(to) => change(at, column.key, to)}
                      />
                    </td>
                  ))}
                  {!fixed && (
                    <td className="rows-actions">
                      <Button
                        small
                        look="ghost"
                        disabled={at === 0}
                        data-move={-1}
                        label={t("rows.up", { row: at + 1 })}
                        icon={<ArrowUp className="s" aria-hidden />}
                        onClick={() => move(at, -1)}
                      />
                      <Button
                        small
                        look="ghost"
                        disabled={at === rows.length - 1}
                        data-move={1}
                        label={t("rows.down", { row: at + 1 })}
                        icon={<ArrowDown className="s" aria-hidden />}
                        onClick={() => move(at, 1)}
                      />
                      <Button
                        small
                        look="ghost"
                        disabled={rows.length >= most}
                        label={t("rows.copy", { row: at + 1 })}
                        icon={<Copy className="s" aria-hidden />}
                        onClick={() => insert(at + 1, copyOf(row))}
                      />
                      <Button
                        small
                        look="ghost"
                        label={t("rows.remove", { row: at + 1 })}
                        icon={<Trash2 className="s" aria-hidden />}
                        onClick={() => remove(at)}
                      />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
            {totals && (
              <tfoot>
                <tr>
                  <th scope="row" className="rows-n" colSpan={1}>
                    <span className="sr">{t("rows.total")}</span>
                  </th>
                  <RowsTotals columns={columns} sums={sums} />
                  {!fixed && <td className="rows-unsummed" />}
                </tr>
              </tfoot>
            )}
          </table>
        )}
        {rows.length === 0 && fixed && <p className="t3">—</p>}
        {!fixed && (
          <Button
            small
            {...(rows.length === 0 && { id })}
            icon={<Plus className="s" aria-hidden />}
            disabled={rows.length >= most}
            onClick={() => insert(rows.length, start)}
            data-rows-add={field.key}
          >
            {t("rows.add")}
          </Button>
        )}
        {rows.length >= most && !fixed && <span className="xs t3"> {t("rows.most", { count: most })}</span>}
      </div>
    </KnownLabels>
  );
}

/** A copy is a new row: it has no id of its own. */
function copyOf({ id: _id, ...row }: RowValues): RowValues {
  return row;
}
