import { type ReactElement, type ReactNode, useState } from "react";
import type { FieldView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { rowColumns, type RowValues } from "../../form/rows.ts";
import { type RowChanged, rowsChanged } from "./rows-changed.ts";

/** Rows told before the rest is asked for. */
const few = 5;

interface Props {
  readonly field: FieldView;
  readonly from: unknown;
  readonly to: unknown;
  /** How a value reads. */
  readonly text: (field: FieldView, value: unknown) => string;
}

/** A change of a sub-table: which rows came, changed in which columns, and went, as far as the reader sees them. */
export function TimelineRows({ field, from, to, text }: Props): ReactElement {
  const { t, say } = useWords();
  const [all, setAll] = useState(false);
  const columns = rowColumns(field);
  const changes = rowsChanged(
    from,
    to,
    columns.map(({ key }) => key),
  );
  const shown = all ? changes : changes.slice(0, few);
  const cells = (row: RowValues): string =>
    columns.flatMap((column) => (row[column.key] == null ? [] : text(column, row[column.key]))).join(" · ");
  const told: Record<RowChanged["what"], (change: RowChanged) => ReactNode> = {
    added: ({ row }) => (
      <>
        {t("timeline.rowAdded")} {cells(row)}
      </>
    ),
    removed: ({ row }) => (
      <>
        {t("timeline.rowRemoved")} <s>{cells(row)}</s>
      </>
    ),
    changed: ({ row, place, columns: changed }) => {
      const [first] = columns;
      const name = first && row[first.key] != null ? text(first, row[first.key]) : t("timeline.row", { row: place });
      return (
        <>
          {name}
          {changed.map(({ key, from: old, to: next }) => {
            const column = columns.find((one) => one.key === key);
            return (
              column && (
                <span key={key} className="timeline-cell">
                  {t("timeline.label", { label: say(column.title) })}
                  <s>{text(column, old)}</s> → {text(column, next)}
                </span>
              )
            );
          })}
        </>
      );
    },
  };
  return (
    <div className="timeline-change">
      {shown.length === 0 ? `${t("timeline.label", { label: say(field.title) })}${t("timeline.rowsMoved")}` : say(field.title)}
      {shown.length > 0 && (
        <ul className="timeline-rows">
          {shown.map((change) => (
            <li key={`${change.what} ${String(change.row["id"])}`}>{told[change.what](change)}</li>
          ))}
        </ul>
      )}
      {changes.length > shown.length && (
        <button type="button" className="link timeline-more" onClick={() => setAll(true)}>
          {t("timeline.rowsMore", { count: changes.length - shown.length })}
        </button>
      )}
    </div>
  );
}
