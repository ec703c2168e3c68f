import type { LocalizedText } from "@funnelsmith/problem";

/** What the process ends with. */
export const exits = {
  done: 0,
  /** The definition or the request was refused, or a test failed. */
  refused: 1,
  usage: 2,
  /** A change or a conflict waits for a decision. */
  undecided: 3,
  /** The server cannot be reached, or failed. */
  unavailable: 4,
} as const;

/** A command that cannot go on: with its words and the code the process ends with. */
export class Failure extends Error {
  readonly exit: number;
  readonly words: LocalizedText;
  /** More lines, and what `--json` prints. */
  readonly lines: readonly string[];
  readonly data: unknown;
  /** Where a JSON Pointer into what was wrong leads. */
  readonly where: (pointer: string) => string;

  constructor(
    exit: number,
    words: LocalizedText,
    more: {
      readonly lines?: readonly string[];
      readonly data?: unknown;
      readonly where?: (pointer: string) => string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(words.en, { cause: more.cause });
    this.exit = exit;
    this.words = words;
    this.lines = more.lines ?? [];
    this.data = more.data;
    this.where = more.where ?? ((pointer) => pointer);
  }
}

/** A command given the wrong way. */
export function usage(zh: string, en: string): Failure {
  return new Failure(exits.usage, { "zh-CN": zh, en });
}
