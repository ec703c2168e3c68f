import { LoaderCircle, Upload } from "lucide-react";
import { type DragEvent, type ReactElement, useState } from "react";
import { useWords } from "../../app/i18n/use-words.ts";

interface Props {
  readonly busy: boolean;
  readonly onFile: (file: File) => void;
}

/** One file, chosen or dropped. */
export function ChooseFile({ busy, onFile }: Props): ReactElement {
  const { t } = useWords();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !busy) onFile(file);
  };
  return (
    <label
      className={over ? "file-drop over" : "file-drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {busy ? <LoaderCircle className="spin" aria-hidden /> : <Upload aria-hidden />}
      <span className="m">{busy ? t("files.reading") : t("files.choose")}</span>
      <span className="t2 xs">{t("files.chooseHint")}</span>
      <input
        type="file"
        className="sr"
        accept=".csv,.txt,.tsv,.xlsx,text/csv"
        disabled={busy}
        data-testid="import-file"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) onFile(file);
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}
