import type { FileField } from "@funnelsmith/definition";
import { acceptAttribute, mostFiles } from "@funnelsmith/fields";
import { Paperclip, X } from "lucide-react";
import { type ClipboardEvent, type DragEvent, type FocusEvent, type ReactElement, useLayoutEffect, useRef, useState } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { FileLink } from "../../values/file-link.tsx";
import { type FileValue, filesOf } from "../../values/file-value.ts";
import { UploadRow } from "../files/upload-row.tsx";
import { useUploads } from "../files/use-uploads.ts";
import { inputProps, type WidgetProps } from "../widget.ts";
import "../files/file-widget.css";

/** Files: chosen, dragged in or pasted, each sent at once with its progress; phones offer their camera where pictures are taken. */
export function FileWidget(props: WidgetProps): ReactElement {
  const { t } = useWords();
  const field = props.field as FileField;
  const [over, setOver] = useState(false);
  const files = filesOf(props.value);
  // Several may arrive before the form draws the first.
  const latest = useRef(files);
  useLayoutEffect(() => {
    latest.current = files;
  });
  const give = (next: readonly FileValue[]): void => {
    latest.current = next;
    props.onChange(next.length === 0 ? null : next);
  };
  // As they were chosen, whichever arrives first.
  const chosenAt = useRef(new Map<string, number>());
  const { uploads, add, drop, again } = useUploads(field, files.length, (file, key, left) => {
    chosenAt.current.set(file.id, key);
    const at = ({ id }: FileValue): number => chosenAt.current.get(id) ?? 0;
    give([...latest.current, file].sort((a, b) => at(a) - at(b)));
    if (left === 0) props.onChosen?.();
  });
  const disabled = props.disabled ?? false;
  const full = files.length >= mostFiles(field);
  const take = (list: FileList | null): void => {
    if (!disabled && list && list.length > 0) add([...list]);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    take(event.clipboardData.files);
  };
  // The window of the system that chooses files takes the keyboard too, and gives it back.
  const onBlur = ({ relatedTarget, currentTarget }: FocusEvent): void => {
    if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget) && uploads.length === 0) props.onBlur?.();
  };
  const { id, autoFocus, ...described } = inputProps(props);
  return (
    <div
      className={over ? "file-widget over" : "file-widget"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(!disabled);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      onPaste={onPaste}
      onBlur={onBlur}
    >
      {(files.length > 0 || uploads.length > 0) && (
        <ul className="file-rows">
          {files.map((file) => (
            <li key={file.id} className="file-row">
              <span className="grow file-about">
                <FileLink file={file} />
              </span>
              {!disabled && (
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t("fileField.remove", { name: file.name })}
                  onClick={() => give(latest.current.filter((one) => one.id !== file.id))}
                >
                  <X className="s" aria-hidden />
                </button>
              )}
            </li>
          ))}
          {uploads.map((upload) => (
            <UploadRow key={upload.key} upload={upload} onDrop={() => drop(upload)} onAgain={() => again(upload)} />
          ))}
        </ul>
      )}
      {full ? (
        <p className="t3 xs">{t("fileField.full", { count: mostFiles(field) })}</p>
      ) : (
        <label className={disabled ? "file-choose disabled" : "file-choose"}>
          <Paperclip className="s" aria-hidden />
          <span>{t("fileField.choose")}</span>
          <span className="t3 xs file-choose-hint">{t("fileField.orDrop")}</span>
          <input
            id={id}
            type="file"
            className="sr"
            multiple={mostFiles(field) - files.length > 1}
            accept={acceptAttribute(field)}
            disabled={disabled}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the input that was asked for
            autoFocus={autoFocus}
            aria-describedby={described["aria-describedby"]}
            aria-invalid={described["aria-invalid"]}
            onChange={(event) => {
              take(event.currentTarget.files);
              event.currentTarget.value = "";
            }}
          />
        </label>
      )}
    </div>
  );
}
