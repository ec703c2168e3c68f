import { type ProblemCode, problemTable } from "./problem-table.ts";

/** One place in the input that is wrong: a JSON Pointer into the body or definition, a stable code and a sentence in each language. */
export interface ProblemItem {
  readonly pointer: string;
  readonly code: string;
  readonly detail: LocalizedText;
  readonly hint?: LocalizedText;
}

/** A sentence in both languages of the product. */
export interface LocalizedText {
  readonly "zh-CN": string;
  readonly en: string;
}

/** What a Problem may carry besides its code and sentence. */
export interface ProblemOptions {
  readonly errors?: readonly ProblemItem[];
  /** Members of the problem document beyond RFC 9457's own, such as the unmet criteria of a gate or the current version. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Seconds after which a retry makes sense; becomes the Retry-After header. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** An expected failure: every refusal in the product is one of these, and each code stands once in the table. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: LocalizedText | undefined;
  readonly errors: readonly ProblemItem[];
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, detail?: LocalizedText, options: ProblemOptions = {}) {
    super(`${code}: ${detail?.en ?? problemTable[code].title.en}`, { cause: options.cause });
    this.name = "Problem";
    this.code = code;
    this.status = problemTable[code].status;
    this.detail = detail;
    this.errors = options.errors ?? [];
    this.extensions = options.extensions ?? {};
    this.retryAfter = options.retryAfter;
  }
}
