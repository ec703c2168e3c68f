import type { JsonText } from "../context.ts";
import type { StoredAnswer } from "../write/repeatable.ts";
import type { WriteResult } from "../write/write-result.ts";

/** The answer of a write from the record's JSON: every record begins with its id and version. */
export function recordAnswer(body: string, status: number): WriteResult {
  const match = /^\{"id"\s*:\s*"([0-9a-f-]+)",\s*"version"\s*:\s*(\d+)/.exec(body);
  if (match === null) throw new Error("a record's JSON begins with its id and version");
  return { id: match[1] ?? "", version: Number(match[2]), body: body as JsonText, status };
}

/** A stored answer given again. */
export function repeatedAnswer(stored: StoredAnswer): WriteResult {
  return recordAnswer(stored.response, stored.status);
}
