import { FileText, RotateCcw, X } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { sizeText } from "../../values/file-value.ts";
import type { Upload } from "./use-uploads.ts";

interface Props {
  readonly upload: Upload;
  readonly onDrop: () => void;
  readonly onAgain: () => void;
}

/** A file on its way: how far it is, or why it did not arrive. */
export function UploadRow({ upload, onDrop, onAgain }: Props): ReactElement {
  const { t, language } = useWords();
  const { file, share, error } = upload;
  const percent = Math.round(share * 100);
  return (
    <li className={error === undefined ? "file-row" : "file-row failed"}>
      <span className="file-picture" aria-hidden>
        <FileText className="s" />
      </span>
      <span className="grow file-about">
        <span className="file-name">{file.name}</span>
        {error !== undefined && <span className="t3 xs num">{sizeText(file.size, language)}</span>}
        {error === undefined ? (
          <progress className="progress" max={100} value={percent} aria-label={t("fileField.sending", { name: file.name })} />
        ) : (
          <span className="field-error" role="alert">
            {error}
          </span>
        )}
      </span>
      {error === undefined && <span className="t3 xs num">{`${percent} %`}</span>}
      {error !== undefined && (
        <button type="button" className="icon-button" aria-label={t("fileField.again", { name: file.name })} onClick={onAgain}>
          <RotateCcw className="s" aria-hidden />
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={t(error === undefined ? "fileField.cancel" : "fileField.remove", { name: file.name })}
        onClick={onDrop}
      >
        <X className="s" aria-hidden />
      </button>
    </li>
  );
}
