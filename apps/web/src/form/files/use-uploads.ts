import type { FileField } from "@funnelsmith/definition";
import { fileRefusal, mostFiles, typeOfName } from "@funnelsmith/fields";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import type { FileValue } from "../../values/file-value.ts";
import { useFormObject } from "../form-object.ts";
import { uploadFile } from "./upload-file.ts";

/** A file that is being sent, or that could not be. */
export interface Upload {
  readonly key: number;
  readonly file: File;
  /** From 0 to 1. */
  readonly share: number;
  readonly error?: string;
  readonly controller: AbortController;
}

interface Uploads {
  readonly uploads: readonly Upload[];
  /** Sends files, each by itself; what the field does not take is said at once. */
  readonly add: (files: readonly File[]) => void;
  /** Stops one, or takes a failed one off the list. */
  readonly drop: (upload: Upload) => void;
  readonly again: (upload: Upload) => void;
}

let last = 0;

/** The uploads of one input; `onDone` hears of each file that has arrived, with the place it was chosen at and how many are still on their way. */
export function useUploads(field: FileField, held: number, onDone: (file: FileValue, key: number, left: number) => void): Uploads {
  const { t, language } = useWords();
  const form = useFormObject();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const now = useRef(uploads);
  const done = useRef(onDone);
  useLayoutEffect(() => {
    done.current = onDone;
  });
  const set = (change: (before: readonly Upload[]) => readonly Upload[]): void => {
    now.current = change(now.current);
    setUploads(now.current);
  };
  // Whoever leaves the form does not wait for what it would have held.
  useEffect(() => () => now.current.forEach(({ controller }) => controller.abort()), []);
  const change = (key: number, more: Partial<Upload>): void =>
    set((all) => all.map((one) => (one.key === key ? { ...one, ...more } : one)));
  const remove = (key: number): void => set((all) => all.filter((one) => one.key !== key));

  /** Whether nothing is left to do about it: it has arrived, or is not wanted any more. */
  const send = async ({ key, file, controller }: Upload): Promise<boolean> => {
    if (form === undefined) return false;
    const { app, object } = form;
    const onProgress = (share: number): void => change(key, { share });
    try {
      const sent = await uploadFile({ app, object, field: field.key, file, onProgress, signal: controller.signal });
      remove(key);
      done.current(sent, key, now.current.filter((one) => one.error === undefined).length);
      return true;
    } catch (error) {
      const dropped = error instanceof DOMException && error.name === "AbortError";
      if (dropped) remove(key);
      else change(key, { error: sentenceOf(error) });
      return dropped;
    }
  };
  const begin = (upload: Upload): void => {
    const work = send(upload);
    form?.waitFor?.(work);
  };

  return {
    uploads,
    add(files) {
      const most = mostFiles(field);
      let room = most - held - now.current.filter((one) => one.error === undefined).length;
      for (const file of files) {
        const group = typeOfName(file.name)?.group;
        const refusal = group && fileRefusal(field, { name: file.name, bytes: file.size, group });
        const error = room <= 0 ? t("fileField.full", { count: most }) : refusal?.detail[language];
        room -= 1;
        const upload: Upload = {
          key: ++last,
          file,
          share: 0,
          controller: new AbortController(),
          ...(error !== undefined && { error }),
        };
        set((all) => [...all, upload]);
        if (error === undefined) begin(upload);
      }
    },
    drop(upload) {
      upload.controller.abort();
      remove(upload.key);
    },
    again(upload) {
      const { error: _error, ...rest } = upload;
      const fresh: Upload = { ...rest, share: 0, controller: new AbortController() };
      set((all) => all.map((one) => (one.key === upload.key ? fresh : one)));
      begin(fresh);
    },
  };
}
