import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";

interface Props {
  readonly history: boolean;
  readonly onChange: (history: boolean) => void;
}

/** Whether the rows of a file are records, or stages that records entered in the past. */
export function ChooseMode({ history, onChange }: Props): ReactElement {
  const { t } = useWords();
  return (
    <div className="file-mode">
      <div className="segmented" role="group" aria-label={t("files.mode")}>
        <button type="button" aria-pressed={!history} onClick={() => onChange(false)}>
          {t("files.modeRecords")}
        </button>
        <button type="button" aria-pressed={history} onClick={() => onChange(true)} data-testid="import-history">
          {t("files.modeHistory")}
        </button>
      </div>
      <p className="t2 xs">{t(history ? "files.historyHint" : "files.recordsHint")}</p>
    </div>
  );
}
