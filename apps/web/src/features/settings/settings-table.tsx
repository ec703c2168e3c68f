import type { ReactElement, ReactNode } from "react";
import { useWords } from "../../app/i18n/use-words.ts";

interface Props {
  /** Titles of the columns before the one of actions; `wide` ones have no room on a phone. */
  readonly columns: readonly { readonly title: string; readonly wide?: boolean }[];
  /** The rows, each with a last cell of actions. */
  readonly children: ReactNode;
}

/** What a page of settings lists, a row each with its actions at the end. */
export function SettingsTable({ columns, children }: Props): ReactElement {
  const { t } = useWords();
  return (
    <section className="card settings-list">
      <table className="table">
        <thead>
          <tr>
            {columns.map(({ title, wide }) => (
              <th key={title} scope="col" className={wide ? "wide-only" : undefined}>
                {title}
              </th>
            ))}
            <th scope="col">
              <span className="sr">{t("common.more")}</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
