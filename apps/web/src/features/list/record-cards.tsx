import { type ReactElement, useEffect, useRef } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Column } from "./columns.tsx";
import { MoreFailed } from "./more-failed.tsx";

interface Props {
  readonly rows: readonly RecordRow[];
  readonly columns: readonly Column[];
  readonly onOpen: (id: string) => void;
  readonly more: boolean;
  /** Why the next page did not come. */
  readonly failed: unknown;
  readonly onMore: () => void;
}

/** A list on a phone: each record as a card with its title and the next facts. */
export function RecordCards({ rows, columns, onOpen, more, failed, onMore }: Props): ReactElement {
  const { t } = useWords();
  const end = useRef<HTMLButtonElement>(null);
  const [title, ...facts] = columns;
  useEffect(() => {
    const mark = end.current;
    if (!mark) return;
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && onMore());
    watch.observe(mark);
    return () => watch.disconnect();
  }, [onMore, failed, rows.length]);
  return (
    <ul className="record-cards page-scroll">
      {rows.map((row) => (
        <li key={row.id}>
          <button type="button" className="phone-card record-card" data-record={row.id} onClick={() => onOpen(row.id)}>
            <span className="record-card-title">{title?.cell(row)}</span>
            <span className="record-card-facts">
              {facts.slice(0, 4).map((column) => (
                <span key={column.key} className="record-card-fact" data-title={column.bare ? column.title : undefined}>
                  {column.cell(row)}
                </span>
              ))}
            </span>
          </button>
        </li>
      ))}
      {more && Boolean(failed) && (
        <li>
          <MoreFailed error={failed} onRetry={onMore} />
        </li>
      )}
      {more && !failed && (
        <li>
          <button ref={end} type="button" className="btn block" onClick={onMore}>
            {t("list.more")}
          </button>
        </li>
      )}
    </ul>
  );
}
