import { type ReactElement, useId } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Job } from "./job-queries.ts";

interface Props {
  readonly job: Job;
  readonly busy: boolean;
  /** Undefined where the file is not at hand any more: another sheet takes the file anew. */
  readonly onSheet: ((sheet: string) => void) | undefined;
}

/** Which sheet of a workbook is taken in; nothing where there is no choice. */
export function ChooseSheet({ job, busy, onSheet }: Props): ReactElement | null {
  const { t } = useWords();
  const id = useId();
  const { layout } = job.source;
  if (layout.format === "csv" || layout.sheets.length < 2) return null;
  return (
    <div>
      <label htmlFor={id} className="label">
        {t("files.sheet")}
      </label>
      <select
        id={id}
        className="field-box plain-select"
        value={layout.sheet}
        disabled={busy || onSheet === undefined}
        onChange={(event) => onSheet?.(event.target.value)}
        data-testid="import-sheet"
      >
        {layout.sheets.map((sheet) => (
          <option key={sheet} value={sheet}>
            {sheet}
          </option>
        ))}
      </select>
      {onSheet === undefined && <p className="field-help">{t("files.sheetFixed")}</p>}
    </div>
  );
}
