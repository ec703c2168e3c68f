import type { JsonText } from "../context.ts";

/** The answer of a write: the record as its writer may see it, with its HTTP status. */
export interface WriteResult {
  readonly id: string;
  readonly version: number;
  readonly body: JsonText;
  readonly status: number;
}
