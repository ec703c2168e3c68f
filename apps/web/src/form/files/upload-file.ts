import { newKey, type ProblemBody, requestHeaders, toProblem } from "../../api/call.ts";
import type { FileValue } from "../../values/file-value.ts";

/** A file on its way to a field. */
export interface UploadRequest {
  readonly app: string;
  readonly object: string;
  readonly field: string;
  readonly file: File;
  /** How much has been sent, from 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/** Sends a file; answers it as records tell it. Refusals throw Problem, a lost connection TypeError. fetch cannot say how far it is. */
export async function uploadFile({ app, object, field, file, onProgress, signal }: UploadRequest): Promise<FileValue> {
  const query = new URLSearchParams({ app, object, field, name: file.name || "file" });
  return await new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open("POST", `/api/v1/files?${query.toString()}`);
    const headers = { ...requestHeaders(), "content-type": "application/octet-stream", "idempotency-key": newKey() };
    for (const [name, value] of Object.entries(headers)) sending.setRequestHeader(name, value);
    sending.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    sending.addEventListener("load", () => {
      const body: unknown = parsed(sending.responseText);
      if (sending.status === 201) resolve(body as FileValue);
      else reject(toProblem(sending.status, typeof body === "object" && body !== null ? (body as ProblemBody) : {}));
    });
    sending.addEventListener("error", () => reject(new TypeError("the connection was lost")));
    sending.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
    signal.addEventListener("abort", () => sending.abort());
    sending.send(file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
