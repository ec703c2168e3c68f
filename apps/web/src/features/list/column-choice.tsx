import { Columns3Cog } from "lucide-react";
import { type ReactElement, useState } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import type { Column } from "./columns.tsx";

interface Props {
  readonly all: readonly Column[];
  readonly shown: readonly string[];
  readonly onChange: (keys: readonly string[] | undefined) => void;
}

/** Which columns a table shows; remembered in this browser. */
export function ColumnChoice({ all, shown, onChange }: Props): ReactElement {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small look="ghost" icon={<Columns3Cog className="s" aria-hidden />} onClick={() => setOpen(true)}>
        {t("list.columns")}
      </Button>
      {open && (
        <Dialog
          title={t("list.columns")}
          onClose={() => setOpen(false)}
          foot={
            <>
              <Button look="ghost" onClick={() => onChange(undefined)}>
                {t("list.columnsReset")}
              </Button>
              <span className="grow" />
              <Button look="primary" onClick={() => setOpen(false)}>
                {t("common.done")}
              </Button>
            </>
          }
        >
          <ul className="column-choice">
            {all.map((column, index) => (
              <li key={column.key}>
                <label className="row g8">
                  <input
                    type="checkbox"
                    checked={shown.includes(column.key)}
                    disabled={index === 0}
                    onChange={(event) =>
                      onChange(event.target.checked ? [...shown, column.key] : shown.filter((key) => key !== column.key))
                    }
                  />
                  {column.title}
                </label>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  );
}
